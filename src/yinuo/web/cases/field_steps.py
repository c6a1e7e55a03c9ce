"""Steps of remote help, dispatch, the visit, money, sign-off, callback and filing, as forms."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from yinuo.archive import actions as archive
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, regular, surveying
from yinuo.cases import remote
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments, demands, kits, lateness
from yinuo.dispatch.queries import assignment_of
from yinuo.kit.text import Both, both
from yinuo.people.roles import ENGINEERS
from yinuo.visits import actions as visits
from yinuo.visits import objections, papers, working
from yinuo.warranty import actions as warranty
from yinuo.warranty import quotes
from yinuo.web.forms import Choice, Entry, words_of
from yinuo.web.reading import key_in

from .record_words import NUMBERS_GIVEN
from .steps import HAPPENED, LIVE, REASON, Step, people, register

_AFTER = ("done", "closed")
_YES_NO: list[Choice] = [("yes", both("是", "yes")), ("no", both("否", "no"))]
_TEXT = "textarea"


def _yes(value: str) -> bool:
    return value == "yes"


def _tools(case: Case) -> str:
    return "\n".join(kits.usual_for(case.kind))


def assign(case: int, *, tools: str, parts: str, part_expected: bool, **given: Any) -> Any:
    """The form's lines as the verb's lists."""
    return dispatch.assign(case, tools=tools.splitlines(), parts=_parts(parts), part_expected=part_expected, **given)


def set_terms(case: int, *, days: int | None, tools: str, **given: Any) -> Any:
    """Tools are written one a line."""
    return demands.set_terms(case, days=days or 1, tools=tools.splitlines(), **given)


def wish(case: int, *, is_wanted: str, **given: Any) -> Any:
    return demands.wish(case, is_wanted=_yes(is_wanted), **given)


def _parts(text: str) -> list[dispatch.PartAsked]:
    found = []
    for line in text.splitlines():
        name, _, count = line.replace("×", "*").partition("*")
        if name.strip():
            found.append(dispatch.PartAsked(name.strip(), key_in(count.strip()) or 1))
    return found


def work(case: int, *, action: str, part: str, quantity: int | None, serial: str, amount: Decimal | None, minutes: int | None, **given: Any) -> Any:
    """One line of work; several are entered one after the other."""
    line = working.Line(action, part, quantity or (1 if part else 0), serial, amount or Decimal(0), minutes or 0)
    return working.work(case, lines=[line], **given)


def check_kit(case: int, *, ready: list[str], not_needed: list[str], **given: Any) -> Any:
    """Ticks as the verb takes them."""
    return dispatch.check_kit(case, ticks={item: "ready" for item in ready} | {item: "not_needed" for item in not_needed}, **given)


def end_remote(case: int, *, solved: str, steps: str, **given: Any) -> Any:
    """Steps are written one a line, ``did | result``."""
    lines = [line.partition("|") for line in steps.splitlines() if line.strip()]
    return remote.end(case, solved=_yes(solved), steps=tuple(remote.Step(d.strip(), r.strip() or "—") for d, _, r in lines), **given)


def answer_callback(case: int, *, running_well: str, solved: str, **given: Any) -> Any:
    return callbacks.answer(case, running_well=_yes(running_well), solved=_yes(solved), **given)


def call_again(case: int, *, running_well: str, **given: Any) -> Any:
    return regular.call_again(case, running_well=_yes(running_well), **given)


def check_training(case: int, *, running_well: str, **given: Any) -> Any:
    return callbacks.check_training(case, running_well=_yes(running_well), **given)


def verify_improvement(case: int, *, effective: str, **given: Any) -> Any:
    return improving.verify(case, effective=_yes(effective), **given)


def answer_survey(case: int, *, speed: int | None, effect: int | None, attitude: int | None, **given: Any) -> Any:
    """All three dimensions, or none of them."""
    scores = {name: value for name, value in (("speed", speed), ("effect", effect), ("attitude", attitude)) if value is not None}
    return surveying.answer(case, scores=scores or None, **given)


def test(case: int, *, passed: str, **given: Any) -> Any:
    return working.test(case, passed=_yes(passed), **given)


def _carried(case: Case) -> list[Choice]:
    made = assignment_of(case)
    return [(item, both(item, item)) for item in ([*made.tools, *(row["part"] for row in made.parts)] if made else [])]


def _open_quotes(case: Case) -> list[Choice]:
    return [(str(q.id), both(f"{q.plan[:30]} ¥{q.amount}", f"{q.plan[:30]} ¥{q.amount}")) for q in case.quotes.filter(accepted_at__isnull=True, declined_at__isnull=True)]


def _open_objections(case: Case) -> list[Choice]:
    return [(str(o.id), both(o.words[:40], o.words[:40])) for o in case.objections.filter(answered_at__isnull=True)]


def _lacks(name: str) -> Any:
    return lambda case: not case.facts.get(name)


def _assigned(case: Case) -> bool:
    return case.engineer_id is not None


def _booked(case: Case) -> bool:
    return case.appointments.filter(ended_at__isnull=True).exists()


def _numbers_to_give(case: Case) -> Both:
    """What to hand over to a customer who doubts who came; kept with the visit once it is sent (CHANNEL-06)."""
    given = visits.supervision_numbers()
    zh, en = ("；".join(f"{NUMBERS_GIVEN[kind].zh} {number}" for kind, number in given.items()), "; ".join(f"{NUMBERS_GIVEN[kind].en} {number}" for kind, number in given.items()))
    return both(f"请把这些号码交给客户，提交后记入本次上门：{zh}", f"Hand these numbers to the customer; sending this keeps them with the visit: {en}")


def _on_visit(case: Case) -> Any:
    return case.visits.filter(left_at__isnull=True).first()


_WINDOW = (
    Entry("starts_at", both("自", "From"), "datetime-local", True), Entry("ends_at", both("至", "To"), "datetime-local", True),
)
_OVERLAP = Entry("overlap_because", both("与其他预约重叠时的理由", "Why an overlap is accepted"), most=200)
_AGREED = (replace(HAPPENED[0], label=both("何时约定的（留空为现在）", "When this was agreed (empty: now)")), HAPPENED[1])
_TOOLS = (
    Entry("tools", both("携带工具（每行一项）", "Tools to carry (one a line)"), _TEXT, value=_tools),
    Entry("part_expected", both("预计需更换备件", "A part will be replaced"), "checkbox", to=bool),
    Entry("parts", both("备件申请（每行：名称*数量）", "Parts request (a line each: name*count)"), _TEXT),
)

register(
    Step("remote-time", "remote.agree", both("约定远程时间", "Agree a remote time"), remote.agree, (
        Entry("agreed_for", both("约定时间", "Agreed time"), "datetime-local", True),), LIVE, "calendar", group="visit"),
    Step("remote-start", "remote.start", both("开始远程", "Start remote help"), remote.start, HAPPENED, LIVE, "chat", group="visit"),
    Step("remote-end", "remote.end", both("结束远程", "End remote help"), end_remote, (
        Entry("steps", both("引导步骤（每行：做了什么 | 结果）", "Guided steps (a line each: what | result)"), _TEXT, most=2000),
        Entry("solved", both("已解决", "Solved"), "radio", True, choices=_YES_NO), *HAPPENED), LIVE, "chat", group="visit",
         when=lambda c: c.remotes.filter(started_at__isnull=False, ended_at__isnull=True).exists()),
    Step("remote-waiver", "remote.waive", both("免除远程", "Waive remote help"), remote.waive, (
        Entry("reason", both("原因", "Reason"), "radio", True, choices=list(remote.WAIVED_BECAUSE.items())),
        Entry("words", both("说明", "In words"), most=200)), LIVE, "cross", group="visit"),
    Step("assignment", "assignment.make", both("派工", "Assign"), assign, (
        Entry("engineer_id", both("服务工程师", "Engineer"), "select", True, choices=people(*ENGINEERS, in_hand=True), to=int),
        *_TOOLS, Entry("words", both("交代事项", "Instructions"), most=500), *HAPPENED), LIVE, "users", main=True,
         when=lambda c: c.engineer_id is None and c.mode != "remote" and c.stage in ("judged", "planned", "working", "accepted")),
    Step("reassignment", "assignment.pass", both("转派", "Reassign"), dispatch.reassign, (
        Entry("engineer_id", both("服务工程师", "Engineer"), "select", True, choices=people(*ENGINEERS, in_hand=True), to=int), REASON), LIVE, "users",
         group="people", when=_assigned),
    Step("response", "engineer.respond", both("工程师响应", "Engineer responds"), dispatch.respond, HAPPENED, LIVE, "phone", main=True,
         when=lambda c: c.assignments.filter(ended_at__isnull=True, responded_at__isnull=True).exists()),
    Step("declining", "engineer.respond", both("拒单", "Decline the job"), dispatch.decline, (REASON,), LIVE, "cross", group="visit", when=_assigned),
    Step("appointment", "appointment.book", both("预约上门", "Book the visit"), appointments.book, (
        *_WINDOW, Entry("purpose", both("事由", "Purpose"), most=200), _OVERLAP, *_AGREED), LIVE, "calendar", main=True,
         when=lambda c: _assigned(c) and c.mode == "on_site" and not _booked(c)),
    Step("rescheduling", "appointment.move", both("改约", "Reschedule"), appointments.move, (
        *_WINDOW, Entry("asked_by", both("谁提出", "Asked by"), "radio", True, choices=[
            ("customer", both("客户", "the customer")), ("company", both("我方", "the company"))]),
        Entry("late", both("因我方将迟到而主动改约", "Offered because we would be late"), "checkbox", to=bool),
        Entry("reason", both("原因", "Reason"), most=200), _OVERLAP, *_AGREED), LIVE, "calendar", group="visit", when=_booked),
    Step("late-call", "appointment.late", both("已告知将要迟到", "Told the customer of lateness"), lateness.called, (
        *HAPPENED, Entry("words", both("说明", "In words"), most=200)), LIVE, "phone", group="visit", when=_booked,
         says=both("约定时间前一至两分钟打通为按时告知。", "Reaching the customer one to two minutes before the agreed time is in time.")),
    Step("terms", "terms.set", both("上门条件", "Visit terms"), set_terms, (
        Entry("people", both("人数", "People"), "radio", True, choices=[("1", both("一人", "one")), ("2", both("两人同时", "two together"))], value=lambda c: str(demands.of(c, c.received_at).people), to=int),
        Entry("days", both("连续几天", "Days on end"), "number", True, value=lambda c: demands.of(c, c.received_at).days, to=int),
        Entry("minutes", both("每天多少分钟（留空为通常）", "Minutes a day (empty: the usual)"), "number", value=lambda c: demands.of(c, c.received_at).minutes, to=int),
        Entry("tools", both("必带工具（每行一项，须检查有效）", "Tools that must be carried (one a line, their check in order)"), _TEXT, value=lambda c: "\n".join(demands.of(c, c.received_at).tools))),
         LIVE, "users", group="people", when=lambda c: c.mode == "on_site"),
    Step("wish", "wish.enter", both("客户意愿：指定或不要某人", "Customer's wish about an engineer"), wish, (
        Entry("engineer_id", both("服务工程师", "Engineer"), "select", True, choices=people(*ENGINEERS), to=int),
        Entry("is_wanted", both("意愿", "Wish"), "radio", True, choices=[("yes", both("希望此人来", "wants them")), ("no", both("不要此人来", "will not have them"))]),
        Entry("reason", both("原因", "Reason"), most=200)), LIVE, "flag", group="people"),
    Step("appointment-confirmation", "appointment.confirm", both("确认预约与地址", "Confirm time and address"), appointments.confirm, (
        Entry("means", both("方式", "By"), "radio", True, choices=list(appointments.MEANS.items()), value="phone"), *HAPPENED), LIVE, "check", main=True,
         when=lambda c: c.appointments.filter(ended_at__isnull=True, confirmed_at__isnull=True).exists()),
    Step("appointment-cancellation", "appointment.cancel", both("取消预约", "Cancel the appointment"), appointments.cancel, (REASON,), LIVE, "cross",
         group="visit", when=_booked),
    Step("kit-check", "kit.check", both("上门前备检", "Check the kit"), check_kit, (
        Entry("ready", both("已备齐", "Ready"), "checks", choices=_carried), Entry("not_needed", both("本次不需要", "Not needed"), "checks", choices=_carried),
        *HAPPENED), LIVE, "box", main=True, when=lambda c: _booked(c) and c.appointments.filter(ended_at__isnull=True, kit_checked_at__isnull=True).exists()),
    Step("departure", "visit.depart", both("出发", "Depart"), visits.depart, HAPPENED, LIVE, "arrow-right", main=True,
         when=lambda c: _assigned(c) and c.mode == "on_site" and _on_visit(c) is None),
    Step("arrival", "visit.arrive", both("到达", "Arrive"), visits.arrive, (
        *HAPPENED, Entry("late_cause", both("迟到的真实原因（没有迟到留空）", "True cause of lateness (empty: not late)"), most=200)), LIVE, "pin", main=True,
         when=lambda c: _assigned(c) and c.mode == "on_site" and ((v := _on_visit(c)) is None or v.arrived_at is None)),
    Step("doubt", "visit.arrive", both("客户质疑身份", "The customer doubts who came"), visits.doubt, (), LIVE, "shield", group="visit",
         when=lambda c: _on_visit(c) is not None, says=_numbers_to_give),
    Step("turning-away", "visit.leave", both("未能进门", "Turned away"), visits.turn_away, (
        Entry("reason", both("原因", "Why"), "radio", True, choices=list(visits.TURNED_AWAY.items())), Entry("words", both("说明", "In words"), most=300), *HAPPENED), LIVE, "cross",
         group="visit", when=lambda c: _on_visit(c) is not None, says=both("不得强行进入；另约时间。因不信任被拒的，改由售后经理上门。", "Nothing is forced; another time is agreed. After mistrust the manager goes.")),
    Step("leaving", "visit.leave", both("离开", "Leave"), visits.leave, HAPPENED, (*LIVE, "done"), "exit", main=True,
         when=lambda c: (v := _on_visit(c)) is not None and v.arrived_at is not None),
    Step("diagnosis", "diagnosis.record", both("登记诊断", "Record the diagnosis"), working.diagnose, (
        Entry("symptom", both("故障现象", "Symptom"), "select", True, choices=words_of("case.class"), value=lambda c: c.problem_class),
        Entry("cause", both("故障原因", "Cause"), _TEXT, True), Entry("instrument", both("检测工具", "Instrument"), most=120),
        Entry("reading", both("读数", "Reading"), most=120), *HAPPENED), ("judged", "planned", "working"), "search", main=True, when=_lacks("case.diagnosed")),
    Step("work-lines", "work.record", both("登记处理与备件", "Record work and parts"), work, (
        Entry("action", both("做了什么", "What was done"), _TEXT, True), Entry("part", both("更换备件", "Part replaced"), most=60),
        Entry("quantity", both("数量", "Count"), "number", to=int), Entry("serial", both("新件序列号", "Serial of the new part"), most=60),
        Entry("amount", both("费用（元）", "Charge (yuan)"), "money"), Entry("minutes", both("耗时（分）", "Minutes"), "number", to=int), *HAPPENED),
        ("working",), "wrench", main=True),
    Step("test", "test.record", both("登记测试", "Record a test"), test, (
        Entry("words", both("测试内容与结果", "What was tested"), _TEXT, True, most=500), Entry("passed", both("通过", "Passed"), "radio", True, choices=_YES_NO),
        *HAPPENED), ("working",), "check", main=True, when=_lacks("case.tested")),
    Step("purchase", "purchase.prove", both("登记购买凭证", "Enter proof of purchase"), warranty.prove_purchase, (
        Entry("purchased_on", both("购买日期", "Bought on"), "date", True), Entry("proof", both("凭证", "Proof"), most=60)), LIVE, "yuan", group="money",
         when=_lacks("unit.purchase_known")),
    Step("quote", "quote.offer", both("报价", "Quote"), quotes.offer, (
        Entry("plan", both("维修方案", "Plan"), _TEXT, True), Entry("amount", both("预计费用（元）", "Estimated cost (yuan)"), "money", True),
        Entry("cycle_days", both("修复周期（天）", "Repair cycle (days)"), "number", True, to=int)), LIVE, "yuan", group="money"),
    Step("quote-acceptance", "quote.accept", both("客户接受报价", "Customer accepts"), quotes.accept, (
        Entry("quote_id", both("报价", "Quote"), "select", True, choices=_open_quotes, to=int),
        Entry("means", both("方式", "By"), "radio", True, choices=list(quotes.MEANS.items()), value="phone"), *HAPPENED), LIVE, "check", main=True,
         when=lambda c: c.quotes.filter(accepted_at__isnull=True, declined_at__isnull=True).exists()),
    Step("quote-refusal", "quote.accept", both("客户不接受报价", "Customer declines"), quotes.decline, (
        Entry("quote_id", both("报价", "Quote"), "select", True, choices=_open_quotes, to=int), Entry("words", both("原因", "Why"), most=500)), LIVE, "cross",
         group="money", when=lambda c: c.quotes.filter(accepted_at__isnull=True, declined_at__isnull=True).exists()),
    Step("objection", "objection.raise", both("登记异议", "Record an objection"), objections.raise_objection, (
        Entry("words", both("客户异议", "The objection"), _TEXT, True), Entry("explained", both("当场解释", "What was explained"), _TEXT, True), *HAPPENED),
        ("working", "done"), "flag", group="papers"),
    Step("objection-answer", "objection.answer", both("答复异议", "Answer an objection"), objections.answer, (
        Entry("objection_id", both("异议", "Objection"), "select", True, choices=_open_objections, to=int),
        Entry("words", both("答复", "Answer"), _TEXT, True), *HAPPENED), ("working", "done", "closed"), "chat", group="papers",
         when=lambda c: c.facts.get("case.open_objections", 0) > 0),
    Step("papers", "paper.file", both("提交资料", "File the papers"), papers.file, (
        Entry("kinds", both("本次提交", "Filed now"), "checks", True, choices=[
            ("form", both("服务标准执行表", "execution form")), ("photos", both("现场照片", "site photos")), ("report", both("故障处理报告", "fault report"))]),),
        ("working", *_AFTER), "file", main=True, when=lambda c: c.stage in _AFTER and c.obligations.filter(is_open=True, clause__startswith="papers_").exists()),
    Step("original", "paper.collect", both("回收签字原件", "Collect the original"), papers.collect, (
        Entry("words", both("存放位置", "Where it is kept"), most=200),), _AFTER, "file", group="papers"),
    Step("repair-record", "record.deliver", both("交付维修凭证", "Hand over the repair record"), papers.deliver, (
        Entry("means", both("方式", "By"), "radio", True, choices=list(papers.MEANS.items()), value="by_hand"), *HAPPENED),
        ("working", *_AFTER), "file", group="papers"),
    Step("callback", "callback.answer", both("登记回访", "Record the callback"), answer_callback, (
        Entry("rating", both("满意度", "Satisfaction"), "radio", True, choices=words_of("rating")),
        Entry("running_well", both("设备运行正常", "Runs well"), "radio", True, choices=_YES_NO),
        Entry("solved", both("问题已解决", "Solved"), "radio", True, choices=_YES_NO),
        Entry("words", both("回访记录", "Notes"), _TEXT), *HAPPENED), _AFTER, "phone", main=True, when=_lacks("case.called_back")),
    Step("regular-callback", "callback.answer", both("登记定期回访", "Record the regular callback"), call_again, (
        Entry("rating", both("满意度", "Satisfaction"), "radio", True, choices=words_of("rating")),
        Entry("running_well", both("设备运行正常", "Runs well"), "radio", True, choices=_YES_NO), Entry("words", both("回访记录", "Notes"), _TEXT)),
        (*_AFTER, "archived"), "phone", group="after", when=lambda c: c.stage != "done" or bool(c.facts.get("case.called_back"))),
    Step("callback-attempt", "callback.attempt", both("回访未接通", "Could not reach"), callbacks.attempt, (
        Entry("words", both("情况", "What happened"), required=True, most=200),), _AFTER, "phone", group="after", when=_lacks("case.called_back")),
    Step("improvement", "improvement.plan", both("原因分析与改进措施", "Analysis and measures"), improving.plan, (
        Entry("analysis", both("原因分析", "Analysis"), _TEXT, True, most=2000), Entry("measures", both("改进措施", "Measures"), _TEXT, True, most=2000)),
        ("working", *_AFTER), "star", main=True, when=lambda c: c.improvements.filter(planned_at__isnull=True).exists()),
    Step("improvement-notice", "improvement.tell", both("告知客户改进措施", "Tell the customer the measures"), improving.tell, (
        Entry("words", both("告知内容", "What was said"), _TEXT, True), Entry("by_phone", both("电话告知", "By phone"), "checkbox", to=bool, value=True), *HAPPENED),
        ("working", *_AFTER), "chat", main=True, when=lambda c: c.improvements.filter(planned_at__isnull=False, told_at__isnull=True).exists()),
    Step("improvement-check", "improvement.verify", both("验证改进效果", "Verify the measures"), verify_improvement, (
        Entry("effective", both("有效", "Effective"), "radio", True, choices=_YES_NO), Entry("words", both("依据", "Grounds"), most=500)), ("working", *_AFTER), "check",
         group="after", when=lambda c: c.improvements.filter(told_at__isnull=False, verified_at__isnull=True).exists()),
    Step("survey", "survey.invite", both("发出满意度邀请", "Send the survey"), surveying.invite, (), _AFTER, "star", group="after"),
    Step("survey-exception", "survey.invite", both("免发满意度邀请", "Leave the survey out"), surveying.leave_out, (REASON,), _AFTER, "star", group="after"),
    Step("survey-answer", "survey.answer", both("登记满意度答复", "Enter the survey answer"), answer_survey, (
        Entry("level", both("满意度", "Level"), "radio", True, choices=words_of("rating")),
        *[Entry(n, both(z, e), "select", choices=[(str(i), both(str(i), str(i))) for i in range(1, 6)], to=int)
          for n, z, e in (("speed", "响应速度", "Speed"), ("effect", "解决效果", "Effect"), ("attitude", "服务态度", "Attitude"))],
        Entry("words", both("意见", "Comment"), _TEXT)), _AFTER, "star", group="after"),
    Step("training-check", "training.check", both("培训效果跟踪", "Check the training's effect"), check_training, (
        Entry("rating", both("满意度", "Satisfaction"), "radio", True, choices=words_of("rating")),
        Entry("running_well", both("能独立使用", "Can use it alone"), "radio", True, choices=_YES_NO), Entry("words", both("情况", "Notes"), _TEXT, True)),
        _AFTER, "star", group="after", when=lambda c: c.kind == "training"),
    Step("archiving", "case.archive", both("归档", "File the case"), archive.archive, (), ("closed",), "book", main=True, final=True,
         says=both("归档后内容封存，不能再修改。", "A filed case is sealed and changes no more.")),
)
