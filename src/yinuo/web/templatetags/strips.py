"""Lines drawn over time and over stages: why a deadline is when it is, and how far a case has come."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.template import Context

from yinuo.kit.moment import COMPANY_ZONE

from .clocks import told
from .times import span
from .words import in_words, language_of, within

SLICES = {
    "counted": ("计入", "counted"), "closed": ("非工作时间", "closed"), "paused": ("暂停", "paused"),
    "over": ("超时", "overdue"), "ahead": ("尚余", "ahead"),
}
MARKS = {"start": ("起算", "start"), "due": ("到期", "due"), "stop": ("停止", "stop"), "now": ("现在", "now"), "warn": ("预警", "warning")}
STEPS = {
    "done": ("已完成", "done", "check"), "now": ("进行中", "now", "arrow-right"), "next": ("未到", "to come", "dot"),
    "blocked": ("受阻", "blocked", "lock"), "skipped": ("不经过", "not needed", "minus"),
}
_BREAK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of time that counts, does not, or is paused. Positions are percent of the strip."""

    kind: str
    word: str
    start: datetime
    end: datetime
    x: str
    width: str
    length: str
    note: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the strip; ``side`` keeps its word inside the picture, ``line`` clear of its neighbour's."""

    kind: str
    word: str
    at: datetime
    x: str
    side: str
    line: int = 12

    @property
    def top(self) -> int:
        """Where its stroke begins, below its word."""
        return self.line + 6


def calendar_strip(context: Context, slices: Iterable[object], marks: Iterable[object] = (), caption: object = "") -> dict[str, object]:
    """``{% calendar_strip slices marks %}``: slices {kind, start, end, note}, marks {kind, at}; legend and an equal table below."""
    language, rows, points = language_of(context), list(slices), list(marks)
    moments = [told(r, {}, k) for r in rows for k in ("start", "end")] + [told(p, {}, "at") for p in points]
    if not moments:
        return within(context, slices=[], marks=[], days=[], legend=[], caption=in_words(caption, language))
    first, last = min(moments), max(moments)
    whole: float = max((last - first).total_seconds(), 1.0)

    def place(at: datetime) -> float:
        return 100.0 * float((at - first).total_seconds()) / whole

    at = {str(told(p, {}, "kind")): told(p, {}, "at") for p in points}
    drawn = [_slice(part, place, language) for row in rows for part in _parted(row, at.get("now"), at.get("due"))]
    kinds = list(dict.fromkeys(s.kind for s in drawn))
    return within(
        context, slices=drawn, marks=_apart([_mark(p, place, language) for p in points]), days=list(_midnights(first, last, place)),
        legend=[(kind, in_words(SLICES.get(kind, (kind, kind)), language)) for kind in kinds], caption=in_words(caption, language),
    )


def _parted(row: object, now: datetime | None, due: datetime | None) -> list[Mapping[str, Any]]:
    """A counted stretch, parted at the due moment and at now: what counted, what ran over, what is still left."""
    whole = {name: told(row, {}, name) for name in ("kind", "start", "end", "note")}
    if str(whole["kind"]) != "counted":
        return [whole]
    cuts = sorted({whole["start"], whole["end"], *(at for at in (now, due) if at and whole["start"] < at < whole["end"])})
    return [
        {**whole, "start": start, "end": end, "kind": "ahead" if now and start >= now else "over" if due and start >= due else "counted"}
        for start, end in pairwise(cuts)
    ]


def _slice(row: object, place: Callable[[datetime], float], language: str) -> Slice:
    kind, start, end = str(told(row, {}, "kind")), told(row, {}, "start"), told(row, {}, "end")
    left, right = place(start), place(end)
    return Slice(
        kind, in_words(SLICES.get(kind, (kind, kind)), language), start, end, f"{left:.2f}%", f"{max(right - left, 0.15):.2f}%",
        span(end - start, language), in_words(told(row, {}, "note"), language),
    )


def _mark(point: object, place: Callable[[datetime], float], language: str) -> Mark:
    kind, at = str(told(point, {}, "kind")), told(point, {}, "at")
    x = place(at)
    word = in_words(told(point, {}, "label") or MARKS.get(kind, (kind, kind)), language)
    return Mark(kind, word, at, f"{x:.2f}%", "start" if x < 12 else "end" if x > 88 else "middle")


def _apart(marks: list[Mark]) -> list[Mark]:
    """Neighbours closer than a word's width take turns on two lines."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda m: m.at):
        near = found and float(mark.x[:-1]) - float(found[-1].x[:-1]) < 14
        found.append(replace(mark, line=28 if near and found[-1].line == 12 else 12))
    return found


def _midnights(first: datetime, last: datetime, place: Callable[[datetime], float]) -> Iterable[tuple[str, str]]:
    here = first.astimezone(COMPANY_ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    step = timedelta(days=max(1, round((last - first).days / 10)))
    while here < last:
        yield f"{place(here):.2f}%", here.strftime("%m-%d")
        here += step


def stage_bar(context: Context, stages: Iterable[object]) -> dict[str, object]:
    """``{% stage_bar stages %}``: {label, state, at, reason, url}; states done, now, next, blocked, skipped."""
    language = language_of(context)
    rows = []
    for stage in stages:
        state = str(told(stage, {}, "state") or "next")
        zh, en, mark = STEPS.get(state, STEPS["next"])
        rows.append({
            "label": in_words(told(stage, {}, "label", "name"), language), "state": state, "word": in_words((zh, en), language), "icon": mark,
            "at": told(stage, {}, "at"), "reason": in_words(told(stage, {}, "reason"), language), "url": told(stage, {}, "url"),
        })
    return within(context, stages=rows)


def bars(context: Context, rows: Iterable[Mapping[str, Any]], caption: object = "", unit: object = "") -> dict[str, object]:
    """``{% bars rows caption="…" %}``: {label, value, url, tone, said}; a bar list that is its own table."""
    language, found = language_of(context), list(rows)
    most = max((float(row["value"]) for row in found), default=0) or 1
    drawn = [
        {**row, "label": in_words(row["label"], language), "share": f"{100 * float(row['value']) / most:.1f}%", "tone": row.get("tone", "accent")}
        for row in found
    ]
    return within(context, rows=drawn, caption=in_words(caption, language), unit=in_words(unit, language))
