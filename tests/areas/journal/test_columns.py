"""An upgrade adds columns and no row of an older home looks altered by it; what is put into such a column afterwards does."""

from hashlib import sha256

import pytest
from django.db import connection

from areas.journal.log import AT
from yinuo.journal.columns import came_later
from yinuo.journal.operation import note, operation
from yinuo.journal.verify import verify
from yinuo.kit.actor import SYSTEM
from yinuo.people.models import Company
from yinuo.records import digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def from_before(monkeypatch) -> Company:
    """A company written when its table had neither office hours nor the moment of its first start."""
    later = {name for name, _ in came_later(Company)}
    assert {"office_week", "set_up_at"} <= later
    whole = digest.digest_of

    def without(row) -> str:
        content = {name: digest.written(getattr(row, name)) for name in digest.digested_columns(type(row)) if name not in later}
        return sha256(digest.canonical_bytes(content)).hexdigest() if isinstance(row, Company) else whole(row)

    with monkeypatch.context() as patch:
        patch.setattr("yinuo.journal.operation.digest_of", without)
        with operation(AT):
            company = Company(name="一诺电器")
            note(company, "company.founded", by=SYSTEM, at=AT)
    return company


def test_a_row_from_before_its_newest_columns_is_sound(from_before):
    assert verify(AT).findings == []


@pytest.mark.parametrize("statement", [
    "UPDATE people_company SET name = '别家'", "UPDATE people_company SET set_up_at = '2026-01-05 00:00:00+00:00'", "UPDATE people_company SET hotline = '1'",
])
def test_whatever_is_altered_in_it_is_found_in_old_columns_and_new(from_before, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert [f.code for f in verify(AT).findings] == ["record.altered"]


def test_a_row_written_since_cannot_pass_for_an_older_one(from_before):
    with operation(AT):
        company = Company.objects.select_for_update().get()
        company.set_up_at = AT
        note(company, "company.set_up", by=SYSTEM, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_company SET set_up_at = NULL")
    assert [f.code for f in verify(AT).findings] == ["record.altered"]
