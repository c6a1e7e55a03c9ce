"""Promises say whether the reason of their breach is on record, so that what still wants one is read from its index alone.

Neither new index holds a promise that is kept or runs as it was noted, so that receiving a case writes to none of them. What wants
a reason is asked of open cases, so that its index goes by case: a past that was imported with its breaches lies in it for good, and
an index by due moment would begin with all of that.
"""

from django.db import migrations, models
from django.db.models import Q

_TELL = "UPDATE cases_clock SET explained = %s WHERE id IN (SELECT clock_id FROM cases_overtime)"


def tell(apps: object, schema_editor: object) -> None:
    schema_editor.connection.cursor().execute(_TELL, [True])  # type: ignore[attr-defined]


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_reading_by_day_and_person")]
    operations = [
        migrations.AddField("clock", "explained", models.BooleanField(default=False)),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.AddIndex("clock", models.Index(condition=Q(("explained", False), ("late", True)), fields=["case", "due_at", "id"], name="clock_unexplained")),
        migrations.AddIndex("clock", models.Index(condition=Q(("stated", True)), fields=["case"], name="clock_stated")),
    ]
