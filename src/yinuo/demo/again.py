"""What did not hold at once: a second visit for a missing part, a callback that says no, the same fault back within weeks."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

from yinuo.callbacks import actions as callbacks
from yinuo.cases import words
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.models import Assignment
from yinuo.kit.moment import local_day
from yinuo.people.models import User
from yinuo.visits import actions as visits

from . import flows, on_the_job
from . import words as said
from .need import Need
from .world import DAY, HOUR, Story, World


def second_visit(world: World, need: Need) -> Story:
    """Diagnosed, but the part is not in the van: the engineer comes again and mends it then."""
    need = _in_warranty(world, need)
    case, engineer, made = yield from _given(world, need)
    him = world.by(engineer)
    yield from on_the_job.visit(world, case, replace(need, stops="visit"), engineer, made, False)
    yield world.later(10, 25)
    visits.leave(case, by=him, at=world.now)
    words.tell(case, by=world.whoever(case.follow_up_id), at=world.now, words="现场需更换的配件未随车，已调货，到货后再次上门", by_phone=True)
    yield world.working(world.later(DAY, 2 * DAY))
    yield from _mended(world, case, need, engineer, made)
    yield world.working(world.later(DAY, 2 * DAY), 9, 17)
    yield from flows.end(world, case)


def not_solved(world: World, need: Need) -> Story:
    """Signed and content at first; the callback finds it is not solved, and the case goes on under its number."""
    need = _in_warranty(world, need)
    case, engineer, made = yield from _given(world, need)
    yield from on_the_job.visit(world, case, need, engineer, made, False)
    yield from _signed(world, case, need, engineer)
    yield world.working(world.later(DAY, 2 * DAY), 9, 17)
    callbacks.answer(case, by=world.holder("callback_specialist"), at=world.now, rating="basically", running_well=False, solved=False,
                     words="用了一天又出现同样的情况")
    yield world.working(world.later(HOUR, 4 * HOUR))
    yield from _mended(world, Case.objects.get(pk=case.pk), need, engineer, made)
    yield world.working(world.later(DAY, 2 * DAY), 9, 17)
    yield from flows.end(world, Case.objects.get(pk=case.pk))


def same_fault_again(world: World, need: Need) -> Story:
    """Repaired and closed; some weeks later the same unit fails in the same way."""
    need = _in_warranty(world, need)
    yield from flows.on_site(world, need)
    yield world.working(world.later(6 * DAY, 20 * DAY))
    yield from flows.on_site(world, need)


def _in_warranty(world: World, need: Need) -> Need:
    return replace(need, urgent=False, bought=local_day(world.now) - timedelta(days=world.chance.randint(30, 280)))


def _given(world: World, need: Need) -> Generator[datetime, None, tuple[Case, User, Assignment]]:
    case = flows.take(world, need, mode="on_site")
    yield from flows.desk(world, case, need, "hardware")
    yield world.working(world.later(10, 200))
    engineer = world.engineer_of(case)
    made = dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=engineer.pk)
    return case, engineer, made


def _mended(world: World, case: Case, need: Need, engineer: User, made: Assignment) -> Story:
    yield from on_the_job.journey(world, case, need, engineer, made, False)
    yield world.later(5, 15)
    yield from on_the_job.mend(world, case, world.by(engineer), need)
    yield from _signed(world, case, need, engineer)


def _signed(world: World, case: Case, need: Need, engineer: User) -> Story:
    him = world.by(engineer)
    yield from on_the_job.sign_off(world, case, him, need, "")
    yield world.working(world.later(30, 600))
    on_the_job.file_papers(world, case, him)
    yield world.working(world.later(HOUR, 6 * HOUR))
    words.tell(case, by=world.whoever(case.follow_up_id), at=world.now, words=world.chance.choice(said.TOLD), final=True, by_phone=True)
