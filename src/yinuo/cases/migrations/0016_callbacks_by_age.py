"""Callbacks that wait are read from the oldest on, however many there are."""

from django.db import migrations, models

_WAITS = models.Q(("question", "callback"), ("stopped_at__isnull", True))


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_closed_since")]
    operations = [
        migrations.RemoveIndex("Clock", "callback_waits"),
        migrations.AddIndex("Clock", models.Index(condition=_WAITS, fields=["started_at", "case"], name="callback_waits")),
    ]
