"""How a request usually goes in the demo company: on site, by remote help, sent in, or answered at once; each from word to file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import surveying
from yinuo.cases import actions as cases
from yinuo.cases import changes, clocks, overtime, receiving, remote, words
from yinuo.cases.models import Case, Clock
from yinuo.dispatch import actions as dispatch
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.visits import papers, signing, working
from yinuo.warranty import actions as warranty
from yinuo.warranty import quotes

from . import on_the_job
from . import words as said
from .goods import spoken
from .need import Need
from .world import DAY, HOUR, Story, World


def take(world: World, need: Need, **changed: Any) -> Case:
    """Receive the request by the hotline."""
    client, name = need.client, need.good.product.name
    clerk = world.holder("hotline")
    asked = receiving.Request(
        description=need.words or said.said(need.problem, name, world.chance), model=spoken(need.good), channel=need.channel,
        person=None if client.contact_id else client.person, contact_id=client.contact_id, customer_kind=client.kind, firm_name=client.firm,
        region=client.region, kind=need.kind, urgency="urgent" if need.urgent else "normal", problem_class=need.problem, serial=need.serial,
        importance="high" if need.urgent else world.chance.choice(("low", "normal", "normal")), purchased_on=need.bought_by(local_day(world.now)),
        expected_at=world.now + timedelta(days=8), verified=need.channel in receiving.CONVERSATIONS, second_file=True,
    )
    case = receiving.receive(replace(asked, **changed), by=clerk, at=world.now)
    client.contact_id = case.contact_id
    return case


def desk(world: World, case: Case, need: Need, nature: str, mode: str | None = None) -> Iterator[datetime]:
    """Acceptance, judgement and plan; returns nothing, leaves the case planned."""
    follow = world.whoever(case.follow_up_id)
    if need.urgent:
        yield world.later(4, 18)
        cases_escalate(world, case, follow)
    yield world.later(3, 25) if need.urgent else world.working(world.later(5, 150))
    if case.channel not in receiving.CONVERSATIONS:
        cases.answer(case, by=follow, at=world.now, words="已与客户电话核对需求，稍后安排")
        cases.verify(case, by=follow, at=world.now)
    cases.accept(case, by=follow, at=world.now)
    yield world.later(3, 20) if need.urgent else world.working(world.later(10, 160))
    support = world.holder("technical_support")
    cases.judge(case, by=support, at=world.now, nature=nature, degree=world.chance.choice(("minor", "major", "major", "critical" if need.urgent else "minor")),
                cause=world.chance.choice(said.CAUSE[need.problem]), problem_class=need.problem, mode=mode,
                importance="high" if need.urgent else "normal")
    yield world.later(2, 15) if need.urgent else world.working(world.later(10, 240))
    cases.plan(case, by=support, at=world.now, solution=world.chance.choice(said.FIX[need.problem])[0])


def cases_escalate(world: World, case: Case, by: Actor) -> None:
    """Urgent ones are told to the supervisor within half an hour (TRIAGE-05)."""
    changes.escalate(case, by=by, at=world.now, words="紧急需求，已电话告知值班主管")


def enquiry(world: World, need: Need) -> Story:
    """A question, answered in the same call."""
    case = take(world, replace(need, kind="consulting"), description=world.chance.choice(said.ENQUIRIES).format(thing=said.thing(need.good.product.name)))
    yield world.later(1, 4)
    clerk = world.whoever(case.follow_up_id)
    if need.stops == "accept":
        return
    cases.accept(case, by=clerk, at=world.now)
    cases.judge(case, by=clerk, at=world.now, nature="enquiry", degree="minor", cause="客户咨询", problem_class="setup", mode="remote")
    cases.plan(case, by=clerk, at=world.now)
    cases.start(case, by=clerk, at=world.now)
    cases.finish(case, by=clerk, at=world.now, outcome="answered")
    words.tell(case, by=clerk, at=world.now, words=world.chance.choice(said.ANSWERS), final=True, by_phone=True)
    cases.confirm(case, by=clerk, at=world.now)
    yield world.working(world.later(60, DAY))
    yield from end(world, case, callback=False)


_LATE = (0, 0, 6, 0, 14)
"""Minutes by which remote help begins after the time agreed, by the day of the month."""


def by_remote(world: World, need: Need) -> Story:
    """Solved without a journey, and in warranty."""
    case = take(world, replace(need, bought=local_day(world.now) - timedelta(days=world.chance.randint(15, 300)) if need.bought else None))
    yield from desk(world, case, need, "software" if need.good.family.category in ("software", "electronics") else "use")
    if need.stops == "remote":
        return
    begins = world.working(world.later(10, 180))
    agreed = begins - timedelta(minutes=_LATE[case.day.day % len(_LATE)])
    if agreed > world.now:
        remote.agree(case, by=world.whoever(case.follow_up_id), at=world.now, agreed_for=agreed)
    yield begins
    support = world.holder("technical_support")
    remote.start(case, by=support, at=world.now)
    steps = tuple(remote.Step(done, result) for done, result in said.GUIDED[need.problem])
    yield world.later(15, 55)
    remote.end(case, by=support, at=world.now, solved=True, steps=steps)
    cases.start(case, by=support, at=world.now)
    yield world.later(2, 10)
    outcome = "answered" if need.kind != "repair" or need.problem == "security" else "repaired"
    cases.finish(case, by=support, at=world.now, outcome=outcome)
    yield world.later(5, 60)
    follow = world.whoever(case.follow_up_id)
    words.tell(case, by=follow, at=world.now, words=world.chance.choice(said.TOLD), final=True, by_phone=True)
    cases.confirm(case, by=follow, at=world.now)
    signing.prepare(case, by=support, at=world.now)
    papers.file(case, by=support, at=world.now, kinds=("form",))
    yield world.working(world.later(DAY, 2 * DAY), 9, 17)
    yield from end(world, case)


def on_site(world: World, need: Need, rating: str = "", slow: bool = False) -> Story:
    """An engineer goes, repairs, tests and has it signed."""
    case = take(world, need, mode="on_site")
    if need.stops == "accept":
        return
    yield from desk(world, case, need, "hardware")
    if need.stops == "assign":
        return
    if case.warranty == "undetermined" and need.kind == "repair":
        yield world.later(5, 60)
        _prove(world, case)
    if case.warranty == "out" and need.kind in ("repair", "maintenance"):
        yield world.working(world.later(20, 200))
        offered = _offer(world, case)
        if need.stops == "quote":
            return
        yield world.later(20, 300)
        quotes.accept(case, by=world.whoever(case.follow_up_id), at=world.now, quote_id=offered.id, means=world.chance.choice(("phone", "written", "online")))
    yield world.later(2, 10) if need.urgent else world.working(world.later(10, 200))
    engineer = world.engineer_of(case)
    part = world.chance.choice(said.FIX[need.problem])[1]
    made = dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=engineer.pk,
                           parts=(dispatch.PartAsked(part),) if part and need.kind == "repair" else ())
    if need.stops == "respond":
        return
    yield from on_the_job.visit(world, case, need, engineer, made, slow)
    if need.stops in ("visit", "book"):
        return
    yield from on_the_job.sign_off(world, case, world.by(engineer), need, rating)
    if need.stops == "papers":
        return
    yield world.working(world.later(30, 600))
    on_the_job.file_papers(world, case, world.by(engineer))
    yield world.working(world.later(2 * HOUR, 20 * HOUR))
    follow = world.whoever(case.follow_up_id)
    words.tell(case, by=follow, at=world.now, words=world.chance.choice(said.TOLD), final=True, by_phone=True)
    if need.stops == "callback":
        return
    yield world.working(world.later(DAY, 2 * DAY), 9, 17)
    yield from end(world, case)


def sent_in(world: World, need: Need) -> Story:
    """Brought to the repair centre, repaired there, and fetched."""
    case = take(world, need, mode="sent_in", region="HD")
    yield from desk(world, case, need, "hardware")
    yield world.working(world.later(2 * HOUR, 20 * HOUR))
    changes.receive_unit(case, by=world.supervisor_of(case), at=world.now, condition="外壳轻微划痕，屏幕完好", accessories="电源线一根")
    if need.stops == "quote" or case.warranty == "out":
        offered = _offer(world, Case.objects.get(pk=case.pk))
        if need.stops == "quote":
            return
        yield world.later(60, 400)
        quotes.accept(case, by=world.whoever(case.follow_up_id), at=world.now, quote_id=offered.id, means="online")
    yield world.later(5, 60)
    bench = world.by(world.org.by_post["repair_centre"][0])
    dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=bench.user_id or 0)
    yield world.later(5, 60)
    dispatch.respond(case, by=bench, at=world.now)
    yield world.working(world.later(60, 300))
    working.diagnose(case, by=bench, at=world.now, symptom=need.problem, cause=world.chance.choice(said.CAUSE[need.problem]))
    yield world.later(20, 120)
    fix, part = world.chance.choice(said.FIX[need.problem])
    working.work(case, by=bench, at=world.now, lines=[working.Line(fix, part, 1 if part else 0, amount=Decimal(60) if case.warranty == "out" else Decimal(0), minutes=40)])
    working.test(case, by=bench, at=world.now, words="老化测试两小时通过", passed=True)
    yield from _hand_back(world, case, bench, need)


def _hand_back(world: World, case: Case, bench: Actor, need: Need) -> Iterator[datetime]:
    yield world.working(world.later(60, 12 * HOUR))
    form = signing.prepare(case, by=bench, at=world.now)
    for side in ("customer", "engineer"):
        signing.sign(case, by=bench, at=world.now, side=side, strokes=on_the_job.strokes(world), form_digest=form.digest, rating="satisfied" if side == "customer" else "")
    cases.finish(case, by=bench, at=world.now, outcome="repaired")
    papers.deliver(case, by=bench, at=world.now, means="by_hand")
    yield world.later(5, 120)
    on_the_job.file_papers(world, case, bench)
    words.tell(case, by=world.whoever(case.follow_up_id), at=world.now, words=world.chance.choice(said.TOLD), final=True, by_phone=True)
    if need.stops == "callback":
        return
    yield world.working(world.later(DAY, 2 * DAY), 9, 17)
    yield from end(world, case)


def end(world: World, case: Case, callback: bool = True) -> Iterator[datetime]:
    """Invitation, callback, reasons for what was late, closing and filing."""
    specialist = world.holder("callback_specialist")
    surveying.invite(case, by=specialist, at=world.now)
    if callback:
        rating = world.chance.choices(("satisfied", "basically"), (7, 2))[0]
        callbacks.answer(case, by=specialist, at=world.now, rating=rating, running_well=True, solved=True, words=world.chance.choice(said.CALLED))
        if case.pk % 5 < 2:  # the others never answer
            best = surveying.HIGHEST if rating == "satisfied" else surveying.HIGHEST - 1
            scores = {name: best - (case.pk + place) % 2 for place, name in enumerate(surveying.asked(case, world.now))}
            surveying.answer(case, by=specialist, at=world.now, level=rating, scores=scores)
    yield world.later(5, 60)
    explain(world, case)
    cases.close(case, by=world.holder("hotline"), at=world.now)
    yield world.working(world.later(60, DAY), 9, 17)
    archive(case, by=world.holder("information_officer"), at=world.now)
    clocks.tick(case.pk, world.now)


def archive(case: Case, *, by: Actor, at: datetime) -> None:
    """File the case."""
    from yinuo.archive import actions

    actions.archive(case, by=by, at=at)


def explain(world: World, case: Case) -> None:
    """Give the true reason for every limit that was missed."""
    clocks.tick(case.pk, world.now)
    late = Clock.objects.filter(case=case, late=True, explained=False)
    for clock in late:
        overtime.explain(case, by=world.supervisor_of(case), at=world.now, clock_id=clock.id, reason=world.chance.choice(said.OVERTIME))


def _prove(world: World, case: Case) -> None:
    bought = local_day(world.now) - timedelta(days=world.chance.randint(20, 300))
    warranty.prove_purchase(case, by=world.whoever(case.follow_up_id), at=world.now, purchased_on=bought, proof="电子发票")
    case.refresh_from_db()


def _offer(world: World, case: Case) -> Any:
    plan = world.chance.choice(said.FIX[case.problem_class])[0]
    return quotes.offer(case, by=world.holder("technical_support"), at=world.now, plan=f"{plan}，含上门与工时", amount=Decimal(world.chance.randint(12, 68) * 10),
                        cycle_days=world.chance.randint(1, 5))
