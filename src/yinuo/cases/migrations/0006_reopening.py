"""An index of reopenings for the figures; what stands already is told from the journal."""

import django.db.models.deletion
from django.db import migrations, models

import yinuo.kit.ids
import yinuo.records.fields

_TELL = "INSERT INTO cases_reopening (id, case_id, at) SELECT id, case_id, happened_at FROM journal_entry WHERE kind = 'case.reopened' AND subject = 'case'"


class Migration(migrations.Migration):

    dependencies = [("cases", "0005_clock_stated"), ("journal", "0003_node")]

    operations = [
        migrations.CreateModel("Reopening", [
            ("id", yinuo.records.fields.Identity(default=yinuo.kit.ids.next_id, editable=False, primary_key=True, serialize=False)),
            ("at", models.DateTimeField()),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="cases.case")),
        ]),
        migrations.RunSQL(_TELL, migrations.RunSQL.noop),
    ]
