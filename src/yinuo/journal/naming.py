"""Which column was altered? A digest does not say, but undoing small changes one by one until it fits does."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from string import printable
from typing import Any

from yinuo.records.digest import canonical_bytes

_MOST_TRIES = 40_000
_INSTEAD: tuple[Any, ...] = (None, "", 0, 1, True, False, [], {})


def altered_column(content: dict[str, Any], digest: str, known: Iterable[Any] = ()) -> str:
    """The one column of ``content`` whose undoing gives ``digest`` again, or nothing when no small change explains it.

    ``known`` are values the row is known to have had; besides them one changed character, bit or sign is tried.
    """
    known = [*_INSTEAD, *known]
    shortest_first = sorted(content, key=lambda column: len(str(content[column])))
    undone = ((column, before) for column in shortest_first for before in _before(content[column], known))
    for column, before in islice(undone, _MOST_TRIES):
        if sha256(canonical_bytes({**content, column: before})).hexdigest() == digest:
            return column
    return ""


def _before(value: Any, known: list[Any]) -> Iterator[Any]:
    yield from known
    if isinstance(value, int):
        yield from (value ^ 1 << bit for bit in range(62))
        yield from (value + step for step in (-1, 1, -10, 10))
    elif isinstance(value, str):
        yield from _one_character_off(value)


def _one_character_off(text: str) -> Iterator[str]:
    for place, character in enumerate(text):
        others = printable[:95] if character.isascii() else (chr(ord(character) ^ 1 << bit) for bit in range(16))
        for other in others:
            if not "\ud800" <= other <= "\udfff":
                yield text[:place] + other + text[place + 1 :]
