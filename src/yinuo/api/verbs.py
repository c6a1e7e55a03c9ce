"""What programs may do with a case: one noun per verb below the case number."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.cases import (
    actions,
    changes,
    correcting,
    enquiring,
    holds,
    obligations,
    overtime,
    queries,
    reopening,
    showing,
    tasks,
    words,
)
from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.people.verbs import allow

from .app import NOES, did
from .shapes import (
    Dated,
    Degree,
    HoldReason,
    Id,
    Importance,
    In,
    Kind,
    Line,
    Mode,
    Moment,
    Nature,
    Outcome,
    ProblemClass,
    Promised,
    Prose,
    Urgency,
)

router = Router(tags=["verbs"])


def act(request: HttpRequest, number: str, verb: Callable[..., Any], **given: Any) -> HttpResponse:
    """Call a verb on the case with this number, for the caller, now; the answer is where the case stands."""

    def do(by: Actor) -> Any:
        allow("case.see", by)
        case = queries.one(by, number)
        verb(case.id, by=by, at=request.moment, **given)  # type: ignore[attr-defined]
        return showing.promised(Case.objects.get(pk=case.id))

    return did(request, do)


def _post(noun: str, summary: str) -> Any:
    return router.post(f"/{{number}}/{noun}", response={200: Promised, **NOES}, summary=summary)


class AcceptanceIn(In):
    owner_id: Id | None = None


@_post("acceptance", "Accept 受理")
def acceptance(request: HttpRequest, number: str, body: AcceptanceIn) -> HttpResponse:
    return act(request, number, actions.accept, owner_id=_id(body.owner_id))


class EnquiryIn(In):
    words: Prose
    minutes: int


@_post("enquiry", "Answer on the spot 当场答复")
def enquiry(request: HttpRequest, number: str, body: EnquiryIn) -> HttpResponse:
    return act(request, number, enquiring.settle, words=body.words, minutes=body.minutes)


class AnswerIn(Dated):
    words: Prose = ""


@_post("answer", "First contact 首次联系")
def answer(request: HttpRequest, number: str, body: AnswerIn) -> HttpResponse:
    return act(request, number, actions.answer, words=body.words, **moment(body))


class Nothing(In):
    """No further particulars."""


@_post("verification", "Verify with the customer 核实")
def verification(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.verify)


@_post("recheck", "Check the key fields again 复核")
def recheck(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.recheck)


class JudgementIn(In):
    nature: Nature  # type: ignore[valid-type]
    degree: Degree  # type: ignore[valid-type]
    cause: Line
    importance: Importance = Importance.normal  # type: ignore[attr-defined, valid-type]
    problem_class: ProblemClass = ProblemClass.other  # type: ignore[attr-defined, valid-type]
    mode: Mode | None = None  # type: ignore[valid-type]
    override: int | None = None
    override_because: Line = ""


@_post("judgement", "Judge 初步判定")
def judgement(request: HttpRequest, number: str, body: JudgementIn) -> HttpResponse:
    return act(request, number, actions.judge, **_plain(body))


class PlanIn(In):
    solution: Line = ""


@_post("plan", "Settle the solution 方案")
def plan(request: HttpRequest, number: str, body: PlanIn) -> HttpResponse:
    return act(request, number, actions.plan, solution=body.solution)


@_post("work", "Begin the work 开始处理")
def work(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.start)


class OutcomeIn(Dated):
    outcome: Outcome  # type: ignore[valid-type]


@_post("outcome", "Finish the work 完成")
def outcome(request: HttpRequest, number: str, body: OutcomeIn) -> HttpResponse:
    return act(request, number, actions.finish, outcome=str(body.outcome), **moment(body))


@_post("confirmation", "The customer confirms 客户确认")
def confirmation(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.confirm)


class ClosureIn(In):
    words: Line = ""
    unconfirmed: bool = False


@_post("closure", "Close 结案")
def closure(request: HttpRequest, number: str, body: ClosureIn) -> HttpResponse:
    return act(request, number, actions.close, words=body.words, unconfirmed=body.unconfirmed)


class ReasonIn(In):
    reason: Line


@_post("cancellation", "Cancel 取消")
def cancellation(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, actions.cancel, reason=body.reason)


@_post("reopening", "Reopen 重开")
def reopen(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, reopening.reopen, reason=body.reason)


class OwnerIn(In):
    owner_id: Id


@_post("owner", "Name who is responsible 指定负责人")
def owner(request: HttpRequest, number: str, body: OwnerIn) -> HttpResponse:
    return act(request, number, actions.name_owner, owner_id=int(body.owner_id))


class UrgencyIn(Dated):
    urgency: Urgency  # type: ignore[valid-type]
    reason: Line


@_post("urgency", "Change the urgency 变更紧急程度")
def urgency(request: HttpRequest, number: str, body: UrgencyIn) -> HttpResponse:
    return act(request, number, changes.set_urgency, **_plain(body))


class PriorityIn(In):
    priority: int
    reason: Line


@_post("priority", "Override the priority 改优先级")
def priority(request: HttpRequest, number: str, body: PriorityIn) -> HttpResponse:
    return act(request, number, changes.set_priority, **_plain(body))


class ModeIn(In):
    mode: Mode  # type: ignore[valid-type]
    reason: Line = ""
    condition: Line = ""
    accessories: Line = ""


@_post("mode", "Change the mode 变更服务方式")
def mode(request: HttpRequest, number: str, body: ModeIn) -> HttpResponse:
    return act(request, number, changes.set_mode, **_plain(body))


class KindIn(In):
    kind: Kind  # type: ignore[valid-type]
    reason: Line = ""


@_post("kind", "Change the kind 变更类别")
def kind(request: HttpRequest, number: str, body: KindIn) -> HttpResponse:
    return act(request, number, changes.set_kind, **_plain(body))


class ExpectationIn(In):
    expected_at: Moment
    words: Line


@_post("expectation", "Settle the expected time 期望时间")
def expectation(request: HttpRequest, number: str, body: ExpectationIn) -> HttpResponse:
    return act(request, number, changes.agree_expectation, expected_at=body.expected_at, words=body.words)


@_post("escalation", "Escalate to the supervisor 升级")
def escalation(request: HttpRequest, number: str, body: AnswerIn) -> HttpResponse:
    return act(request, number, changes.escalate, words=body.words, **moment(body))


class HoldIn(Dated):
    reason: HoldReason  # type: ignore[valid-type]
    words: Line = ""
    expected_until: Moment | None = None


@_post("hold", "Put on hold 挂起")
def hold(request: HttpRequest, number: str, body: HoldIn) -> HttpResponse:
    return act(request, number, holds.hold, **_plain(body))


@router.delete("/{number}/hold", response={200: Promised, **NOES}, summary="Resume 恢复")
def resume(request: HttpRequest, number: str) -> HttpResponse:
    return act(request, number, holds.resume)


class WordsIn(In):
    words: Prose


@_post("chase", "Chase 催单")
def chase(request: HttpRequest, number: str, body: WordsIn) -> HttpResponse:
    return act(request, number, words.chase, words=body.words)


@_post("note", "Internal note 内部备注")
def note(request: HttpRequest, number: str, body: WordsIn) -> HttpResponse:
    return act(request, number, words.write_note, words=body.words)


class MessageIn(In):
    words: Prose
    final: bool = False


@_post("message", "Tell the customer 告知客户")
def message(request: HttpRequest, number: str, body: MessageIn) -> HttpResponse:
    return act(request, number, words.tell, words=body.words, final=body.final)


class HandOffIn(In):
    to_tier: int
    words: Line
    to_user_id: Id | None = None
    skipped_because: Line = ""


@_post("hand-off", "Hand to another tier 层级移交")
def hand_off(request: HttpRequest, number: str, body: HandOffIn) -> HttpResponse:
    return act(request, number, tasks.hand, to_tier=body.to_tier, words=body.words, to_user_id=_id(body.to_user_id),
               skipped_because=body.skipped_because)


class TaskIn(In):
    department_id: Id
    words: Line
    due_at: Moment | None = None


@_post("task", "Ask another department 发起协作")
def task(request: HttpRequest, number: str, body: TaskIn) -> HttpResponse:
    return act(request, number, tasks.ask, department_id=int(body.department_id), words=body.words, due_at=body.due_at)


class TaskAnswerIn(In):
    task_id: Id
    words: Prose


@_post("task-answer", "Answer a task 协作答复")
def task_answer(request: HttpRequest, number: str, body: TaskAnswerIn) -> HttpResponse:
    return act(request, number, tasks.answer, task_id=int(body.task_id), words=body.words)


class OvertimeIn(In):
    clock_id: Id
    reason: Line


@_post("overtime", "Explain a missed limit 超时说明")
def overtime_reason(request: HttpRequest, number: str, body: OvertimeIn) -> HttpResponse:
    return act(request, number, overtime.explain, clock_id=int(body.clock_id), reason=body.reason)


class WaiverIn(In):
    clause: Line
    reason: Line


@_post("waiver", "Waive an obligation 豁免")
def waiver(request: HttpRequest, number: str, body: WaiverIn) -> HttpResponse:
    return act(request, number, obligations.waive, clause=body.clause, reason=body.reason)


class CorrectionIn(In):
    reason: Line
    contact_id: Id | None = None
    unit_id: Id | None = None
    model: Line | None = None
    description: Prose | None = None
    entry_id: Id | None = None
    happened: Moment | None = None
    voided: bool = False


@_post("correction", "Correct 更正")
def correction(request: HttpRequest, number: str, body: CorrectionIn) -> HttpResponse:
    given = _plain(body)
    ids = {name: _id(given.pop(name)) for name in ("contact_id", "unit_id", "entry_id")}
    return act(request, number, correcting.correct, **given, **ids)


def moment(body: Dated) -> dict[str, Any]:
    """When it happened, as a verb is told."""
    return {"happened": body.happened, "late_because": body.late_because}


def _id(text: str | None) -> int | None:
    return int(text) if text else None


def _plain(body: In) -> dict[str, Any]:
    """A body as a verb takes it: enums as their words."""
    return {name: str(value) if isinstance(value, str) else value for name, value in body.model_dump().items()}
