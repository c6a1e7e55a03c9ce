"""Text that does not fit its column is refused in one sentence before anything is written, the same on both databases."""

from functools import cache

from django.db import models

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .models import Record


@cache
def limits(model: type[models.Model]) -> tuple[tuple[str, int], ...]:
    """The text columns of a model with the most characters each may hold."""
    return tuple((f.attname, f.max_length) for f in model._meta.concrete_fields if isinstance(f, models.CharField) and f.max_length)


def refuse_unfit(record: Record) -> None:
    """Raise a `Refusal` (422) for the first text that is too long for its column, or holds a NUL. Nothing is cut off in silence."""
    for name, most in limits(type(record)):
        text = getattr(record, name)
        if not text:
            continue
        if len(text) > most:
            raise Refusal("text.long", both(f"文字过长：最多 {most} 字，现有 {len(text)} 字", f"The text is too long: {most} characters at most, it has {len(text)}"),
                          way_out=both("请精简，或分几次填写", "Shorten it, or enter it in parts"), status=422, field=name)
        if "\x00" in text:
            raise Refusal("text.control", both("文字中含有不可用的字符", "The text holds a character that cannot be kept"),
                          way_out=both("请删除后重试", "Remove it and try again"), status=422, field=name)
