"""Statements handed straight to the driver carry every kind of value, and fail as the framework fails."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from yinuo.people.models import Submission
from yinuo.records.statements import insert, run

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 1, 0, 0, 250_000, UTC)
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite prepares by itself")


@postgresql
def test_every_kind_of_value_comes_back_as_it_went():
    values = [7, 1 << 40, True, NINE, date(2026, 3, 2), Decimal("80.10"), "王女士 \\ ' \" %", None, [1, 2], ["a,b", 'c"d\\'], b"\x00\xff"]
    kinds = ("int", "bigint", "boolean", "timestamptz", "date", "numeric", "text", "text", "bigint[]", "text[]", "bytea")
    rows, count = run("SELECT " + ", ".join(f"%s::{kind}" for kind in kinds), values, typed=True)
    assert rows == [tuple(values)] and count == 1
    assert rows[0][3].tzinfo is UTC


@postgresql
def test_a_percent_sign_and_a_kind_nobody_knows_still_find_their_way():
    assert run("SELECT '5 %%', %s::float8", [0.5])[0] == [("5 %", 0.5)]


@postgresql
def test_an_altered_table_is_asked_anew_instead_of_failing_for_good():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE shelf (a int)")
        assert run("SELECT * FROM shelf", [])[0] == []
        cursor.execute("ALTER TABLE shelf ADD b int")
    for _ in range(2):
        try:
            with transaction.atomic():
                found = run("SELECT * FROM shelf", [])
        except Exception:  # noqa: BLE001  once, inside a transaction, it cannot be repeated
            continue
    assert found == ([], 0)


def test_a_zero_character_is_refused_before_it_cuts_a_text_off():
    if connection.vendor == "postgresql":
        with pytest.raises(DataError), transaction.atomic():
            run("SELECT %s::text", ["a\0b"])


def test_a_broken_rule_of_the_database_is_the_frameworks_error_and_the_rest_goes_on():
    def row() -> Submission:
        return Submission(key="1:a", body="x", status=200, answer="{}", at=NINE)

    insert([row()])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([row()])
    assert run("SELECT body FROM people_submission WHERE key = %s", ["1:a"], typed=True)[0] == [("x",)]
