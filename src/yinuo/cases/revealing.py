"""Revealing what is masked: with a purpose, a limit an hour, and an entry in the journal."""

from datetime import datetime, timedelta

from yinuo.customers import files
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Access
from yinuo.people.verbs import verb
from yinuo.vault import reading

from .models import Case
from .reach import covers

MOST_AN_HOUR = 60


@verb("customer.reveal", on=Case, reach=covers)
def reveal(case: Case, *, by: Actor, at: datetime, purpose: str) -> dict[str, str]:
    """查看联系方式。 Name, phone and address of the case's contact in clear, for a stated purpose."""
    if len(purpose.strip()) < 4:
        raise Refusal("reveal.purpose", both("请写明查看目的", "State the purpose"), field="purpose", status=422,
                      way_out=both("写一句话说明为何需要", "Say in a sentence why you need it"))
    recent = Access.objects.filter(user_id=by.user_id, kind="revealed", at__gt=at - timedelta(hours=1)).count()
    if recent >= MOST_AN_HOUR * 3:
        raise Refusal("reveal.limit", both("一小时内查看次数已达上限", "The limit of reveals in an hour is reached"), status=429,
                      way_out=both("请稍后再试，或请主管协助", "Try later, or ask your supervisor"))
    contact = case.contact
    note(case, "contact.revealed", by=by, at=at, purpose=purpose.strip(), contact=contact.id)
    shown = {}
    for name, value, place in (("name", contact.name, files.NAME), ("phone", contact.phone, files.PHONE),
                               ("street", contact.street, files.STREET), ("email", contact.email, files.EMAIL)):
        shown[name] = reading.opened(value, place, by=by, purpose=f"{case.number} {purpose.strip()}") if value is not None else ""
    return shown
