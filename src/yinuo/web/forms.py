"""Reading what a form sent: each entry has a reader, and whatever does not read becomes one kind sentence with the input kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yinuo.kit.money import yuan
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both, clean

from . import moments

Choice = tuple[str, Both]


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form: its name is the verb's argument; ``kind`` is text, textarea, select, radio, checks, datetime-local,
    date, number, money, tel, checkbox, photo, signature or hidden. ``choices`` may be a list or a function of the case."""

    name: str
    label: Both
    kind: str = "text"
    required: bool = False
    help: Both | None = None
    choices: Iterable[Choice] | Callable[[Any], Iterable[Choice]] = ()
    value: Any = None
    """What stands in it at first: a value, or a function of the case."""
    most: int = 1000
    to: type = str
    """What the verb wants: str, int or bool; moments, dates and money follow from ``kind``."""

    def read(self, sent: Mapping[str, Any], offered: Iterable[str] = ()) -> Any:
        """The value as the verb takes it. Raises `Refusal` (422) naming this field."""
        raw = sent.getlist(self.name) if self.kind == "checks" and hasattr(sent, "getlist") else sent.get(self.name, "")
        if self.kind == "checks":
            return [self._clean(item) for item in raw]
        if self.kind == "checkbox" or self.to is bool:
            return str(raw) in ("on", "true", "1", "yes")
        text = self._clean(raw or "")
        if len(text) > self.most and self.kind != "signature":
            raise self._no(both(f"“{self.label.zh}”太长，最多 {self.most} 字", f"“{self.label.en}” is too long; {self.most} characters at most"))
        if not text:
            if self.required:
                raise self._no(both(f"请填写“{self.label.zh}”", f"Fill in “{self.label.en}”"))
            return "" if self.to is str and self.kind not in _EMPTY_IS_NONE else None
        return self._typed(text, set(offered))

    def _clean(self, raw: object) -> str:
        try:
            return clean(str(raw))
        except UnfitText:
            raise self._no(both(f"“{self.label.zh}”含有不可用的控制字符", f"“{self.label.en}” holds a control character that cannot be kept")) from None

    def _typed(self, text: str, offered: set[str]) -> Any:
        try:
            match self.kind:
                case "datetime-local":
                    return moments.moment_of(text)
                case "date":
                    return moments.day_of(text)
                case "money":
                    return yuan(text)
                case "select" | "radio" if offered and text not in offered:
                    raise ValueError
            return self.to(text)
        except (ValueError, OverflowError):
            if self.kind in ("datetime-local", "date"):
                says, way_out = moments.no(self.kind)
                raise self._no(both(f"“{self.label.zh}”：{says.zh}", f"“{self.label.en}”: {says.en}"), way_out) from None
            raise self._no(both(f"“{self.label.zh}”填写有误", f"“{self.label.en}” is not well filled in")) from None

    def _no(self, says: Both, way_out: Both = both("请修改后再提交，其他内容都在", "Correct it and send again; the rest is kept")) -> Refusal:
        return Refusal("form.field", says, way_out=way_out, field=self.name, status=422)


_EMPTY_IS_NONE = ("datetime-local", "date", "money", "number")


def shown_value(value: Any) -> Any:
    """A value as an input shows it: local wall time for moments."""
    from yinuo.kit.moment import COMPANY_ZONE

    match value:
        case datetime():
            return value.astimezone(COMPANY_ZONE).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case None:
            return ""
    return value


def words_of(attribute: str, but: Iterable[str] = ()) -> list[Choice]:
    """The words of a closed list as choices."""
    from yinuo.policy.facts import ATTRIBUTES

    return [(word, label) for word, label in ATTRIBUTES[attribute].words if word not in set(but)]
