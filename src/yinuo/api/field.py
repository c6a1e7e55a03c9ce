"""What programs may do around the visit: remote help, assignment, appointment, journey, findings, sign-off, callback, filing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.archive import actions as archive
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, surveying
from yinuo.cases import remote
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.visits import actions as visits
from yinuo.visits import objections, papers, signing, working
from yinuo.warranty import actions as warranty
from yinuo.warranty import quotes

from .app import NOES
from .shapes import Dated, Day, Id, In, Line, Moment, Money, ProblemClass, Promised, Prose, Rating, Short
from .verbs import Nothing, ReasonIn, _plain, act, moment

router = Router(tags=["field"])


def _post(noun: str, summary: str) -> Any:
    return router.post(f"/{{number}}/{noun}", response={200: Promised, **NOES}, summary=summary)


class RemoteTimeIn(In):
    agreed_for: Moment


@_post("remote-time", "Agree a remote time 约定远程")
def remote_time(request: HttpRequest, number: str, body: RemoteTimeIn) -> HttpResponse:
    return act(request, number, remote.agree, agreed_for=body.agreed_for)


@_post("remote-start", "Start remote help 开始远程")
def remote_start(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, remote.start, **moment(body))


class StepIn(In):
    done: Line
    result: Line


class RemoteEndIn(Dated):
    solved: bool
    steps: list[StepIn] = []


@_post("remote-end", "End remote help 结束远程")
def remote_end(request: HttpRequest, number: str, body: RemoteEndIn) -> HttpResponse:
    steps = tuple(remote.Step(s.done, s.result) for s in body.steps)
    return act(request, number, remote.end, solved=body.solved, steps=steps, **moment(body))


class RemoteWaiverIn(In):
    reason: Short
    words: Line = ""


@_post("remote-waiver", "Waive remote help 免除远程")
def remote_waiver(request: HttpRequest, number: str, body: RemoteWaiverIn) -> HttpResponse:
    return act(request, number, remote.waive, reason=body.reason, words=body.words)


class PartIn(In):
    part: Short
    quantity: int = 1


class AssignmentIn(In):
    engineer_id: Id
    tools: list[Short] | None = None
    parts: list[PartIn] = []
    part_expected: bool = False
    words: Line = ""


@_post("assignment", "Assign an engineer 派工")
def assignment(request: HttpRequest, number: str, body: AssignmentIn) -> HttpResponse:
    parts = [dispatch.PartAsked(p.part, p.quantity) for p in body.parts]
    return act(request, number, dispatch.assign, engineer_id=int(body.engineer_id), tools=body.tools, parts=parts,
               part_expected=body.part_expected, words=body.words)


class ReassignmentIn(In):
    engineer_id: Id
    reason: Line


@_post("reassignment", "Reassign 转派")
def reassignment(request: HttpRequest, number: str, body: ReassignmentIn) -> HttpResponse:
    return act(request, number, dispatch.reassign, engineer_id=int(body.engineer_id), reason=body.reason)


@_post("response", "The engineer responds 工程师响应")
def response(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, dispatch.respond, **moment(body))


@_post("declining", "The engineer declines 拒单")
def declining(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, dispatch.decline, reason=body.reason)


class AppointmentIn(In):
    starts_at: Moment
    ends_at: Moment
    purpose: Line = ""
    overlap_because: Line = ""


@_post("appointment", "Book the visit 预约")
def appointment(request: HttpRequest, number: str, body: AppointmentIn) -> HttpResponse:
    return act(request, number, appointments.book, **_plain(body))


class RescheduleIn(In):
    starts_at: Moment
    ends_at: Moment
    asked_by: Short
    reason: Line = ""
    overlap_because: Line = ""


@_post("rescheduling", "Reschedule 改约")
def rescheduling(request: HttpRequest, number: str, body: RescheduleIn) -> HttpResponse:
    return act(request, number, appointments.move, **_plain(body))


class ConfirmIn(In):
    means: Short = "phone"
    address_confirmed: bool = True


@_post("appointment-confirmation", "Confirm time and address 确认预约")
def appointment_confirmation(request: HttpRequest, number: str, body: ConfirmIn) -> HttpResponse:
    return act(request, number, appointments.confirm, **_plain(body))


@_post("appointment-cancellation", "Cancel the appointment 取消预约")
def appointment_cancellation(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, appointments.cancel, reason=body.reason)


class KitIn(Dated):
    ticks: dict[Short, Short]


@_post("kit-check", "Check the kit 备检")
def kit_check(request: HttpRequest, number: str, body: KitIn) -> HttpResponse:
    return act(request, number, dispatch.check_kit, ticks=dict(body.ticks), **moment(body))


@_post("departure", "Depart 出发")
def departure(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, visits.depart, **moment(body))


class ArrivalIn(Dated):
    late_cause: Line = ""


@_post("arrival", "Arrive 到达")
def arrival(request: HttpRequest, number: str, body: ArrivalIn) -> HttpResponse:
    return act(request, number, visits.arrive, late_cause=body.late_cause, **moment(body))


@_post("leaving", "Leave 离开")
def leaving(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, visits.leave, **moment(body))


class DiagnosisIn(Dated):
    symptom: ProblemClass  # type: ignore[valid-type]
    cause: Line
    instrument: Short = ""
    reading: Short = ""


@_post("diagnosis", "Record the diagnosis 诊断")
def diagnosis(request: HttpRequest, number: str, body: DiagnosisIn) -> HttpResponse:
    return act(request, number, working.diagnose, **_plain(body))


class WorkLineIn(In):
    action: Line
    part: Short = ""
    quantity: int = 0
    serial: Short = ""
    amount: Money = 0  # type: ignore[assignment]
    minutes: int = 0


class WorkIn(Dated):
    lines: list[WorkLineIn]


@_post("work-lines", "Record work and parts 处理与备件")
def work_lines(request: HttpRequest, number: str, body: WorkIn) -> HttpResponse:
    lines = [working.Line(**line.model_dump()) for line in body.lines]
    return act(request, number, working.work, lines=lines, **moment(body))


class TestIn(Dated):
    words: Line
    passed: bool


@_post("test", "Record a test 测试")
def test(request: HttpRequest, number: str, body: TestIn) -> HttpResponse:
    return act(request, number, working.test, **_plain(body))


class FormIn(In):
    advice: Prose | None = None
    solution: Line = ""
    because: Line = ""


@_post("form", "Prepare the execution form 生成执行表")
def form(request: HttpRequest, number: str, body: FormIn) -> HttpResponse:
    return act(request, number, signing.prepare, **_plain(body))


class SignatureIn(Dated):
    side: Short
    form_digest: Short | str
    strokes: str = ""
    rating: Rating | None = None  # type: ignore[valid-type]
    comment: Line = ""
    on_paper: bool = False


@_post("sign-off", "Sign 签字")
def sign_off(request: HttpRequest, number: str, body: SignatureIn) -> HttpResponse:
    given = _plain(body)
    given["rating"] = given["rating"] or ""
    return act(request, number, signing.sign, device=request.headers.get("User-Agent", "")[:200], **given)


class ObjectionIn(In):
    words: Line
    explained: Line


@_post("objection", "Record an objection 异议")
def objection(request: HttpRequest, number: str, body: ObjectionIn) -> HttpResponse:
    return act(request, number, objections.raise_objection, **_plain(body))


class ObjectionAnswerIn(In):
    objection_id: Id
    words: Line


@_post("objection-answer", "Answer an objection 答复异议")
def objection_answer(request: HttpRequest, number: str, body: ObjectionAnswerIn) -> HttpResponse:
    return act(request, number, objections.answer, objection_id=int(body.objection_id), words=body.words)


class PapersIn(In):
    kinds: list[Short]


@_post("papers", "File the papers 提交资料")
def file_papers(request: HttpRequest, number: str, body: PapersIn) -> HttpResponse:
    return act(request, number, papers.file, kinds=body.kinds)


class PurchaseIn(In):
    purchased_on: Day
    proof: Short = ""


@_post("purchase", "Prove the purchase 购买凭证")
def purchase(request: HttpRequest, number: str, body: PurchaseIn) -> HttpResponse:
    return act(request, number, warranty.prove_purchase, **_plain(body))


class QuoteIn(In):
    plan: Line
    amount: Money
    cycle_days: int


@_post("quote", "Offer a quotation 报价")
def quote(request: HttpRequest, number: str, body: QuoteIn) -> HttpResponse:
    return act(request, number, quotes.offer, **_plain(body))


class QuoteAcceptanceIn(In):
    quote_id: Id
    means: Short


@_post("quote-acceptance", "The customer accepts 接受报价")
def quote_acceptance(request: HttpRequest, number: str, body: QuoteAcceptanceIn) -> HttpResponse:
    return act(request, number, quotes.accept, quote_id=int(body.quote_id), means=body.means)


class CallbackIn(Dated):
    rating: Rating  # type: ignore[valid-type]
    running_well: bool
    solved: bool
    words: Line = ""


@_post("callback", "Record the callback 回访")
def callback(request: HttpRequest, number: str, body: CallbackIn) -> HttpResponse:
    return act(request, number, callbacks.answer, **_plain(body))


class AttemptIn(In):
    words: Line


@_post("callback-attempt", "Could not reach 回访未接通")
def callback_attempt(request: HttpRequest, number: str, body: AttemptIn) -> HttpResponse:
    return act(request, number, callbacks.attempt, words=body.words)


class ImprovementIn(In):
    analysis: Prose
    measures: Prose


@_post("improvement", "Analysis and measures 整改")
def improvement(request: HttpRequest, number: str, body: ImprovementIn) -> HttpResponse:
    return act(request, number, improving.plan, **_plain(body))


@_post("improvement-notice", "Tell the customer the measures 告知整改")
def improvement_notice(request: HttpRequest, number: str, body: AttemptIn) -> HttpResponse:
    return act(request, number, improving.tell, words=body.words)


@_post("survey", "Invite to the survey 满意度邀请")
def survey(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, surveying.invite)


@_post("archiving", "File the case 归档")
def archiving(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, archive.archive)
