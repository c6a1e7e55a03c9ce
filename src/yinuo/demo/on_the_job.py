"""What happens on the job in the demo company: the appointment, the way there, the repair, its test, both signatures and the papers."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from yinuo.cases import actions as cases
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments, kits
from yinuo.dispatch.models import Assignment
from yinuo.kit.actor import Actor
from yinuo.people.models import User
from yinuo.visits import actions as visits
from yinuo.visits import evidence, papers, signing, working
from yinuo.visits.models import Visit

from . import words as said
from .need import Need
from .pictures import picture
from .world import HOUR, World


def visit(world: World, case: Case, need: Need, engineer: User, made: Assignment, slow: bool) -> Iterator[datetime]:
    """Response, appointment, journey, diagnosis, work and test."""
    him = world.by(engineer)
    yield world.later(2, 8) if need.urgent else world.working(world.later(5, 120))
    dispatch.respond(case, by=him, at=world.now)
    yield from journey(world, case, need, engineer, made, slow)
    if need.stops == "book":
        return
    yield world.later(8, 25)
    working.diagnose(case, by=him, at=world.now, symptom=need.problem, cause=world.chance.choice(said.CAUSE[need.problem]),
                     instrument=world.chance.choice(("万用表", "压力表", "测温枪", "")), reading=f"{world.chance.randint(2, 240)}")
    if need.stops == "visit":
        return
    yield world.later(20, 75)
    yield from mend(world, case, him, need)


def journey(world: World, case: Case, need: Need, engineer: User, made: Assignment, slow: bool) -> Iterator[datetime]:
    """Appointment, kit check, departure and arrival."""
    him = world.by(engineer)
    if need.urgent:
        begins, ends = world.later(25), world.later(145)
    else:
        begins, ends = world.slot(engineer.pk, world.later((50 if slow else 3) * HOUR, (70 if slow else 26) * HOUR))
    appointments.book(case, by=him, at=world.now, starts_at=begins, ends_at=ends, purpose=f"{said.thing(need.good.product.name)}上门服务",
                      overlap_because="") if not _taken(engineer.pk, begins, ends) else appointments.book(
                          case, by=world.supervisor_of(case), at=world.now, starts_at=begins, ends_at=ends, purpose="上门服务", overlap_because="紧急需求插单")
    yield world.later(1, 5)
    cases.recheck(case, by=world.whoever(case.follow_up_id), at=world.now)
    appointments.confirm(case, by=him, at=world.now, means="phone")
    if need.stops == "book":
        return
    yield world.later(1, 6) if need.urgent else max(world.later(1), begins - timedelta(minutes=world.chance.randint(60, 95)))
    items = [*kits.usual_for(case.kind), *(row["part"] for row in made.parts)]
    dispatch.check_kit(case, by=him, at=world.now, ticks=dict.fromkeys(items, "ready"))
    yield max(world.later(1), begins - timedelta(minutes=world.chance.randint(20, 50)))
    yield from _last_visit_over(world, case, engineer)
    visits.depart(case, by=him, at=world.now)
    yield max(world.later(5), begins + timedelta(minutes=world.chance.choice((-8, -3, -1, 0, 2, 5, 12, 26))))
    yield from _last_visit_over(world, case, engineer)
    late = world.now > begins + timedelta(minutes=10)
    visits.arrive(case, by=him, at=world.now, late_cause="上一单超时" if late else "")


def _last_visit_over(world: World, case: Case, engineer: User) -> Iterator[datetime]:
    """Wait while another visit of the same engineer is open: nobody is in two places."""
    while Visit.objects.filter(engineer=engineer, left_at__isnull=True).exclude(case=case).exists():
        yield world.later(10, 30)


def mend(world: World, case: Case, him: Actor, need: Need) -> Iterator[datetime]:
    """The repair, and its test."""
    fix, part = world.chance.choice(said.FIX[need.problem])
    amount = Decimal("80") if case.warranty == "out" else Decimal(0)
    working.work(case, by=him, at=world.now, lines=[working.Line(fix, part, 1 if part else 0, amount=amount, minutes=world.chance.randint(20, 70))])
    yield world.later(5, 15)
    working.test(case, by=him, at=world.now, words="试运行一个程序，各项正常", passed=True)


def sign_off(world: World, case: Case, him: Actor, need: Need, rating: str) -> Iterator[datetime]:
    yield world.later(2, 6)
    form = signing.prepare(case, by=him, at=world.now)
    rating = rating or world.chance.choices(("satisfied", "basically"), (8, 1))[0]
    sign: dict[str, Any] = {"form_digest": form.digest, "device": "Android 15"}
    signing.sign(case, by=him, at=world.now, side="customer", strokes=strokes(world), rating=rating, comment=world.chance.choice(said.COMMENTS), **sign)
    signing.sign(case, by=him, at=world.now, side="engineer", strokes=strokes(world), **sign)
    yield world.later(2, 6)
    visits.leave(case, by=him, at=world.now)
    outcome = {"installation": "installed", "maintenance": "maintained", "inspection": "inspected", "training": "trained"}.get(need.kind, "repaired")
    if _class_now(case) == "setup" and outcome not in ("answered", "trained", "repaired"):
        outcome = "repaired"
    yield world.later(1, 4)
    cases.finish(case, by=him, at=world.now, outcome=outcome)
    papers.deliver(case, by=him, at=world.now, means="by_hand")


def _class_now(case: Case) -> str:
    """The problem class as it stands now."""
    return Case.objects.values_list("problem_class", flat=True).get(pk=case.pk)


def file_papers(world: World, case: Case, him: Actor) -> None:
    evidence.attach(case, picture(world.chance), by=him, at=world.now, name=f"IMG_{world.chance.randint(1000, 9999)}.jpg")
    papers.file(case, by=him, at=world.now, kinds=("form", "photos", "report"))


def _taken(engineer: int, begins: datetime, ends: datetime) -> bool:
    return bool(appointments.overlapping(engineer, begins, ends))


def strokes(world: World) -> str:
    """A signature as the pad gives it: two or three quick strokes."""
    drawn = []
    for number in range(world.chance.randint(2, 3)):
        x, y = 20 + 80 * number, world.chance.randint(30, 70)
        points = [{"x": x + 9 * step + world.chance.randint(-4, 4), "y": y + world.chance.randint(-22, 22)} for step in range(9)]
        drawn.append({"points": points})
    return json.dumps(drawn)
