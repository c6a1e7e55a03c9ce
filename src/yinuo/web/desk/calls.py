"""电话登记: no call ends unrecorded."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import queries
from yinuo.customers.files import known_by
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import unseen
from yinuo.registers import actions
from yinuo.registers.models import Call
from yinuo.registers.queries import unlogged
from yinuo.web.context import toast
from yinuo.web.forms import Entry
from yinuo.web.page import Asked, page, show
from yinuo.web.reading import key_in

_NUMBER = Entry("number", both("来电号码", "Number"), "tel", most=32)
_LOG = (
    Entry("subject", both("事项", "Subject"), required=True, most=200),
    Entry("outcome", both("结果", "Outcome"), "radio", True, choices=list(actions.OUTCOMES.items())),
    Entry("passed_to", both("移交给", "Passed to"), most=60),
    Entry("case_number", both("关联服务单", "Case number"), most=20),
)


@page("call.log")
def calls(request: Asked) -> HttpResponse:
    """未登记来电与新来电。"""
    no = None
    if request.method == "POST":
        try:
            call = actions.open_call(by=request.actor, at=request.moment, number=_NUMBER.read(request.POST))
        except Refusal as refusal:
            no = refusal
        else:
            return HttpResponseRedirect(f"/calls/{call.id}")
    recent = Call.objects.filter(answered_by=request.actor.user_id, logged_at__isnull=False).select_related("contact", "case").order_by("-id")[:20]
    return show(request, "web/desk/calls.html", no, open=unlogged(request.actor, everybody=True)[:50], recent=recent, outcomes=actions.OUTCOMES)


@page("call.log")
def one(request: Asked, call_id: int) -> HttpResponse:
    """登记一通来电。"""
    call = unlogged(request.actor, everybody=True).filter(pk=call_id).first()
    if call is None:
        raise unseen()
    no = None
    if request.method == "POST":
        try:
            given: dict[str, Any] = {e.name: e.read(request.POST, [v for v, _ in e.choices]) for e in _LOG}  # type: ignore[union-attr]
            number = given.pop("case_number")
            case = queries.one(request.actor, number) if number else None
            actions.log_call(call.id, by=request.actor, at=request.moment, case_id=case.id if case else None,
                             contact_id=key_in(request.POST.get("contact_id")), **given)
        except Refusal as refusal:
            no = refusal
        else:
            toast(request, both("来电已登记", "Call logged"))
            return HttpResponseRedirect("/calls")
    phone = request.GET.get("phone", "")
    fields = [{"entry": e, "choices": list(e.choices), "value": request.POST.get(e.name, ""), "error": no.says if no and no.field == e.name else None} for e in _LOG]  # type: ignore[arg-type]
    return show(request, "web/desk/call.html", no, call=call, fields=fields, phone=phone, contacts=_contacts(phone))


def _contacts(phone: str) -> list[Any]:
    try:
        return known_by(phone) if len(phone) >= 7 else []
    except Refusal:
        return []
