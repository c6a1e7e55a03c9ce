"""Eight cases lived through the verbs, twenty entries each: what a scratch company is copied from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from yinuo.callbacks import surveying
from yinuo.cases import actions as cases
from yinuo.cases import receiving, remote, words
from yinuo.cases.models import Case
from yinuo.customers.files import open_file
from yinuo.demo import words as said
from yinuo.demo.crowd import crowd
from yinuo.demo.goods import Good, spoken, stock
from yinuo.dispatch import actions as dispatch
from yinuo.journal.operation import operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.moment import local_day
from yinuo.people.demo import Organisation, organisation
from yinuo.people.rights import actor_of

ENTRIES = 20
POOL = 60
"""Natural persons with a key of their own; every case belongs to one of them."""


@dataclass(slots=True)
class Scratch:
    """The scratch company before it is copied large."""

    org: Organisation
    goods: list[Good]
    contacts: list[int]
    open: list[Case]
    ended: list[Case]


def founded(at: datetime) -> Scratch:
    """Organisation, goods, people, and the prototypes: half of them open, with nothing due for a day."""
    chance = Random(7)
    org = organisation(at - timedelta(days=400))
    goods = stock(at - timedelta(days=400))
    contacts = []
    with operation(at):
        for client in crowd(POOL, chance):
            contacts.append(open_file(client.kind, client.person, by=SYSTEM, at=at, firm_name=client.firm).pk)
    made = Scratch(org, goods, contacts, [], [])
    for number in range(4):
        made.open.append(_open(made, number, at - timedelta(hours=2)))
        made.ended.append(_ended(made, number, at - timedelta(hours=3)))
    return made


def _received(made: Scratch, number: int, at: datetime, mode: str) -> tuple[Case, Actor]:
    good = made.goods[number * 3]
    clerk = _acting(made, "hotline", at)
    problem = good.family.faults[0]
    request = receiving.Request(
        description=said.SAID[problem][number].format(thing=said.thing(good.product.name)), model=spoken(good), channel="phone",
        contact_id=made.contacts[number], kind="repair", mode=mode, problem_class=problem, region="HD", serial=f"SCRATCH{number:04}{mode}",
        purchased_on=local_day(at) - timedelta(days=90), expected_at=at + timedelta(days=9), verified=True,
    )
    return receiving.receive(request, by=clerk, at=at), clerk


def _open(made: Scratch, number: int, at: datetime) -> Case:
    """Planned, assigned and answered for: its nearest limit is two days off."""
    case, clerk = _received(made, number, at, "on_site")
    support, minute = _acting(made, "technical_support", at), timedelta(minutes=1)
    cases.accept(case, by=clerk, at=at + 2 * minute)
    cases.judge(case, by=support, at=at + 5 * minute, nature="hardware", degree="major", cause="密封老化", problem_class=case.problem_class)
    cases.plan(case, by=support, at=at + 8 * minute, solution="更换密封件")
    if number:
        engineer = made.org.engineers_at[case.station_id][0]
        dispatch.assign(case, by=_acting(made, "department_head", at), at=at + 12 * minute, engineer_id=engineer.pk)
        dispatch.respond(case, by=_of(engineer.pk, at), at=at + 20 * minute)
    words.tell(case, by=clerk, at=at + 25 * minute, words=said.PROGRESS[number % 3], by_phone=True)
    return _padded(case, clerk, at + 30 * minute)


def _ended(made: Scratch, number: int, at: datetime) -> Case:
    """Solved by remote help, closed, and the customer invited to rate it: else the worker would invite everybody while others are measured."""
    case, clerk = _received(made, number, at, "undecided")
    support, minute = _acting(made, "technical_support", at), timedelta(minutes=1)
    cases.accept(case, by=clerk, at=at + 2 * minute)
    cases.judge(case, by=support, at=at + 5 * minute, nature="use", degree="minor", cause="设置不当", problem_class=case.problem_class)
    cases.plan(case, by=support, at=at + 8 * minute)
    remote.start(case, by=support, at=at + 10 * minute)
    remote.end(case, by=support, at=at + 20 * minute, solved=True, steps=(remote.Step("重新设置", "恢复正常"),))
    cases.start(case, by=support, at=at + 21 * minute)
    cases.finish(case, by=support, at=at + 22 * minute, outcome="repaired")
    words.tell(case, by=clerk, at=at + 25 * minute, words=said.TOLD[0], final=True, by_phone=True)
    cases.confirm(case, by=clerk, at=at + 26 * minute)
    surveying.invite(case, by=SYSTEM, at=at + 27 * minute)
    case = _padded(case, clerk, at + 28 * minute, ENTRIES - 2)
    cases.close(case, by=clerk, at=at + 40 * minute)
    return Case.objects.get(pk=case.pk)


def _padded(case: Case, clerk: Actor, at: datetime, count: int = ENTRIES) -> Case:
    """Notes and chases until the case has its entries."""
    from yinuo.journal import reading

    while (have := sum(1 for _ in reading.of_case(case.pk))) < count:
        if count - have >= 2:
            words.write_note(case, by=clerk, at=at, words=said.NOTES[have % len(said.NOTES)])
        else:
            words.chase(case, by=clerk, at=at, words=said.CHASES[have % len(said.CHASES)])
    return Case.objects.get(pk=case.pk)


def _acting(made: Scratch, post: str, at: datetime) -> Actor:
    return _of(made.org.by_post[post][0].pk, at)


def _of(user: int, at: datetime) -> Actor:
    found = actor_of(user, local_day(at))
    assert found is not None
    return found
