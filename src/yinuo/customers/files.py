"""The customer's file: found by telephone number, or opened once (INTAKE-08)."""

from dataclasses import dataclass
from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.ids import next_id
from yinuo.records import turns
from yinuo.records.statements import Read
from yinuo.vault import blind, keys, masks
from yinuo.vault.sealing import seal

from .models import Contact, Customer

NAME, PHONE = "customers.contact.name", "customers.contact.phone"
EMAIL, STREET = "customers.contact.email", "customers.contact.street"


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person as somebody entered them."""

    name: str
    phone: str
    title: str = ""
    email: str = ""
    district: str = ""
    street: str = ""


def known_by(phone: str) -> list[Contact]:
    """Contacts with this telephone number, newest first. Raises `Refusal` when it is no number."""
    found = _KNOWN.rows(blind.phone_token(phone))
    customers = Customer.objects.in_bulk({contact.customer_id for contact in found}) if found else {}
    for contact in found:
        contact.customer = customers[contact.customer_id]
    return found


def known_or_alone(phone: str) -> list[Contact]:
    """The same. Where nobody has the number, whoever would open a file with it meanwhile waits: one number gets one file (INTAKE-08)."""
    found = known_by(phone)
    if not found and turns.wait_for(f"telephone number {blind.phone_token(phone)}"):
        found = known_by(phone)
    return found


_KNOWN = Read(lambda token: Contact.objects.filter(person__in=blind.with_token(token)).order_by("-id")[:20])


def open_file(
    kind: str, person: Person, *, by: Actor, at: datetime, firm_name: str = "", region_id: int | None = None
) -> Contact:
    """Open a new customer's file with its first contact."""
    customer = Customer(kind=kind, firm_name=firm_name, region_id=region_id)
    note(customer, "customer.opened", by=by, at=at)
    return add_contact(customer, person, by=by, at=at, main=True)


def add_contact(customer: Customer, person: Person, *, by: Actor, at: datetime, main: bool = False) -> Contact:
    """Add a natural person to a file, under a key of their own."""
    identity = next_id()
    key = keys.new(identity)
    contact = Contact(
        id=identity, person=identity, customer=customer, title=person.title, called=called(person), district=person.district,
        name=seal(key, NAME, person.name), phone=seal(key, PHONE, person.phone), is_main=main,
        email=seal(key, EMAIL, person.email) if person.email else None,
        street=seal(key, STREET, person.street) if person.street else None,
    )
    blind.index(identity, tokens_of(person), new=True)
    note(contact, "contact.added", by=by, at=at)
    return contact


def tokens_of(person: Person) -> set[int]:
    """Everything this person may be found by."""
    return blind.tokens(names=[person.name], numbers=[person.phone], mails=[person.email] if person.email else [])


def called(person: Person) -> str:
    """How lists call a person: masked name and form of address."""
    return f"{masks.name(person.name)}{person.title}"


def shown(customer: Customer, contact: Contact) -> str:
    """How lists call who asked: the firm with its contact, or the person."""
    return f"{customer.firm_name}（{contact.called}）" if customer.kind == "firm" else contact.called
