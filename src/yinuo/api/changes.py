"""What programs may change on a case under way: urgency, priority, mode, kind, what was expected, holds, limits missed, corrections."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.cases import changes, correcting, holds, obligations, overtime

from .acting import act, as_id, moment, plain, post
from .app import NOES
from .shapes import Dated, HoldReason, Id, In, Kind, Line, Mode, Moment, Promised, Prose, Urgency

router = Router(tags=["changes"])
_post = partial(post, router)


class UrgencyIn(Dated):
    urgency: Urgency  # type: ignore[valid-type]
    reason: Line


@_post("urgency", "Change the urgency 变更紧急程度")
def urgency(request: HttpRequest, number: str, body: UrgencyIn) -> HttpResponse:
    return act(request, number, changes.set_urgency, **plain(body))


class PriorityIn(In):
    priority: int
    reason: Line


@_post("priority", "Override the priority 改优先级")
def priority(request: HttpRequest, number: str, body: PriorityIn) -> HttpResponse:
    return act(request, number, changes.set_priority, **plain(body))


class ModeIn(In):
    mode: Mode  # type: ignore[valid-type]
    reason: Line = ""
    condition: Line = ""
    accessories: Line = ""


@_post("mode", "Change the mode 变更服务方式")
def mode(request: HttpRequest, number: str, body: ModeIn) -> HttpResponse:
    return act(request, number, changes.set_mode, **plain(body))


class ReceptionIn(In):
    condition: Prose
    accessories: Prose


@_post("reception", "Receive a unit sent in 送修接收")
def reception(request: HttpRequest, number: str, body: ReceptionIn) -> HttpResponse:
    return act(request, number, changes.receive_unit, **plain(body))


class KindIn(In):
    kind: Kind  # type: ignore[valid-type]
    reason: Line = ""


@_post("kind", "Change the kind 变更类别")
def kind(request: HttpRequest, number: str, body: KindIn) -> HttpResponse:
    return act(request, number, changes.set_kind, **plain(body))


class RerouteIn(In):
    department_id: Id
    words: Prose


@_post("reroute", "Pass on what is outside the scope 转出")
def reroute(request: HttpRequest, number: str, body: RerouteIn) -> HttpResponse:
    return act(request, number, changes.reroute, department_id=int(body.department_id), words=body.words)


class ExpectationIn(In):
    expected_at: Moment
    words: Line


@_post("expectation", "Settle the expected time 期望时间")
def expectation(request: HttpRequest, number: str, body: ExpectationIn) -> HttpResponse:
    return act(request, number, changes.agree_expectation, expected_at=body.expected_at, words=body.words)


class EscalationIn(Dated):
    words: Prose = ""


@_post("escalation", "Escalate to the supervisor 升级")
def escalation(request: HttpRequest, number: str, body: EscalationIn) -> HttpResponse:
    return act(request, number, changes.escalate, words=body.words, **moment(body))


class HoldIn(Dated):
    reason: HoldReason  # type: ignore[valid-type]
    words: Line = ""
    expected_until: Moment | None = None


@_post("hold", "Put on hold 挂起")
def hold(request: HttpRequest, number: str, body: HoldIn) -> HttpResponse:
    return act(request, number, holds.hold, **plain(body))


@router.delete("/{number}/hold", response={200: Promised, **NOES}, summary="Resume now 恢复")
def resume(request: HttpRequest, number: str) -> HttpResponse:
    return act(request, number, holds.resume)


@_post("resumption", "Resume 恢复")
def resumption(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, holds.resume, **moment(body))


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
    given = plain(body)
    ids = {name: as_id(given.pop(name)) for name in ("contact_id", "unit_id", "entry_id")}
    return act(request, number, correcting.correct, **given, **ids)
