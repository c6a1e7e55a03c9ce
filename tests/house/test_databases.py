"""A test that really commits leaves nothing behind, and the journal stays guarded all the while."""

import pytest
from django.db import DatabaseError, connection


def tables() -> set[str]:
    return set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])
def test_what_one_test_commits_the_next_does_not_see(time):
    assert "left_behind" not in tables()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (note text)")
    assert "left_behind" in tables()


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_there_after_the_database_was_put_back():
    from yinuo.journal import guard

    assert guard.missing() == []


@pytest.mark.django_db
def test_the_journal_refuses_to_be_emptied():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no truncate")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_entry CASCADE")
