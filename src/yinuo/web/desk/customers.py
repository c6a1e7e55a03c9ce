"""客户档案: found by phone, name or firm; units, cases and contacts on one page."""

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases import paging
from yinuo.cases.models import Case
from yinuo.cases.queries import Filter, seen_by
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
    found = _theirs(request, _found(typed)) if typed else _newest(request)
    if typed:
        access.searched(request.actor, request.moment, "contact", blind.search_token(typed), len(found))
    phones = reading.masked_all([c.phone for c in found], PHONE, request.language)
    return show(request, "web/desk/customers.html", typed=typed, rows=list(zip(found, phones, strict=True)), everybody=_sees_all(request))


_CONTACTS = Contact.objects.select_related("customer").order_by("-id")


def _sees_all(request: Asked) -> bool:
    return any(reach.everything for reach in request.actor.grants.get("customer.see", ()))


def _newest(request: Asked) -> list[Contact]:
    """Whom the page shows unasked: the newest customers, or those of the most urgent cases somebody may see who does not reach everything."""
    if _sees_all(request):
        return list(_CONTACTS[:30])
    waiting = [row["id"] for row in paging.page(request.actor, Filter(), request.moment, size=30).rows]
    return list(_CONTACTS.filter(pk__in=Case.objects.filter(pk__in=waiting).values("contact")))


def _theirs(request: Asked, found: list[Contact]) -> list[Contact]:
    """Those of ``found`` whose customers somebody may see: all, or the customers of cases within reach."""
    if _sees_all(request) or not found:
        return found
    seen = set(seen_by(request.actor).filter(customer__in={c.customer_id for c in found}).order_by().values_list("customer", flat=True))
    return [c for c in found if c.customer_id in seen]


def _found(typed: str) -> list[Contact]:
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) == 4 and digits == typed:
        return list(_CONTACTS.filter(person__in=blind.by_phone_tail(digits))[:50])
    if len(digits) >= 7:
        try:
            return list(_CONTACTS.filter(person__in=blind.by_phone(typed))[:50])
        except Refusal:
            return []
    firms = list(_CONTACTS.filter(customer__firm_name__icontains=typed)[:30])
    named = list(_CONTACTS.filter(person__in=blind.by_name(typed))[:100])
    hits = reading.matched([c.name for c in named], NAME, lambda name: blind.name_test(typed, name))
    return firms + [c for c, hit in zip(named, hits, strict=True) if hit and c not in firms]


@page("customer.write")
def phone(request: Asked, customer_id: int, contact_id: int) -> HttpResponse:
    """改联系电话。"""
    if request.method != "POST":
        return HttpResponseRedirect(f"/customers/{customer_id}")
    if not _theirs(request, list(_CONTACTS.filter(pk=contact_id, customer=customer_id))):
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
    if customer is None or not _theirs(request, list(_CONTACTS.filter(customer=customer)[:1])):
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
