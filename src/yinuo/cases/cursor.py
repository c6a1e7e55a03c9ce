"""Cursors: where a list goes on. Signed, so that only what we gave out comes back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core import signing

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

_SALT = "list cursor"


def given(order: str, key: tuple[Any, ...] | None) -> str | None:
    """A key as a cursor."""
    if key is None:
        return None
    return signing.dumps([order, *[k.isoformat() if isinstance(k, datetime) else str(int(k)) for k in key]], salt=_SALT, compress=False)


def read(order: str, cursor: str | None) -> tuple[Any, ...] | None:
    """The key of a cursor we gave out for this order. Raises `Refusal` for any other."""
    if not cursor:
        return None
    try:
        found, *key = signing.loads(cursor[:400], salt=_SALT)
        if found != order:
            raise signing.BadSignature
    except (signing.BadSignature, ValueError, TypeError):
        raise Refusal("list.cursor", both("翻页标记无效", "The cursor is not valid"), status=422, field="after",
                      way_out=both("请从第一页开始", "Start from the first page")) from None
    return tuple(part(said) for part, said in zip(_PARTS.get(order, (int,)), key, strict=True))


_PARTS: dict[str, tuple[Callable[[str], Any], ...]] = {"due": (datetime.fromisoformat, int), "late": (lambda said: said == "1", datetime.fromisoformat, int)}
"""What the key of an order is made of, where that is more than a number."""
