"""One row of a file of resources as it is understood: every mistake is collected, so that a row comes back once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from yinuo.imports import cells
from yinuo.imports.cells import Cell
from yinuo.imports.columns import Column
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both, folded
from yinuo.people.models import Station, User

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Around:
    """Whom and which stations whoever imports may write about."""

    engineers: Sequence[User]
    stations: Sequence[Station]


@dataclass(slots=True)
class Told:
    """The cells of one row by column, and what is wrong with them."""

    cells: Mapping[str, Cell]
    columns: Mapping[str, Column]
    around: Around
    faults: list[Both] = field(default_factory=list)

    def text(self, name: str, most: int = 60) -> str:
        try:
            said = cells.number_said(self.cells.get(name)) if name == "number" else cells.said(self.cells.get(name)).strip()
        except UnfitText:
            return self._wrong(name, "含有不可用的字符", "holds a character that cannot be kept", "")
        if len(said) > most:
            return self._wrong(name, f"超过 {most} 字", f"is longer than {most} characters", "")
        if not said and self.columns[name].required:
            return self._wrong(name, "没有填写", "is not filled in", "")
        return said

    def figure(self, name: str, low: float, high: float, otherwise: float | None = None) -> float:
        said = self.text(name)
        try:
            value = float(said) if said else otherwise
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            return self._wrong(name, f"须为 {low:g} 至 {high:g} 的数字", f"is a number from {low:g} to {high:g}", low) if said or self.columns[name].required is False else low
        return value

    def whole(self, name: str, low: int, high: int, otherwise: int | None = None) -> int:
        return int(self.figure(name, low, high, otherwise))

    def day(self, name: str) -> date | None:
        return self._read(name, cells.day, "不是日期，请写成 2026-03-02", "is no date; write it as 2026-03-02")

    def moment(self, name: str) -> datetime | None:
        return self._read(name, cells.moment, "不是日期时间，请写成 2026-03-02 09:05", "is no date and time; write it as 2026-03-02 09:05")

    def choice(self, name: str, words: Mapping[str, Both], otherwise: str = "", also: Mapping[str, str] | None = None) -> str:
        said = self.text(name)
        if not said:
            return otherwise
        known = {folded(w): code for code, label in words.items() for w in (code, label.zh, label.en)} | {folded(w): code for w, code in (also or {}).items()}
        if (found := known.get(folded(said))) is not None:
            return found
        offered = list(words.values())[:6]
        return self._wrong(name, f"不认识“{said[:20]}”，可填：{'、'.join(w.zh for w in offered)}", f"does not know “{said[:20]}”; try {', '.join(w.en for w in offered)}", otherwise)

    def clock(self, name: str) -> str:
        cell = self.cells.get(name)
        said = f"{cell:%H:%M}" if isinstance(cell, datetime) else self.text(name)
        found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?::00)?", said)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            return self._wrong(name, "不是时间，请写成 08:30", "is no time; write it as 08:30", "") if said else ""
        return f"{int(found[1]):02}:{found[2]}"

    def engineer(self) -> User | None:
        return self._one("engineer", [u for u in self.around.engineers if (s := self.text("engineer")) and s in (u.username, u.name)], "工程师", "engineer")

    def station(self) -> Station | None:
        return self._one("station", [st for st in self.around.stations if (s := self.text("station")) and s in (st.code, st.name)], "网点", "station")

    def settle(self) -> None:
        """Raise one `Refusal` that names every mistake of the row."""
        found = list(dict.fromkeys(self.faults))
        if found:
            raise Refusal("bringing.row", both("；".join(f.zh for f in found), "; ".join(f.en for f in found)), status=422)

    def _one(self, name: str, found: list[Any], zh: str, en: str) -> Any:
        said = self.text(name)
        if not said or len(found) == 1:
            return found[0] if said else None
        if found:
            return self._wrong(name, f"有 {len(found)} 位叫“{said[:20]}”，请改填登录名", f"{len(found)} are called “{said[:20]}”; give the sign-in name", None)
        return self._wrong(name, f"您负责的范围里没有“{said[:20]}”", f"there is no {en} “{said[:20]}” in your reach", None)

    def _read(self, name: str, read: Any, zh: str, en: str) -> Any:
        try:
            found = read(self.cells.get(name))
        except (ValueError, OverflowError):
            return self._wrong(name, zh, en, None)
        if found is None and self.columns[name].required:
            return self._wrong(name, "没有填写", "is not filled in", None)
        return found

    def _wrong(self, name: str, zh: str, en: str, instead: Read) -> Read:
        label = self.columns[name].label
        self.faults.append(both(f"“{label.zh}”{zh}", f"“{label.en}” {en}"))
        return instead
