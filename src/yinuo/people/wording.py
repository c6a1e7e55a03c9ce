"""What people write to a verb is read before the verb sees it: telephone and identity numbers in free text are masked, and what
no record can hold is refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault.scan import scan

KEPT_APART = frozenset({
    "phone", "email", "number", "hotline", "complaint_number", "supervision_number",  # sealed, or the company's own
    "username", "old", "new", "url", "strokes", "form_digest", "by_filter", "rows",
})  # fmt: skip
"""Arguments that are no free text: each has its own place and its own shape."""
CODES = frozenset({"serial", "code"})
"""A single word of letters and digits in one of these is what it says, however like a telephone number it looks."""

SHORTEST = 9
"""No number of a person is shorter."""
MOST = 20_000
"""Characters of one free text; a case's longest field holds a fifth of them."""
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""NUL, other control characters and halves of characters: not every database holds them."""


def read_over(names: Sequence[str], args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a verb as it may keep them; ``names`` are those of its parameters in their order. Raises `Refusal` (422) for
    text that cannot be kept."""
    return (
        tuple(_as_kept(name, value) for name, value in zip(names, args, strict=False)) + args[len(names) :],
        {name: _as_kept(name, value) for name, value in named.items()},
    )


def _as_kept(name: str, value: Any) -> Any:
    if type(value) is str:
        _refuse_unkept(name, value)
    elif type(value) is dict:
        for text in (one for pair in value.items() for one in pair if type(one) is str):
            _refuse_control(name, text)
    if name in KEPT_APART:
        return value
    if type(value) is str:
        return value if len(value) < SHORTEST or name in CODES and value.isascii() and " " not in value else scan(value).text
    if type(value) in (list, tuple) and value:
        return type(value)(_as_kept(name, one) for one in value)
    if is_dataclass(value) and not isinstance(value, (type, Actor)):
        return _with_words(value)
    return value


def _refuse_unkept(name: str, text: str) -> None:
    _refuse_control(name, text)
    if len(text) > MOST and name not in KEPT_APART:
        raise Refusal("text.long", both(f"文字过长：最多 {MOST} 字，现有 {len(text)} 字", f"The text is too long: {MOST} characters at most, it has {len(text)}"),
                      way_out=both("请精简，或分几次填写", "Shorten it, or enter it in parts"), status=422, field=name)


def _refuse_control(name: str, text: str) -> None:
    if _UNKEPT.search(text):
        raise Refusal("text.control", both("文字中含有不可用的字符", "The text holds a character that cannot be kept"),
                      way_out=both("请删除后重试", "Remove it and try again"), status=422, field=name)


def _with_words(value: Any) -> Any:
    """The same with every text in it read; itself where there is nothing to mask."""
    changed = {}
    for name in _names(value.__class__):
        said = getattr(value, name)
        if (kept := _as_kept(name, said)) is not said and kept != said:
            changed[name] = kept
    return replace(value, **changed) if changed else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)
