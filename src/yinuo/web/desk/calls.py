"""电话登记: no call ends unrecorded."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import queries, words
from yinuo.cases.models import Case
from yinuo.customers.files import known_by
from yinuo.customers.models import Contact
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import access
from yinuo.people.verbs import unseen
from yinuo.registers import actions
from yinuo.registers.models import Call
from yinuo.registers.queries import unlogged
from yinuo.vault import blind, reading
from yinuo.web.context import toast
from yinuo.web.forms import Entry
from yinuo.web.page import Asked, page, show
from yinuo.web.reading import key_in

_NUMBER = Entry("number", both("来电号码", "Number"), "tel", most=32)
_LOG = (
    Entry("subject", both("事项（打错、无人应答可不填）", "Subject (not needed for a wrong number or silence)"), most=200),
    Entry("outcome", both("结果", "Outcome"), "radio", True, choices=list(actions.OUTCOMES.items())),
    Entry("passed_to", both("移交给（转交时填写）", "Passed to (when passed on)"), most=60),
    Entry("case_number", both("其他服务编号", "Another case number"), most=20),
)


@page("call.log")
def calls(request: Asked) -> HttpResponse:
    """未登记来电与新来电。"""
    no = None
    if request.method == "POST":
        try:
            number = _NUMBER.read(request.POST)
            known = _contacts(request, number)
            call = actions.open_call(by=request.actor, at=request.moment, number=number, contact_id=known[0].pk if len(known) == 1 else None)
        except Refusal as refusal:
            no = refusal
        else:
            if (nobody := request.POST.get("nobody", "")) in actions.NOBODY_THERE:
                return _nobody(request, call, nobody)
            several = urlencode([("contact", c.pk) for c in known]) if len(known) > 1 else ""
            return HttpResponseRedirect(f"/calls/{call.id}{'?' if several else ''}{several}")
    recent = Call.objects.filter(answered_by=request.actor.user_id, logged_at__isnull=False).select_related("contact", "case").order_by("-id")[:20]
    waiting = list(unlogged(request.actor, everybody=True)[:50])
    return show(request, "web/desk/calls.html", no, open=list(zip(waiting, _numbers(request, waiting), strict=True)), recent=recent, outcomes=actions.OUTCOMES)


def _nobody(request: Asked, call: Call, outcome: str) -> HttpResponse:
    """A wrong number or silence is answered and logged with one press."""
    actions.log_call(call.id, by=request.actor, at=request.moment, subject=actions.OUTCOMES[outcome].of(request.language), outcome=outcome)
    toast(request, both("来电已登记", "Call logged"))
    return HttpResponseRedirect("/calls")


def _numbers(request: Asked, calls: list[Call]) -> list[str]:
    """From where they rang, masked."""
    return reading.masked_all([call.number for call in calls], actions.NUMBER, request.language)


@page("call.log")
def one(request: Asked, call_id: int) -> HttpResponse:
    """登记一通来电。"""
    call = unlogged(request.actor, everybody=True).filter(pk=call_id).first()
    if call is None:
        raise unseen()
    no = None
    if request.method == "POST":
        try:
            chased = _log(request, call)
        except Refusal as refusal:
            no = refusal
        else:
            toast(request, both("来电与催单已登记", "Call and chase entered") if chased else both("来电已登记", "Call logged"))
            return HttpResponseRedirect("/calls")
    phone = request.GET.get("phone", "")
    contacts = _among(request, call, phone)
    return show(request, "web/desk/call.html", no, call=call, number=_numbers(request, [call])[0], fields=_fields(request, no), phone=phone, contacts=contacts, open=_open_cases(request, contacts),
                chosen=request.POST.get("contact_id", ""), case=request.POST.get("case", ""), chase=request.POST.get("chase", ""),
                may_chase=request.actor.may("case.chase"), may_receive=request.actor.may("case.receive"))


def _log(request: Asked, call: Call) -> bool:
    """Log it as the form says; answers whether the customer's case was chased with it."""
    given: dict[str, Any] = {e.name: e.read(request.POST, [v for v, _ in e.choices]) for e in _LOG}  # type: ignore[union-attr]
    number = given.pop("case_number") or request.POST.get("case", "")
    case = queries.one(request.actor, number) if number else None
    if given["outcome"] in actions.NOBODY_THERE:
        given["subject"] = given["subject"] or actions.OUTCOMES[given["outcome"]].of(request.language)
    actions.log_call(call.id, by=request.actor, at=request.moment, case_id=case.id if case else None,
                     contact_id=key_in(request.POST.get("contact_id")), **given)
    if case is None or request.POST.get("chase") != "on":
        return False
    words.chase(case.id, by=request.actor, at=request.moment, words=given["subject"])
    return True


def _fields(request: Asked, no: Refusal | None) -> list[dict[str, Any]]:
    return [{"entry": e, "choices": list(e.choices), "value": request.POST.get(e.name, ""), "error": no.says if no and no.field == e.name else None} for e in _LOG]  # type: ignore[arg-type]


def _contacts(request: Asked, phone: str) -> list[Contact]:
    """Whose number it is; looking is logged as every search is."""
    if len(phone.strip()) < 7:
        return []
    try:
        found = known_by(phone)
    except Refusal:
        return []
    access.searched(request.actor, request.moment, "contact", blind.search_token(phone), len(found))
    return found


def _among(request: Asked, call: Call, phone: str) -> list[Contact]:
    """Who may have rung: whom the number just typed belongs to, else whom it belonged to when the call was answered."""
    if phone:
        return _contacts(request, phone)
    keys = {key for text in request.GET.getlist("contact")[:20] if (key := key_in(text)) is not None} | {call.contact_id or 0}
    return list(Contact.objects.filter(pk__in=keys).select_related("customer").order_by("-id"))


def _open_cases(request: Asked, contacts: list[Contact]) -> list[Case]:
    """What these customers still wait for, to be chosen instead of typed."""
    if not contacts or not request.actor.may("case.see"):
        return []
    return list(queries.seen_by(request.actor).filter(customer__in={c.customer_id for c in contacts}, is_open=True).order_by("-id")[:8])
