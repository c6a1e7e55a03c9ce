"""Every step people take on a case: its words, its form, its verb, and at which stages it is offered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from yinuo.cases import actions, changes, correcting, enquiring, holds, obligations, overtime, reopening, tasks, words
from yinuo.cases.models import Case, Clock, Obligation
from yinuo.editions import asking
from yinuo.kit.moment import local_day, utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import Department, PostHolding
from yinuo.people.queries import on_day
from yinuo.people.roles import LEADERS
from yinuo.policy.facts import HOLD_REASONS
from yinuo.web.forms import Choice, Entry, words_of
from yinuo.web.reading import key_in

LIVE = ("received", "accepted", "judged", "planned", "working")
ALL = (*LIVE, "done", "closed", "archived")


@dataclass(frozen=True, slots=True)
class Step:
    """One verb as a form. ``noun`` is its address below the case; ``main`` puts it among the next steps."""

    noun: str
    code: str
    label: Both
    run: Callable[..., Any]
    entries: tuple[Entry, ...] = ()
    stages: tuple[str, ...] = LIVE
    icon: str = "arrow-right"
    main: bool = False
    when: Callable[[Case], bool] = lambda case: True
    group: str = "more"
    says: Both | Callable[[Case], Both] | None = None
    final: bool = False
    """Cannot be undone: asks for confirmation."""
    fixed: dict[str, Any] = field(default_factory=dict)


def people(*posts: str, in_hand: bool = False) -> Callable[[Case], list[Choice]]:
    """Colleagues who hold one of these posts today, as choices; the case's own station first, and with ``in_hand`` who has the fewest open cases."""

    def found(case: Case) -> list[Choice]:
        rows = (
            PostHolding.objects.filter(on_day(local_day(utc_now())), post__in=posts, user__is_active=True)
            .select_related("user", "station").order_by("user__name")
        )
        load = _in_hand({row.user_id for row in rows}) if in_hand else {}
        seen: dict[str, Choice] = {}
        for row in sorted(rows, key=lambda r: (r.station_id != case.station_id, load.get(r.user_id, 0), r.user.name)):
            zh, en = (f"（{row.station.name}）", f", {row.station.name}") if row.station else ("", "")
            n = load.get(row.user_id, 0)
            more = both(f"，手上 {n} 单", f", {n} in hand") if in_hand else both("", "")
            seen.setdefault(str(row.user_id), (str(row.user_id), both(f"{row.user.name}{zh}{more.zh}", f"{row.user.name_en or row.user.name}{en}{more.en}")))
        return list(seen.values())[:200]

    return found


def _in_hand(engineers: set[int]) -> dict[int, int]:
    """How many open cases each of them has."""
    return dict(Case.objects.filter(is_open=True, engineer__in=engineers).order_by().values_list("engineer").annotate(Count("id")))


def departments(case: Case) -> list[Choice]:
    return [(str(d.id), both(d.name, d.name_en or d.name)) for d in Department.objects.order_by("code")]


def open_tasks(case: Case) -> list[Choice]:
    return [(str(t.id), both(f"{t.department.name}：{t.asked[:40]}", f"{t.department.name_en or t.department.name}: {t.asked[:40]}"))
            for t in case.tasks.filter(answered_at__isnull=True).select_related("department")]


def late_clocks(case: Case) -> list[Choice]:
    rows = Clock.objects.filter(case=case, late=True, explained=False)
    return [(str(c.id), asking.titled(c.clause, c.edition)) for c in rows]


def explain_all(case: int, *, clock_id: list[str], reason: str, **given: Any) -> Any:
    """One reason for every limit that was ticked."""
    wanted = [key for text in clock_id if (key := key_in(text)) is not None]
    if not wanted:
        raise Refusal("overtime.none", both("请勾选要说明的时限", "Tick the limits this is the reason of"), field="clock_id", status=422,
                      way_out=both("几项同一个原因，可以一次勾选", "Several with one reason may be ticked at once"))
    return [overtime.explain(case, clock_id=key, reason=reason, **given) for key in wanted]


def open_debts(case: Case) -> list[Choice]:
    return [(o.clause, asking.owed_text(o.clause, o.edition)[0]) for o in Obligation.objects.filter(case=case, is_open=True)]


_TEXT = "textarea"
HAPPENED = (
    Entry("happened", both("发生时间（留空为现在）", "When it happened (empty: now)"), "datetime-local"),
    Entry("late_because", both("补录原因", "Why entered late"), most=200,
          help=both("早于现在十分钟以上须填写；该时间将注明“凭陈述”", "Needed when that is more than ten minutes ago; the time is then marked “by statement”")),
)
REASON = Entry("reason", both("理由", "Reason"), required=True, most=200)


def superiors(case: Case) -> list[Choice]:
    """Who takes over what nobody can solve: holders of the post the clause names, else anybody above."""
    post = tasks.superior_post(case, utc_now())
    return post and people(post)(case) or people(*LEADERS)(case)


_STAFF = ("hotline", "technical_support", "repair_centre", "service_engineer", "installer", "dispatcher", *LEADERS)
_PRIORITIES = [(str(n), both(f"{n} 级", f"Level {n}")) for n in (1, 2, 3, 4)]

STEPS: list[Step] = [
    Step("acceptance", "case.accept", both("受理", "Accept"), actions.accept, (
        Entry("owner_id", both("负责人（留空为本人）", "Responsible (empty: myself)"), "select", choices=people(*_STAFF), to=int),),
        ("received",), "check", main=True),
    Step("verification", "case.verify", both("已与客户核实", "Verified with the customer"), actions.verify, (), LIVE, "shield", main=True,
         when=lambda c: not c.facts.get("case.verified"),
         says=both("逐项核对客户、产品型号与故障描述后确认。", "Confirm after going through customer, model and fault with the customer.")),
    Step("recheck", "case.recheck", both("复核关键字段", "Check key fields again"), actions.recheck, (), LIVE, "shield",
         when=lambda c: bool(c.facts.get("case.verified"))),
    Step("answer", "case.answer", both("登记首次联系", "Record first contact"), actions.answer, (
        Entry("words", both("与客户沟通内容", "What was said"), _TEXT, most=2000), *HAPPENED), LIVE, "phone"),
    Step("enquiry", "case.finish", both("当场答复办结", "Answer on the spot"), enquiring.settle, (
        Entry("words", both("答复内容", "What was answered"), _TEXT, True, most=2000),
        Entry("minutes", both("用时（分钟）", "Minutes it took"), "number", True, to=int)), ("received", "accepted"), "phone", main=True,
         when=lambda c: enquiring.is_short(c)),
    Step("judgement", "case.judge", both("初步判定", "Judge"), actions.judge, (
        Entry("nature", both("问题性质", "Nature"), "radio", True, choices=words_of("case.nature")),
        Entry("degree", both("严重程度", "Degree"), "radio", True, choices=words_of("case.degree")),
        Entry("importance", both("重要程度", "Importance"), "radio", True, choices=words_of("case.importance"), value="normal"),
        Entry("problem_class", both("问题类别", "Problem class"), "select", True, choices=words_of("case.class"), value=lambda c: c.problem_class),
        Entry("mode", both("服务方式", "Mode"), "radio", choices=words_of("case.mode", but=["undecided"]),
              value=lambda c: c.mode if c.mode != "undecided" else ""),
        Entry("cause", both("可能原因（不明请填“不明”）", "Presumed cause (or “unknown”)"), required=True, most=500),
        Entry("override", both("人工指定优先级", "Priority set by hand"), "select", choices=_PRIORITIES, to=int),
        Entry("override_because", both("指定理由", "Why"), most=200)), ("accepted", "judged"), "search", main=True),
    Step("plan", "case.plan", both("商定方案", "Settle the solution"), actions.plan, (
        Entry("solution", both("方案", "Solution"), _TEXT, True, most=1000),), ("judged",), "pen", main=True),
    Step("work", "case.start", both("开始处理", "Begin the work"), actions.start, (), ("planned",), "wrench", main=True),
    Step("outcome", "case.finish", both("报告完成", "Report done"), actions.finish, (
        Entry("outcome", both("处理结果", "Outcome"), "radio", True, choices=words_of("case.outcome", but=["rerouted"])), *HAPPENED),
        ("working",), "check", main=True),
    Step("deviation", "case.approve_deviation", both("批准偏离处理标准", "Approve a deviation"), actions.approve_deviation, (REASON,), ("working",),
         "shield", group="change"),
    Step("confirmation", "case.confirm", both("客户确认完成", "Customer confirms"), actions.confirm, HAPPENED, ("done",), "check", main=True,
         when=lambda c: not c.facts.get("case.customer_confirmed")),
    Step("closure", "case.close", both("结案", "Close"), actions.close, (
        Entry("words", both("结案说明", "Closing words"), _TEXT),
        Entry("unconfirmed", both("客户逾期未确认，按未确认结案", "Customer did not confirm in time; close as unconfirmed"), "checkbox", to=bool)),
        ("done",), "lock", main=True),
    Step("note", "case.note", both("内部备注", "Internal note"), words.write_note, (
        Entry("words", both("备注（客户看不到）", "Note (the customer does not see it)"), _TEXT, True, most=4000),), ALL, "lock", group="words"),
    Step("message", "case.tell", both("告知客户", "Tell the customer"), words.tell, (
        Entry("words", both("告知内容", "What the customer is told"), _TEXT, True, most=4000),
        Entry("by_phone", both("已电话告知", "Told by phone"), "checkbox", to=bool),
        Entry("final", both("最终结果告知", "This is the final outcome"), "checkbox", to=bool)), ALL[:-1], "chat", group="words"),
    Step("chase", "case.chase", both("催单", "Chase"), words.chase, (
        Entry("words", both("客户说了什么", "What the customer said"), _TEXT, most=500),), LIVE, "bell", group="words",
         says=both("催单只计数并提醒负责人，不改变任何时限。", "A chase is counted and tells whoever is responsible; it touches no clock.")),
    Step("hold", "case.hold", both("挂起", "Hold"), holds.hold, (
        Entry("reason", both("原因", "Reason"), "radio", True, choices=list(HOLD_REASONS.items())),
        Entry("words", both("说明", "In words"), most=200),
        Entry("expected_until", both("预计到", "Expected until"), "datetime-local"), *HAPPENED), (*LIVE, "done"), "pause", group="time",
        says=both("只有条款写明的原因才会暂停对应时限。", "Only reasons a clause names pause its clock.")),
    Step("resumption", "case.resume", both("恢复", "Resume"), holds.resume, HAPPENED, (*LIVE, "done"), "play", group="time",
         when=lambda c: bool(c.facts.get("case.on_hold"))),
    Step("urgency", "case.set_urgency", both("变更紧急程度", "Change urgency"), changes.set_urgency, (
        Entry("urgency", both("紧急程度", "Urgency"), "radio", True, choices=words_of("case.urgency"), value=lambda c: c.urgency), REASON, *HAPPENED),
        LIVE, "alert", group="change", says=both("新的时限自变更起计算，旧的承诺保留在历史中。", "New limits start at the change; the old promise stays in history.")),
    Step("priority", "case.set_priority", both("改优先级", "Override priority"), changes.set_priority, (
        Entry("priority", both("优先级", "Priority"), "select", True, choices=_PRIORITIES, to=int, value=lambda c: str(c.priority)), REASON),
        LIVE, "star", group="change"),
    Step("mode", "case.set_mode", both("变更服务方式", "Change mode"), changes.set_mode, (
        Entry("mode", both("服务方式", "Mode"), "radio", True, choices=words_of("case.mode", but=["undecided"]), value=lambda c: c.mode),
        Entry("reason", both("理由（已定方式变更时必填）", "Reason (needed when a decided mode changes)"), most=200),
        Entry("condition", both("送修：外观状态", "Sent in: condition"), most=500),
        Entry("accessories", both("送修：随附件", "Sent in: accessories"), most=500)), LIVE, "arrow-right", group="change"),
    Step("kind", "case.set_kind", both("变更服务类别", "Change kind"), changes.set_kind, (
        Entry("kind", both("服务类别", "Kind"), "select", True, choices=words_of("case.kind"), value=lambda c: c.kind),
        Entry("reason", both("理由", "Reason"), most=200)), LIVE, "filter", group="change"),
    Step("reroute", "case.reroute", both("转出至部门", "Reroute"), changes.reroute, (
        Entry("department_id", both("部门", "Department"), "select", True, choices=departments, to=int),
        Entry("words", both("告知客户与部门的内容", "What customer and department are told"), _TEXT, True)), LIVE, "arrow-right", group="change",
         when=lambda c: c.kind == "out_of_scope"),
    Step("expectation", "case.agree_expectation", both("商定期望时间", "Settle expected time"), changes.agree_expectation, (
        Entry("expected_at", both("商定后的期望时间", "Expected time agreed"), "datetime-local", True, value=lambda c: c.expected_at),
        Entry("words", both("与客户商定的内容", "What was agreed"), required=True, most=500)), LIVE, "calendar", group="change"),
    Step("escalation", "case.escalate", both("升级至主管", "Escalate"), changes.escalate, (
        Entry("words", both("说明", "In words"), most=500), *HAPPENED), LIVE, "alert", group="time", when=lambda c: c.urgency == "urgent"),
    Step("owner", "case.name_owner", both("指定负责人", "Name responsible"), actions.name_owner, (
        Entry("owner_id", both("负责人", "Responsible"), "select", True, choices=people(*_STAFF), to=int, value=lambda c: str(c.owner_id or "")),),
        LIVE, "user", group="people"),
    Step("follow-up", "case.pass_follow_up", both("更换跟进人", "Pass follow-up on"), tasks.pass_follow_up, (
        Entry("to_user_id", both("跟进人", "Follow-up owner"), "select", True, choices=people("hotline", *LEADERS), to=int),
        Entry("substitute", both("仅作为替代人", "As substitute only"), "checkbox", to=bool)), (*LIVE, "done"), "user", group="people"),
    Step("hand-off", "case.hand", both("层级移交", "Hand to another tier"), tasks.hand, (
        Entry("to_tier", both("移交至", "To tier"), "radio", True, to=int, choices=[
            ("1", both("一层 热线", "1 hotline")), ("2", both("二层 技术支持", "2 technical support")), ("3", both("三层 维修", "3 repair"))]),
        Entry("words", both("交接内容", "Hand-over note"), _TEXT, True, most=500),
        Entry("to_user_id", both("接手人", "To"), "select", choices=people("technical_support", "repair_centre", "hotline"), to=int),
        Entry("skipped_because", both("越级原因（跳过一层时必填）", "Why a tier is skipped"), most=200)), LIVE, "arrow-right", group="people"),
    Step("task", "task.ask", both("请其他部门协作", "Ask a department"), tasks.ask, (
        Entry("department_id", both("部门", "Department"), "select", True, choices=departments, to=int),
        Entry("words", both("需要答复的事项", "What is asked"), _TEXT, True),
        Entry("due_at", both("期望答复时间", "Answer wanted by"), "datetime-local")), LIVE, "users", group="people"),
    Step("task-answer", "task.answer", both("答复协作任务", "Answer a task"), tasks.answer, (
        Entry("task_id", both("任务", "Task"), "select", True, choices=open_tasks, to=int),
        Entry("words", both("答复", "Answer"), _TEXT, True, most=2000)), (*LIVE, "done"), "chat", group="people",
         when=lambda c: c.facts.get("case.open_tasks", 0) > 0),
    Step("stuck", "case.stuck", both("报告无法解决", "Report as unsolvable"), tasks.stuck, (
        Entry("proposal", both("处理建议", "Proposed way forward"), _TEXT, True),
        Entry("superior_id", both("上级", "Superior"), "select", True, choices=superiors, to=int)), LIVE, "alert", group="people"),
    Step("defect", "case.suspect_defect", both("疑似设计缺陷", "Suspected design defect"), tasks.suspect_defect, (
        Entry("evidence", both("依据", "Evidence"), _TEXT, True),), (*LIVE, "done"), "alert", group="people"),
    Step("overtime", "overtime.explain", both("说明超时原因", "Explain overtime"), explain_all, (
        Entry("clock_id", both("时限", "Limit"), "checks", True, choices=late_clocks, value=lambda c: [value for value, _ in late_clocks(c)]),
        Entry("reason", both("真实原因", "True reason"), _TEXT, True, most=500)), ALL[:-1], "clock", group="time",
         when=lambda c: c.facts.get("case.unexplained_breaches", 0) > 0),
    Step("waiver", "obligation.waive", both("豁免未了事项", "Waive an obligation"), obligations.waive, (
        Entry("clause", both("事项", "What is owed"), "select", True, choices=open_debts), REASON), ALL[:-1], "shield", group="time"),
    Step("reception", "sent_in.receive", both("送修接收登记", "Receive the unit"), changes.receive_unit, (
        Entry("condition", both("外观状态", "Condition"), _TEXT, True, most=500),
        Entry("accessories", both("随附件（无则填“无”）", "Accessories (“none” if none)"), required=True, most=500)), LIVE, "box", main=True,
         when=lambda c: c.mode == "sent_in" and not c.facts.get("case.intake_received")),
    Step("correction", "case.correct", both("更正", "Correct"), correcting.correct, (
        Entry("model", both("产品型号", "Product model"), value=lambda c: c.model_text, most=120),
        Entry("description", both("故障描述", "Fault"), _TEXT, value=lambda c: c.description, most=4000), REASON), ALL[:-1], "pen", group="change"),
    Step("reopening", "case.reopen", both("重开", "Reopen"), reopening.reopen, (REASON,), ("done", "closed"), "history", group="change"),
    Step("cancellation", "case.cancel", both("取消服务单", "Cancel the case"), actions.cancel, (REASON,), LIVE, "cross", group="change", final=True,
         says=both("取消后编号不再使用，不能恢复。", "The number is never used again; this cannot be undone.")),
]
BY_NOUN: dict[str, Step] = {}


def register(*steps: Step) -> None:
    """Offer further steps (areas above the cases bring theirs)."""
    for step in steps:
        BY_NOUN[step.noun] = step


register(*STEPS)


def offered(case: Case, actor: Any) -> list[Step]:
    """The steps this person may take on this case as it stands."""
    return [s for s in BY_NOUN.values() if case.stage in s.stages and actor.may(s.code) and s.when(case)]
