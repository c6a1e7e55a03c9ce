"""Canaries: values planted in every protected column stand nowhere in clear, and an erased key is nowhere on the disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from yinuo.customers.files import Person, open_file
from yinuo.customers.models import Contact
from yinuo.journal.operation import operation
from yinuo.kit.actor import SYSTEM, Actor, Door
from yinuo.kit.ids import next_id
from yinuo.vault import erasure, keys, reading, register, sealing
from yinuo.vault.models import PersonKey

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)
LI = Actor(7, "李工", Door.PAGE)
PLANTED = 150
pytestmark = pytest.mark.django_db(transaction=True)


def person(n: int) -> Person:
    return Person(
        name=f"金丝雀{chr(0x4E00 + n)}{chr(0x5E00 + n)}", phone=f"1380{n:07d}", email=f"canary-{n:05d}@example.com",
        district="上海市浦东新区", street=f"金雀路{n:05d}弄3号",
    )  # fmt: skip


def plant() -> list[Person]:
    planted = [person(n) for n in range(PLANTED)]
    for one in planted:
        with operation(AT):
            open_file("person", one, by=SYSTEM, at=AT)
    return planted


def written() -> bytes:
    """Everything the database keeps: its files on SQLite, every row of every table as text on PostgreSQL."""
    if connection.vendor == "sqlite":
        main = Path(connection.settings_dict["NAME"])
        return b"".join(file.read_bytes() for file in main.parent.glob(main.name + "*"))
    with connection.cursor() as cursor:
        pieces = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            pieces += [row[0].replace("\\\\x", "") for row in cursor.fetchall()]
    return "\n".join(pieces).encode()


def forms(value: str) -> list[bytes]:
    """A value as a file might betray it."""
    return [value.encode(), value.encode("utf-16-le"), value.encode().hex().encode()]


def test_planted_values_stand_nowhere_in_clear():
    planted = plant()
    kept = written()
    assert "上海市浦东新区".encode() in kept  # the search itself works
    leaked = [
        value for one in planted for value in (one.name, one.phone, one.email, one.street)
        if any(form in kept for form in forms(value))
    ]  # fmt: skip
    assert leaked == []


def test_every_protected_column_reads_back_and_only_for_a_purpose():
    planted = plant()[:20]
    contacts = list(Contact.objects.order_by("id")[:20])
    for column in ("name", "phone", "email", "street"):
        place, values = f"customers.contact.{column}", [getattr(contact, column) for contact in contacts]
        wanted = [getattr(one, column) for one in planted]
        assert reading.opened_all(values, place, by=LI, purpose="回访") == wanted
        assert not set(reading.masked_all(values, place)) & set(wanted)


def test_every_registered_column_seals_and_says_what_it_is_for():
    key = keys.of(next_id())
    columns = list(register.fields())
    assert columns
    for field in columns:
        assert field.kind and field.purpose and field.purpose.zh and field.purpose.en
        sealed = sealing.seal(key, field.place, "金丝雀一号")
        assert "金丝雀一号".encode() not in sealed and reading.matched([sealed], field.place, "金丝雀一号".__eq__) == [True]


def test_an_erased_key_is_nowhere_on_the_disk():
    plant()
    contact = Contact.objects.order_by("id").first()
    wrapped = bytes(PersonKey.objects.get(person=contact.person).wrapped)
    sought = [wrapped, wrapped.hex().encode()]
    assert any(form in written() for form in sought)
    erasure.erase(contact.person, at=AT)
    erasure.scrub()
    assert not any(form in written() for form in sought)
    assert reading.masked(contact.phone, "customers.contact.phone") == "（已删除）"
    other = Contact.objects.exclude(id=contact.id).first()
    assert reading.masked(other.phone, "customers.contact.phone").startswith("138****")
