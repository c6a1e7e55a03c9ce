"""What programs may do before the visit: remote help, assignment, appointment, the kit, proof of purchase and quotation."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.cases import remote
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.warranty import actions as warranty
from yinuo.warranty import quotes

from .acting import ReasonIn, act, moment, plain, post
from .shapes import Dated, Day, Id, In, Line, Moment, Money, Prose, Short

router = Router(tags=["field"])
_post = partial(post, router)


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


class AssignmentIn(Dated):
    engineer_id: Id
    tools: list[Short] | None = None
    parts: list[PartIn] = []
    part_expected: bool = False
    words: Line = ""


@_post("assignment", "Assign an engineer 派工")
def assignment(request: HttpRequest, number: str, body: AssignmentIn) -> HttpResponse:
    parts = [dispatch.PartAsked(p.part, p.quantity) for p in body.parts]
    return act(request, number, dispatch.assign, engineer_id=int(body.engineer_id), tools=body.tools, parts=parts,
               part_expected=body.part_expected, words=body.words, **moment(body))


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


class AppointmentIn(Dated):
    starts_at: Moment
    ends_at: Moment
    purpose: Line = ""
    overlap_because: Line = ""


@_post("appointment", "Book the visit 预约")
def appointment(request: HttpRequest, number: str, body: AppointmentIn) -> HttpResponse:
    return act(request, number, appointments.book, **plain(body))


class RescheduleIn(Dated):
    starts_at: Moment
    ends_at: Moment
    asked_by: Short
    late: bool = False
    """Offered because we would come too late."""
    reason: Line = ""
    overlap_because: Line = ""


@_post("rescheduling", "Reschedule 改约")
def rescheduling(request: HttpRequest, number: str, body: RescheduleIn) -> HttpResponse:
    return act(request, number, appointments.move, **plain(body))


class ConfirmIn(Dated):
    means: Short = "phone"
    address_confirmed: bool = True


@_post("appointment-confirmation", "Confirm time and address 确认预约")
def appointment_confirmation(request: HttpRequest, number: str, body: ConfirmIn) -> HttpResponse:
    return act(request, number, appointments.confirm, **plain(body))


@_post("appointment-cancellation", "Cancel the appointment 取消预约")
def appointment_cancellation(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, appointments.cancel, reason=body.reason)


class KitIn(Dated):
    ticks: dict[Short, Short]


@_post("kit-check", "Check the kit 备检")
def kit_check(request: HttpRequest, number: str, body: KitIn) -> HttpResponse:
    return act(request, number, dispatch.check_kit, ticks=dict(body.ticks), **moment(body))


class PurchaseIn(In):
    purchased_on: Day
    proof: Short = ""


@_post("purchase", "Prove the purchase 购买凭证")
def purchase(request: HttpRequest, number: str, body: PurchaseIn) -> HttpResponse:
    return act(request, number, warranty.prove_purchase, **plain(body))


class QuoteIn(In):
    plan: Line
    amount: Money
    cycle_days: int


@_post("quote", "Offer a quotation 报价")
def quote(request: HttpRequest, number: str, body: QuoteIn) -> HttpResponse:
    return act(request, number, quotes.offer, **plain(body))


class QuoteAcceptanceIn(Dated):
    quote_id: Id
    means: Short


@_post("quote-acceptance", "The customer accepts 接受报价")
def quote_acceptance(request: HttpRequest, number: str, body: QuoteAcceptanceIn) -> HttpResponse:
    return act(request, number, quotes.accept, quote_id=int(body.quote_id), means=body.means, **moment(body))


class QuoteRefusalIn(In):
    quote_id: Id
    words: Prose = ""


@_post("quote-refusal", "The customer declines 不接受报价")
def quote_refusal(request: HttpRequest, number: str, body: QuoteRefusalIn) -> HttpResponse:
    return act(request, number, quotes.decline, quote_id=int(body.quote_id), words=body.words)
