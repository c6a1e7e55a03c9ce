"""Why this deadline: the strip of a round, stretch by stretch, counted, closed or paused, and the reason of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yinuo.kit.text import Both, both

from .clock import Reading, Round
from .facts import HOLD_REASONS


class Stretch(StrEnum):
    """How time counted."""

    COUNTED = "counted"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of one round, ``[since, until)``."""

    round: int
    since: datetime
    until: datetime
    what: Stretch
    why: Both


_COUNTS = both("计时", "counted")
_ANY_TIME = both("自然时间，不分昼夜", "natural time, day and night")


def explain(reading: Reading) -> list[Row]:
    """The rows of every round, in order; a round runs to its end, or to its due time or now, whichever is later."""
    return [row for place, round_ in enumerate(reading.rounds) for row in strip(round_, place)]


def strip(round_: Round, place: int = 0) -> list[Row]:
    """The rows of one round. A duty without a time limit has none."""
    if round_.measure is None:
        return []
    end = round_.ended or max(round_.due or round_.resumed_due or round_.as_of, round_.as_of)
    rows: list[Row] = []
    at = round_.started
    for pause in round_.pauses:
        rows += _open(round_, place, at, min(pause.begin, end))
        at = min(pause.end or round_.as_of, end)
        if at > pause.begin:
            rows.append(Row(place, pause.begin, at, Stretch.PAUSED, _reason(pause.reason)))
    return _merged(rows + _open(round_, place, at, end))


def _reason(reason: str) -> Both:
    return HOLD_REASONS.get(reason) or both("完成至重开之间", "between completion and reopening")


def _open(round_: Round, place: int, since: datetime, until: datetime) -> list[Row]:
    """Counted and closed stretches between two instants outside pauses."""
    measure = round_.measure
    assert measure is not None
    if since >= until:
        return []
    if not measure.allow.working:
        return [Row(place, since, until, Stretch.COUNTED, _ANY_TIME)]
    rows: list[Row] = []
    at, calendar, whole = since, measure.calendar, measure.allow.is_days
    while at < until:
        day = calendar.local_day(at)
        walls, why = calendar.judged(day)
        day_end = min(calendar.whole(day)[1], until)
        spans = ((calendar.whole(day),) if walls else ()) if whole else calendar.windows(day)
        for begin, end in spans:
            begin, end = max(begin, at), min(end, day_end)
            if begin >= end:
                continue
            if begin > at:
                rows.append(Row(place, at, begin, Stretch.CLOSED, _OUTSIDE))
            rows.append(Row(place, begin, end, Stretch.COUNTED, why))
            at = end
        if at < day_end:
            rows.append(Row(place, at, day_end, Stretch.CLOSED, _OUTSIDE if walls else why))
            at = day_end
    return rows


_OUTSIDE = both("非工作时间", "outside working hours")


def _merged(rows: list[Row]) -> list[Row]:
    merged: list[Row] = []
    for row in rows:
        last = merged[-1] if merged else None
        if last and last.until == row.since and last.what is row.what and last.why == row.why:
            merged[-1] = Row(row.round, last.since, row.until, row.what, row.why)
        else:
            merged.append(row)
    return merged
