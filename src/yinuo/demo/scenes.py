"""What a visitor should find today: the bad batch, the disputed visit, the improvement under way, and cases in every plight."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, surveying
from yinuo.cases import actions as cases
from yinuo.cases import holds, remote, tasks, words
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.kit.moment import local_day
from yinuo.visits import actions as visits
from yinuo.visits import objections

from . import flows, on_the_job
from . import words as said
from .need import Need
from .world import Story, World


def bad_batch(world: World, needs: Iterable[Need]) -> list[tuple[datetime, Story]]:
    """Ten machines of one serial range, their drain pumps leaking within six weeks; the last four still open."""
    begun = []
    for number, need in enumerate(needs):
        stops = {6: "callback", 7: "visit", 8: "respond", 9: "assign"}.get(number, "")
        back = {6: 80.0, 7: 28.0, 8: 20.0, 9: 3.0}.get(number, 24.0 * (44 - number * 6))
        leaking = replace(need, problem="leak", kind="repair", serial=f"WM1088-2604-{411 + number:04}", stops=stops, urgent=False, channel="phone",
                          bought=local_day(world.ends) - timedelta(days=150 + number),
                          words=said.SAID["leak"][number % 6].format(thing="滚筒洗衣机"))
        begun.append((world.ends - timedelta(hours=back), flows.on_site(world, leaking)))
    return begun


def disputed(world: World, need: Need) -> Story:
    """The engineer says he came in time, the customer says he did not; both stand, and an objection waits for its answer."""
    case = flows.take(world, need, mode="on_site")
    yield from flows.desk(world, case, need, "hardware")
    yield world.later(30)
    engineer = world.engineer_of(case)
    made = dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=engineer.pk)
    yield from on_the_job.visit(world, case, need, engineer, made, False)
    him = world.by(engineer)
    yield world.later(10)
    visit = visits.leave(case, by=him, at=world.now)
    yield world.later(60)
    visits.dispute(case, by=him, at=world.now, visit_id=visit.id, words="客户称工程师比约定晚到四十分钟，工程师设备定位显示晚到两分钟")
    objections.raise_objection(case, by=world.holder("hotline"), at=world.now, words="迟到四十分钟，要求说明并减免费用", explained="已向客户说明将核对定位与通话记录")


def dissatisfied(world: World, need: Need, planned: bool) -> Story:
    """Called back and not content: the supervisor analyses, sets measures, and the customer is still to be told."""
    case = flows.take(world, need, mode="on_site")
    yield from flows.desk(world, case, need, "hardware")
    yield world.later(60)
    engineer = world.engineer_of(case)
    made = dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=engineer.pk)
    yield from on_the_job.visit(world, case, need, engineer, made, False)
    yield from on_the_job.sign_off(world, case, world.by(engineer), need, "basically")
    yield world.later(60)
    on_the_job.file_papers(world, case, world.by(engineer))
    words.tell(case, by=world.whoever(case.follow_up_id), at=world.now, words=said.TOLD[0], final=True, by_phone=True)
    yield world.ends - timedelta(hours=20 if planned else 5)
    specialist = world.holder("callback_specialist")
    surveying.invite(case, by=specialist, at=world.now)
    callbacks.answer(case, by=specialist, at=world.now, rating="dissatisfied", running_well=True, solved=True,
                     words="修是修好了，但约了三次才来，电话里也没人道歉")
    if planned:
        yield world.later(200)
        improving.plan(case, by=world.supervisor_of(case), at=world.now, analysis="预约两次被插单挤掉，改约时没有说明原因",
                       measures="紧急插单须由主管致电原客户；站点每日下班前核对次日预约")


def entered_late(world: World, need: Need) -> Story:
    """There in time, but without a signal: typed in hours later, so that an announced breach is withdrawn on the engineer's word."""
    case = flows.take(world, need, mode="on_site")
    yield from flows.desk(world, case, need, "hardware")
    yield world.later(4)
    engineer = world.engineer_of(case)
    him = world.by(engineer)
    made = dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=engineer.pk)
    yield world.later(4)
    dispatch.respond(case, by=him, at=world.now)
    dispatch.check_kit(case, by=him, at=world.now, ticks=dict.fromkeys(made.tools, "ready"))
    yield world.later(4 * 60)
    told: dict[str, Any] = {"happened": case.received_at + timedelta(minutes=105), "late_because": "地下车库没有信号，出来才登记"}
    visits.arrive(case, by=him, at=world.now, **told)


def waiting(world: World, need: Need, reason: str) -> Story:
    """Held: for the customer's answer, a part, or because nobody was at home."""
    case = flows.take(world, need, mode="on_site" if reason != "awaiting_return" else "sent_in")
    yield from flows.desk(world, case, need, "hardware")
    yield world.later(20, 200)
    says = {"awaiting_customer": "等客户提供购买凭证和故障视频", "awaiting_part": "主控板缺货，总部调拨中", "customer_absent": "两次上门无人应答，已留便条",
            "force_majeure": "台风停运，恢复后优先安排", "awaiting_return": "等客户寄回，已发运单"}
    holds.hold(case, by=world.whoever(case.follow_up_id), at=world.now, reason=reason, words=says[reason])


def asked_elsewhere(world: World, need: Need, code: str, question: str) -> Story:
    """Another department owes an answer inside the case."""
    case = flows.take(world, need)
    yield from flows.desk(world, case, need, "hardware")
    yield world.later(10, 60)
    department = next(d for d in world.org.departments if d.code == code)
    tasks.ask(case, by=world.whoever(case.follow_up_id), at=world.now, department_id=department.pk, words=question,
              due_at=world.now + timedelta(days=2))
    words.write_note(case, by=world.holder("technical_support"), at=world.now, words=world.chance.choice(said.NOTES))


def handed_up(world: World, need: Need) -> Story:
    """From the hotline to technical support, with what was done and what is left; later to the third tier."""
    case = flows.take(world, need)
    yield from flows.desk(world, case, need, "unknown")
    yield world.later(20, 90)
    support = world.org.by_post["technical_support"][0]
    tasks.hand(case, by=world.whoever(case.follow_up_id), at=world.now, to_tier=2, words="已远程核对设置与版本，现象仍在；请分析日志", to_user_id=support.pk)
    yield world.later(60, 200)
    tasks.hand(case, by=world.by(support), at=world.now, to_tier=3, words="日志显示固件异常，需研发给出补丁版本")


def chased(world: World, need: Need) -> Story:
    """Left lying and chased three times; the promise has passed."""
    case = flows.take(world, need, mode="on_site")
    yield from flows.desk(world, case, need, "hardware")
    for number in range(3):
        yield world.later(8 * 60, 16 * 60)
        words.chase(case, by=world.holder("hotline"), at=world.now, words=said.CHASES[number])
    words.tell(case, by=world.whoever(case.follow_up_id), at=world.now, words=said.PROGRESS[1], by_phone=True)


def moved(world: World, need: Need) -> Story:
    """The customer asked for another day: the case waits, and the time is theirs."""
    case = flows.take(world, need, mode="on_site")
    yield from flows.desk(world, case, need, "hardware")
    yield world.later(30)
    engineer = world.engineer_of(case)
    dispatch.assign(case, by=world.supervisor_of(case), at=world.now, engineer_id=engineer.pk)
    yield world.later(20)
    begins, ends = world.slot(engineer.pk, world.later(6 * 60))
    appointments.book(case, by=world.by(engineer), at=world.now, starts_at=begins, ends_at=ends, purpose="上门检修")
    yield world.later(60)
    begins, ends = world.slot(engineer.pk, world.ends + timedelta(hours=30))
    appointments.move(case, by=world.by(engineer), at=world.now, starts_at=begins, ends_at=ends, asked_by="customer", reason="客户出差，后天才回")


def reopened(world: World, need: Need) -> Story:
    """Done, called back, not solved after all: open again under the same number."""
    case = flows.take(world, need)
    yield from flows.desk(world, case, need, "use")
    yield world.later(30)
    support = world.holder("technical_support")
    remote.start(case, by=support, at=world.now)
    yield world.later(20)
    remote.end(case, by=support, at=world.now, solved=True, steps=(remote.Step("断电重启并升级固件", "当时恢复"),))
    cases.start(case, by=support, at=world.now)
    cases.finish(case, by=support, at=world.now, outcome="repaired")
    words.tell(case, by=world.whoever(case.follow_up_id), at=world.now, words=said.TOLD[3], final=True, by_phone=True)
    yield world.later(20 * 60)
    callbacks.answer(case, by=world.holder("callback_specialist"), at=world.now, rating="basically", running_well=False, solved=False, words="隔天又掉线了")


def gone(world: World, need: Need) -> Story:
    """Cancelled by the customer."""
    case = flows.take(world, need)
    yield world.working(world.later(30, 400))
    cases.cancel(case, by=world.holder("hotline"), at=world.now, reason=world.chance.choice(("客户自行解决", "重复登记，已并入另一单", "客户决定换新")))


def of(case: Case) -> str:
    """How a scene is spoken of in the log."""
    return case.number
