"""客户档案: found by phone, name or firm; units, cases and contacts on one page."""

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases.queries import seen_by
from yinuo.customers import actions
from yinuo.customers.models import Contact, Customer, FormerPhone
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import access
from yinuo.people.verbs import unseen
from yinuo.registers.actions import OUTCOMES
from yinuo.registers.models import Call
from yinuo.vault import blind, reading
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show

NAME, PHONE = "customers.contact.name", "customers.contact.phone"


@page("customer.see")
def customers(request: Asked) -> HttpResponse:
    """查找客户。"""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    within = _within(request)
    found = _found(typed, within) if typed else list(within[:30])
    if typed:
        access.searched(request.actor, request.moment, "contact", blind.search_token(typed), len(found))
    phones = reading.masked_all([c.phone for c in found], PHONE, request.language)
    return show(request, "web/desk/customers.html", typed=typed, rows=list(zip(found, phones, strict=True)))


def _within(request: Asked) -> QuerySet[Contact]:
    """Everybody's customers, or those of the cases somebody may see who does not reach everything; the newest first."""
    contacts = Contact.objects.select_related("customer").order_by("-id")
    if any(reach.everything for reach in request.actor.grants.get("customer.see", ())):
        return contacts
    return contacts.filter(customer__in=seen_by(request.actor).order_by().values("customer"))


def _found(typed: str, contacts: QuerySet[Contact]) -> list[Contact]:
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) == 4 and digits == typed:
        return list(contacts.filter(person__in=blind.by_phone_tail(digits))[:50])
    if len(digits) >= 7:
        try:
            return list(contacts.filter(person__in=blind.by_phone(typed))[:50])
        except Refusal:
            return []
    firms = list(contacts.filter(customer__firm_name__icontains=typed)[:30])
    named = list(contacts.filter(person__in=blind.by_name(typed))[:100])
    hits = reading.matched([c.name for c in named], NAME, lambda name: blind.name_test(typed, name))
    return firms + [c for c, hit in zip(named, hits, strict=True) if hit and c not in firms]


@page("customer.write")
def phone(request: Asked, customer_id: int, contact_id: int) -> HttpResponse:
    """改联系电话。"""
    if request.method != "POST":
        return HttpResponseRedirect(f"/customers/{customer_id}")
    if not _within(request).filter(pk=contact_id, customer=customer_id).exists():
        raise unseen()
    refusal = attempt(lambda: actions.change_phone(contact_id, by=request.actor, at=request.moment, phone=request.POST.get("phone", "")[:40],
                                                   reason=request.POST.get("reason", "")))
    if refusal is not None:
        return _file(request, customer_id, refusal, contact_id)
    toast(request, both("号码已改；凭旧号码仍能找到这位客户", "The number is changed; the old one still finds this customer"))
    return HttpResponseRedirect(f"/customers/{customer_id}")


@page("customer.see")
def one(request: Asked, customer_id: int) -> HttpResponse:
    """一个客户。"""
    return _file(request, customer_id)


def _file(request: Asked, customer_id: int, refusal: Refusal | None = None, changed: int = 0) -> HttpResponse:
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None or not _within(request).filter(customer=customer).exists():
        raise unseen()
    access.looked(request.actor, request.moment, "customer", customer.id)
    contacts = list(customer.contacts.order_by("-is_main", "id"))
    phones = reading.masked_all([c.phone for c in contacts], PHONE, request.language)
    former = list(FormerPhone.objects.filter(contact__in=contacts).order_by("-at"))
    masked = list(zip(former, reading.masked_all([f.phone for f in former], actions.FORMER, request.language), strict=True))
    people = [{"it": c, "phone": phone, "former": [(f, said) for f, said in masked if f.contact_id == c.pk], "field": f"phone-{c.pk}", "why": f"why-{c.pk}",
               "typed": request.POST.get("phone", "") if refusal and changed == c.pk else ""} for c, phone in zip(contacts, phones, strict=True)]
    cases = seen_by(request.actor).filter(customer=customer).order_by("-id")[:50]
    return show(request, "web/desk/customer.html", refusal, customer=customer, contacts=people, cases=cases, changed=changed, may_write=request.actor.may("customer.write"),
                units=customer.units.select_related("product").order_by("-id"), called=contacts[0].called if contacts else "", calls=[{"it": c, "outcome": OUTCOMES.get(c.outcome, "")} for c in Call.objects.filter(contact__customer=customer).select_related("answered_by").order_by("-began_at")[:20]])
