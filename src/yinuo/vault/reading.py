"""Reading protected values: masked unless a named person opens one for a purpose, which is told to whoever keeps the log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yinuo.kit.actor import Actor
from yinuo.kit.refusal import refuse_blank
from yinuo.kit.text import both

from . import keys, masks, register
from .sealing import key_id, open_bytes
from .values import ProtectedText

ERASED = both("（已删除）", "(erased)")
Sealed = ProtectedText | None


@dataclass(frozen=True, slots=True)
class Opening:
    """One look at a value in clear."""

    by: Actor
    place: str
    person: int
    purpose: str


_watchers: list[Callable[[Opening], None]] = []


def watch(watcher: Callable[[Opening], None]) -> None:
    """Have ``watcher`` told of every opening (the access log registers here)."""
    _watchers.append(watcher)


def masked(value: Sealed, place: str, language: str = "zh") -> str:
    """What anybody who may see the record may see: ``138****8000``. Nothing kept is empty, an erased value says so."""
    return masked_all([value], place, language)[0]


def masked_all(values: Iterable[Sealed], place: str, language: str = "zh") -> list[str]:
    """A whole column of a list, masked, for one question to the database at most."""
    kind = register.kinds()[place]
    return [
        "" if plain is None else ERASED.of(language) if plain is _GONE else masks.masked(kind, plain)
        for plain in _plain(list(values), place)
    ]


def opened(value: Sealed, place: str, *, by: Actor, purpose: str, language: str = "zh") -> str:
    """The value in clear, for ``by`` and a stated ``purpose`` (a case number, a reason). Raises `Refusal` without one.

    Whether ``by`` may is decided above, by the verb that calls this.
    """
    return opened_all([value], place, by=by, purpose=purpose, language=language)[0]


def opened_all(values: Iterable[Sealed], place: str, *, by: Actor, purpose: str, language: str = "zh") -> list[str]:
    """Several values of one column in clear: the working view of a case, an approved export."""
    refuse_blank(purpose, "vault.purpose", both("请先说明查看用途", "Say first what you need to see this for"), field="purpose",
                 way_out=both("填写用途后再查看", "Enter a purpose, then look again"))
    values = list(values)
    found = _plain(values, place)
    _tell(values, found, place, by, purpose)
    return ["" if plain is None else ERASED.of(language) if plain is _GONE else plain for plain in found]


def matched(values: Iterable[Sealed], place: str, test: Callable[[str], bool]) -> list[bool]:
    """For each value whether ``test`` holds of it, without showing it: confirms what the blind index found."""
    return [plain is not None and plain is not _GONE and test(plain) for plain in _plain(list(values), place)]


def opened_bytes(sealed: bytes, place: str, *, by: Actor, purpose: str) -> bytes | None:
    """A picture, signature or recording in clear; None when its person has been erased."""
    key = keys.with_ids([key_id(sealed)]).get(key_id(sealed))
    if key is None:
        return None
    for watcher in _watchers:
        watcher(Opening(by, place, key.person, purpose))
    return open_bytes(key, place, sealed)


_GONE = "\x00 erased"


def _plain(values: list[Sealed], place: str) -> list[str | None]:
    ids = [None if value is None else key_id(value) for value in values]
    living = keys.with_ids(name for name in ids if name is not None)
    return [_one(value, place, name, living) for value, name in zip(values, ids, strict=True)]


def _one(value: Sealed, place: str, name: int | None, living: dict[int, keys.Key]) -> str | None:
    if value is None or name is None:
        return None
    return open_bytes(living[name], place, value).decode() if name in living else _GONE


def _tell(values: list[Sealed], found: list[str | None], place: str, by: Actor, purpose: str) -> None:
    shown = {key_id(value) for value, plain in zip(values, found, strict=True) if value is not None and plain is not _GONE}
    for key in keys.with_ids(shown).values():
        for watcher in _watchers:
            watcher(Opening(by, place, key.person, purpose))
