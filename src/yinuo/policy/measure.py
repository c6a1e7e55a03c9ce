"""An allowance laid along a calendar: when it is used up, and how much of it is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .calendar import Calendar
from .duration import Duration, Unit

Pause = tuple[datetime, datetime | None]
"""``[begin, end)``; no end while the hold is open."""

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Measure:
    """One allowance on one calendar. Pauses given to it are disjoint, in order, and begin no earlier than the start."""

    allow: Duration
    calendar: Calendar

    def budget(self, start: datetime) -> timedelta:
        """What may be counted between start and due: the allowance, or for days the time up to the unpaused due."""
        if self.allow.is_days:
            return self._counted(start, self.unpaused(start))
        return self.allow.span

    def unpaused(self, start: datetime) -> datetime:
        """The due time without any pause."""
        if self.allow.is_days:
            return self.calendar.nth_day_end(start, self.allow.count, self.allow.unit is Unit.WORKING_DAYS)
        return self._reach(start, self.allow.span)

    def due(self, start: datetime, pauses: Sequence[Pause] = ()) -> datetime | None:
        """The due time, or none while an open pause holds it."""
        if not pauses:
            return self.unpaused(start)
        end = self.used_up(start, self.budget(start), pauses)
        return self.calendar.end_of_day(end) if end and self.allow.is_days else end

    def share(self, start: datetime, pauses: Sequence[Pause], percent: int) -> datetime | None:
        """The instant at which so many percent of the budget are counted; none while an open pause holds it."""
        return self.used_up(start, -(-self.budget(start) * percent // 100), pauses)

    def used_up(self, start: datetime, amount: timedelta, pauses: Sequence[Pause]) -> datetime | None:
        """The earliest instant at which ``amount`` has been counted outside the pauses."""
        at = start
        for begin, end in pauses:
            if begin > at:
                room = self._counted(at, begin)
                if amount <= room:
                    return self._reach(at, amount)
                amount -= room
            if end is None:
                return None
            at = end
        return self._reach(at, amount)

    def spent(self, start: datetime, pauses: Sequence[Pause], until: datetime) -> timedelta:
        """How much was counted from start to ``until`` outside the pauses."""
        total, at = _NONE, start
        for begin, end in pauses:
            if begin >= until:
                break
            total += self._counted(at, begin) if begin > at else _NONE
            if end is None or end >= until:
                return total
            at = end
        return total + (self._counted(at, until) if until > at else _NONE)

    def _counted(self, since: datetime, until: datetime) -> timedelta:
        if not self.allow.working:
            return until - since
        total = _NONE
        for begin, end in self.calendar.spans(since, self.allow.is_days):
            if begin >= until:
                break
            total += min(end, until) - max(begin, since)
        return total

    def _reach(self, since: datetime, amount: timedelta) -> datetime:
        if not self.allow.working:
            return since + amount
        for begin, end in self.calendar.spans(since, self.allow.is_days):
            begin = max(begin, since)
            if amount <= end - begin:
                return begin + amount
            amount -= end - begin
        raise AssertionError("spans end only by raising")
