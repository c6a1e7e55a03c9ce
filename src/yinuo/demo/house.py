"""What lies about in the demo company besides its cases: last year's spreadsheet, calls, proposals, and a second edition in draft."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from yinuo.cases import actions, receiving
from yinuo.cases.models import Case
from yinuo.editions import actions as editions
from yinuo.editions import shelves
from yinuo.kit.actor import Actor
from yinuo.kit.ids import next_id
from yinuo.kit.moment import local_day
from yinuo.people import roster
from yinuo.registers import actions as registers
from yinuo.warranty import quotes

from . import words as said
from .crowd import Client
from .goods import spoken
from .need import Need
from .world import Story, World

_STRICTER = (
    ('allow = "24 hours"', 'allow = "12 hours"'), ('expect = "due 2026-03-03 10:00"', 'expect = "due 2026-03-02 22:00"'),
    ('2026-03-03 10:00 case.answered', '2026-03-02 22:00 case.answered'), ("周一十点接报，周二十点仍未答复", "周一十点接报，当日二十二点仍未答复"),
    ("received on Monday at ten, unanswered on Tuesday at ten", "received on Monday at ten, unanswered at ten in the evening"),
)
"""Half the time, with the examples that must come true under it."""


def papers(world: World) -> Story:
    """Roster, proposals and the draft, each on its day."""
    yield world.ends - timedelta(days=34)
    head = world.holder("department_head")
    first = local_day(world.now)
    days = [first + timedelta(days=n) for n in range(75)]
    on_call = world.org.by_post["service_supervisor"]
    roster.publish_roster(days[0], days[-1], {day: on_call[day.toordinal() // 7 % len(on_call)].pk for day in days}, by=head, at=world.now)
    editions.review("半年评估：热线增设夜班一人；西北片区由兰州站支援银川。", by=head, at=world.now)
    yield world.ends - timedelta(days=12)
    editions.propose("夏季高峰建议把空调不制冷单列为优先二级，老人和婴儿家庭可以更快。", by=world.holder("service_supervisor"), at=world.now, clause="priority.default")
    yield world.ends - timedelta(days=5)
    editions.propose("回访电话能否避开午休 12:00 到 14:00？客户常有意见。", by=world.holder("callback_specialist"), at=world.now)
    yield world.ends - timedelta(days=2)
    documents = dict(shelves.standard().sources)
    name = next(key for key in documents if "service-promise" in key)
    before, marker, after = documents[name].partition('id         = "answer.default"')
    for was, becomes in _STRICTER:
        after = after.replace(was, becomes, 1)
    documents[name] = before + marker + after
    editions.draft(documents, by=head, at=world.now, label="2027 版草案", why="首次联系由 24 小时缩短为 12 小时，先预演再定")


def call(world: World, client: Client, outcome: str, subject: str) -> Story:
    """A telephone call; some stay unlogged."""
    clerk = world.holder("hotline")
    made = registers.open_call(by=clerk, at=world.now, number=client.person.phone, contact_id=client.contact_id)
    yield world.later(2, 9)
    if client.contact_id is None and outcome:
        outcome, subject = "wrong_number", "打错"
    if outcome:
        registers.log_call(made, by=clerk, at=world.now, contact_id=client.contact_id, subject=subject, outcome=outcome,
                           passed_to="销售部" if outcome == "passed_on" else "")


def _settled_long_ago(case: int, problem: str, by: Actor, world: World) -> None:
    """What the old ledger says was done; nobody waits for these any more."""
    told: dict[str, Any] = {"by": by, "at": world.now}
    actions.accept(case, **told)
    actions.verify(case, **told)
    actions.judge(case, nature="hardware", degree="minor", cause="旧台账未记原因", problem_class=problem, mode="on_site", **told)
    actions.plan(case, solution="按旧台账", **told)
    if Case.objects.get(pk=case).warranty != "in":
        quote = quotes.offer(case, plan="旧台账所列维修", amount=Decimal(180), cycle_days=3, **told)
        quotes.accept(case, quote_id=quote.id, means="on_site", **told)
    actions.start(case, **told)
    actions.finish(case, outcome="repaired", **told)
    actions.close(case, words="旧台账已结", **told)


def spreadsheet(world: World, needs: Sequence[Need], at: datetime) -> Story:
    """Requests of the year before, taken over from a spreadsheet in one batch; their clocks run for the record."""
    batch, by = next_id(), world.holder("department_head")
    for need in needs:
        client = need.client
        case = receiving.receive(
            receiving.Request(
                description=said.said(need.problem, need.good.product.name, world.chance), model=spoken(need.good), channel="import", person=client.person,
                contact_id=client.contact_id, customer_kind=client.kind, firm_name=client.firm, region=client.region, kind=need.kind, mode="on_site",
                problem_class=need.problem, serial=need.serial, purchased_on=need.bought_by(local_day(world.now)), batch=batch,
                received_at=at - timedelta(days=world.chance.randint(20, 160), minutes=world.chance.randint(0, 600)), late_because="从旧台账导入",
            ), by=by, at=world.now)
        client.contact_id = case.contact_id
        _settled_long_ago(case.id, need.problem, by, world)
        yield world.later(0.1)
