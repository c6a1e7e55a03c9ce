"""Fill in the helpers of visits that are agreed, and let them find their cases by words."""

from typing import Any

from django.db import migrations

from yinuo.kit.search_tokens import tokens


def fill(apps: Any, editor: Any) -> None:
    case, appointment = apps.get_model("cases", "Case"), apps.get_model("dispatch", "Appointment")
    agreed = appointment.objects.filter(ended_at__isnull=True, case__is_open=True, helper__isnull=False)
    with editor.connection.cursor() as cursor:
        for key, helper in agreed.values_list("case_id", "helper_id"):
            case.objects.filter(pk=key).update(helper_id=helper)
            (_mark if editor.connection.vendor == "postgresql" else _mark_on_sqlite)(cursor, key, f"@{helper:x}")


def _mark(cursor: Any, key: int, mark: str) -> None:
    cursor.execute("UPDATE cases_search SET tokens = array_to_tsvector(tsvector_to_array(tokens) || %s::text[]) WHERE id = %s", [[mark], key])


def _mark_on_sqlite(cursor: Any, key: int, mark: str) -> None:
    """The index keeps no text: what a case was found by is taken out as it was put in, then put in with the mark."""
    cursor.execute("SELECT words, marks FROM cases_search WHERE id = %s", [key])
    for words, marks in cursor.fetchall():
        spelled, more = " ".join(tokens(words)), " ".join(sorted({*marks.split(), mark}))
        cursor.execute("INSERT INTO cases_search_index (cases_search_index, rowid, tokens) VALUES ('delete', %s, %s)", [key, f"{spelled} {marks}".rstrip()])
        cursor.execute("INSERT INTO cases_search_index (rowid, tokens) VALUES (%s, %s)", [key, f"{spelled} {more}".strip()])
        cursor.execute("UPDATE cases_search SET marks = %s WHERE id = %s", [more, key])


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0005_bringing_runs"), ("cases", "0013_helper")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
