"""客户档案维护: a customer's new number takes the place of the old one, which stays sealed and goes on finding them."""

from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import unseen, verb
from yinuo.vault import blind, keys, phones, reading
from yinuo.vault.sealing import seal

from .files import PHONE
from .models import Contact, FormerPhone

FORMER = "customers.formerphone.phone"


@verb("customer.write")
def change_phone(contact_id: int, *, by: Actor, at: datetime, phone: str, reason: str = "") -> Contact:
    """改联系电话。 The number before is kept as a former one; the file is found by either (INTAKE-08)."""
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise unseen()
    number = phones.normal(phone)
    before = reading.opened(contact.phone, PHONE, by=by, purpose=f"contact {contact.pk}")
    if phones.normal(before) == number:
        raise Refusal("contact.same_phone", both("新号码与现在的相同", "The new number is the present one"), field="phone", status=422,
                      way_out=both("无需更改，或核对号码", "Nothing to do, or check the number"))
    key = keys.of(contact.person)
    old = FormerPhone(contact=contact, phone=seal(key, FORMER, before), reason=reason.strip()[:200], by_id=by.person_id, at=at)
    contact.phone = seal(key, PHONE, phone.strip())
    blind.add(contact.person, blind.tokens(numbers=[number]))
    note(old, "phone.former", by=by, at=at)
    note(contact, "contact.phone_changed", by=by, at=at, reason=reason.strip()[:200] or None)
    return contact
