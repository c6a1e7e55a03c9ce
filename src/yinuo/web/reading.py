"""Reads a submitted form field by field: the shape of what was typed, and one clear sentence for each misfit."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both, clean

from . import moments


def key_in(text: str | None) -> int | None:
    """The id an address or a form names; None for whatever is no id of a record: words, other scripts' digits, more than 63 bits."""
    if not text or len(text) > 19 or not (text.isascii() and text.isdigit()):
        return None
    return int(text) if int(text) < 1 << 63 else None


class Typed:
    """What somebody typed. Ask for each field, then `settle`: it refuses once, with all misfits, and what is good is kept."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.errors: dict[str, Both] = {}

    def line(self, name: str, *, must: bool = True, most: int = 200) -> str:
        """One line of text."""
        return self._text(name, must, most).replace("\n", " ")

    def prose(self, name: str, *, must: bool = True, most: int = 4000) -> str:
        """Text of several lines."""
        return self._text(name, must, most)

    def secret(self, name: str, *, most: int = 200) -> str:
        """A password: taken as typed, never trimmed."""
        value = str(self._data.get(name, ""))
        if not value or len(value) > most or "\x00" in value:
            self._misfit(name, both("请填写", "Please fill this in"))
        return value

    def choice(self, name: str, among: Collection[str], *, must: bool = True) -> str:
        """One word of a closed list."""
        value = self._text(name, must, 60)
        if value and value not in among:
            self._misfit(name, both("请从列表中选择", "Choose one from the list"))
            return ""
        return value

    def identity(self, name: str, *, must: bool = True) -> int | None:
        """The id of a record."""
        value = self._text(name, must, 20)
        if not value:
            return None
        found = key_in(value)
        if found is None:
            self._misfit(name, both("请从列表中选择", "Choose one from the list"))
        return found

    def day(self, name: str, *, must: bool = True) -> date | None:
        """A date, as ``2026-10-01`` or as people write it."""
        value = self._text(name, must, 20)
        try:
            return moments.day_of(value) if value else None
        except ValueError:
            self._misfit(name, moments.WAY_OUT_DAY)
            return None

    def number(self, name: str, *, must: bool = True, least: Decimal | None = None, most: Decimal | None = None) -> Decimal | None:
        """A plain decimal number within its bounds."""
        value = self._text(name, must, 40)
        if not value:
            return None
        try:
            read = Decimal(value)
        except InvalidOperation:
            read = Decimal("NaN")
        if not read.is_finite() or (least is not None and read < least) or (most is not None and read > most):
            self._misfit(name, both("请填写有效的数字", "Enter a valid number"))
            return None
        return read

    def tick(self, name: str) -> bool:
        """Whether a box was ticked."""
        return str(self._data.get(name, "")) in ("1", "on", "true", "yes")

    def settle(self) -> None:
        """Refuse (422) when any field did not fit; ``facts["errors"]`` names each."""
        if self.errors:
            raise Refusal(
                "input.invalid", both("有几处需要更正，请看各栏下的说明", "Some fields need correcting; see the note under each"),
                status=422, field=next(iter(self.errors)), errors=self.errors,
            )

    def _text(self, name: str, must: bool, most: int) -> str:
        try:
            value = clean(str(self._data.get(name, "")))
        except UnfitText:
            self._misfit(name, both("含有不可用的控制字符，请删除后重填", "It holds a control character; remove it"))
            return ""
        if must and not value:
            self._misfit(name, both("请填写", "Please fill this in"))
        if len(value) > most:
            self._misfit(name, both(f"最多 {most} 个字", f"At most {most} characters"))
        return value

    def _misfit(self, name: str, says: Both) -> None:
        self.errors.setdefault(name, says)
