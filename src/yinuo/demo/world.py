"""The demo company's time: stories take turns in the order of their moments, so that the year is lived once, not case by case."""

import heapq
import logging
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

from django.db import transaction

from yinuo.cases import clocks
from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.refusal import Refusal
from yinuo.people.demo import Organisation
from yinuo.people.models import User
from yinuo.people.rights import actor_of

HOUR = 60
DAY = 24 * HOUR
"""In minutes."""

Story = Iterator[datetime]
"""Does something each time it is woken, and says when to wake it next."""

log = logging.getLogger("yinuo.demo")
_AT_ONCE = 60  # turns in one transaction


class World:
    """Who is there, what time it is, and whose turn comes next."""

    def __init__(self, org: Organisation, ends: datetime, chance: Random) -> None:
        self.org, self.ends, self.chance = org, ends, chance
        self.now = ends
        self.person = {user.pk: user for user in org.people}
        self._watched: datetime | None = None
        self.refused: list[str] = []
        """Stories that ended in a refusal: none, when the demo and the policy agree."""
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._turn = count()
        self._acting: dict[int, Actor] = {}
        self._busy: dict[int, list[tuple[datetime, datetime]]] = {}

    def start(self, story: Story, at: datetime) -> None:
        """Let a story begin at ``at``."""
        heapq.heappush(self._waiting, (at, next(self._turn), story))

    def run(self, each_hour: Callable[[datetime], None] | None = None, hourly_from: datetime | None = None) -> None:
        """Live until the end; ``each_hour`` stands for the worker, from ``hourly_from`` on."""
        hour = self._watched = hourly_from
        while self._waiting and self._waiting[0][0] <= self.ends:
            with transaction.atomic():
                for _ in range(_AT_ONCE):
                    if not self._waiting or self._waiting[0][0] > self.ends:
                        break
                    if each_hour and hour and self._waiting[0][0] >= hour:
                        self.now = hour
                        each_hour(hour)
                        hour += timedelta(hours=1)
                        continue
                    self._next()

    def _next(self) -> None:
        at, _, story = heapq.heappop(self._waiting)
        self.now = at
        try:
            with clocks.resting() if self._watched and at < self._watched else nullcontext():
                again = next(story, None)
        except Refusal as no:
            self.refused.append(f"{getattr(story, '__name__', '')} {no.code}: {no.says.zh}")
            log.info("a story of the demo was refused: %s", self.refused[-1])
            return
        if again is not None:
            self.start(story, max(again, at + timedelta(seconds=20)))

    def by(self, user: User) -> Actor:
        """A person of the company acting."""
        if user.pk not in self._acting:
            found = actor_of(user.pk, local_day(self.ends))
            assert found is not None
            self._acting[user.pk] = found
        return self._acting[user.pk]

    def whoever(self, user_id: int | None) -> Actor:
        """The same by id: whoever a case names."""
        return self.by(self.person[user_id or 0])

    def holder(self, post: str) -> Actor:
        """Somebody who holds ``post``."""
        return self.by(self.chance.choice(self.org.by_post[post]))

    def supervisor_of(self, case: Case) -> Actor:
        """The supervisor whose stations include the case's."""
        for user in self.org.by_post["service_supervisor"]:
            if any(case.station_id in reach.stations for reach in self.by(user).grants["case.see"]):
                return self.by(user)
        return self.holder("department_head")

    def engineer_of(self, case: Case) -> User:
        """One of the station's engineers."""
        return self.chance.choice(self.org.engineers_at[case.station_id])

    def later(self, least: float, most: float | None = None) -> datetime:
        """So many minutes from now, somewhere between both."""
        return self.now + timedelta(minutes=self.chance.uniform(least, most or least))

    def working(self, moment: datetime, opens: int = 8, closes: int = 18) -> datetime:
        """``moment``, or the next hour somebody is at work when it falls outside."""
        local = moment.astimezone(COMPANY_ZONE)
        if local.hour < opens:
            local = local.replace(hour=opens, minute=self.chance.randint(1, 50))
        elif local.hour >= closes:
            local = (local + timedelta(days=1)).replace(hour=opens, minute=self.chance.randint(1, 50))
        return local.astimezone(moment.tzinfo)

    def slot(self, engineer: int, soonest: datetime, hours: int = 2) -> tuple[datetime, datetime]:
        """The next free window of an engineer, on the half hour."""
        begins = soonest.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        length = timedelta(hours=hours)
        taken = self._busy.setdefault(engineer, [])
        while any(begins < end and start < begins + length for start, end in taken) or not 9 <= begins.astimezone(COMPANY_ZONE).hour <= 16:
            begins += timedelta(hours=1)
        taken.append((begins, begins + length))
        return begins, begins + length


def on_day(day: date, hour: float) -> datetime:
    """An hour of a day on the company's wall clock."""
    return datetime.combine(day, datetime.min.time(), COMPANY_ZONE).astimezone(UTC) + timedelta(hours=hour)
