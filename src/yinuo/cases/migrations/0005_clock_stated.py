"""Promises say whether a moment they depend on is known by statement; what stands already is told from its entries."""

from django.db import migrations, models
from django.db.models import Q

_TELL = """
    UPDATE cases_clock SET stated = %s WHERE id IN (
        SELECT c.id FROM journal_entry e JOIN cases_clock c ON c.case_id = e.case_id
        WHERE e.basis = 'statement' AND e.subject = 'case' AND (e.happened_at = c.started_at OR e.happened_at = c.stopped_at))
"""


def tell(apps: object, schema_editor: object) -> None:
    schema_editor.connection.cursor().execute(_TELL, [True])  # type: ignore[attr-defined]


class Migration(migrations.Migration):

    dependencies = [("cases", "0004_security_first"), ("journal", "0003_node")]

    operations = [
        migrations.AddField("clock", "stated", models.BooleanField(default=False)),
        migrations.AddIndex("firing", models.Index(fields=["clock"], condition=Q(withdrawn_at__isnull=False), name="fired_in_vain")),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
