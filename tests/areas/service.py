"""A service request at hand for the areas that work on one: the Pudong washing machine of Ms Wang."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cast
from yinuo.cases import actions, receiving
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor, Door
from yinuo.products.models import Product

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Monday 2026-03-02, nine in the morning in Shanghai."""
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Job:
    """A case with its people, and a clock that only moves on when told."""

    cast: cast.Cast
    case: Case
    now: datetime = NINE

    def later(self, **delta: int) -> datetime:
        self.now += timedelta(**delta)
        return self.now

    def fresh(self) -> Case:
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case

    def by(self, name: str) -> Actor:
        return getattr(self.cast.by, name)

    def device_of(self, name: str) -> Actor:
        """The same person's program, which hands over the moment it noted by itself."""
        return replace(self.by(name), door=Door.API)


def washing_machine(at: datetime = cast.BEGAN) -> Product:
    """The model everybody in Pudong owns."""
    with operation(at):
        product = Product(code="XQG100", name="滚筒洗衣机", category="appliance", brand="一诺", care_advice="首两周避免连续长时间运转")
        note(product, "product.written", by=SYSTEM, at=at)
    return product


def request(made: cast.Cast, **changes: Any) -> receiving.Request:
    """What Ms Wang asks for."""
    assert made.wang is not None
    plain = receiving.Request(
        description="洗衣机漏水", model="XQG100", channel="phone", contact_id=made.wang.id, kind="repair", mode="on_site", serial="SN-2026-001",
        expected_at=NINE + timedelta(days=10), verified=True, region="SH", problem_class="leak",
    )
    return replace(plain, **changes)


def received(made: cast.Cast, at: datetime = NINE, **changes: Any) -> Job:
    """A request taken by telephone."""
    changes.setdefault("expected_at", at + timedelta(days=10))
    case = receiving.receive(request(made, **changes), by=made.by.chen, at=at)
    return Job(made, case, at)


def planned(made: cast.Cast, at: datetime = NINE, **changes: Any) -> Job:
    """Accepted, judged and planned with the customer."""
    job = received(made, at, **changes)
    actions.accept(job.case, by=job.by("chen"), at=job.later(minutes=5))
    actions.judge(job.case, by=job.by("gao"), at=job.later(minutes=5), nature="hardware", degree="major", cause="排水泵密封老化", problem_class="leak")
    actions.plan(job.case, by=job.by("gao"), at=job.later(minutes=5), solution="更换排水泵")
    return job


def assigned(made: cast.Cast, at: datetime = NINE, **changes: Any) -> Job:
    """Given to engineer Li."""
    job = planned(made, at, **changes)
    dispatch.assign(job.case, by=job.by("sun"), at=job.later(minutes=5), engineer_id=made.li.id)
    return job


def booked(made: cast.Cast, at: datetime = NINE, hours_ahead: int = 5, **changes: Any) -> Job:
    """An appointment confirmed for the afternoon."""
    job = assigned(made, at, **changes)
    start = at + timedelta(hours=hours_ahead)
    appointments.book(job.case, by=job.by("sun"), at=job.later(minutes=5), starts_at=start, ends_at=start + 2 * HOUR, purpose="检修洗衣机")
    actions.recheck(job.case, by=job.by("chen"), at=job.later(minutes=1))
    appointments.confirm(job.case, by=job.by("li"), at=job.later(minutes=4), means="phone")
    return job
