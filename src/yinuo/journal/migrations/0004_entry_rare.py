"""An index of the few entries that reports look for over a long past; no other entry is written to it."""

from django.db import migrations, models

_RARE = ("case.deviation_approved", "case.defect_suspected", "case.priority_set", "obligation.waived", "remote.waived")


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_node")]
    operations = [migrations.AddIndex("Entry", models.Index(condition=models.Q(("kind__in", _RARE)), fields=["id"], name="entry_rare"))]
