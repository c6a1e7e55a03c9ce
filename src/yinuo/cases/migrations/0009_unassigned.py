"""An index of what waits for assignment, which is counted on every page."""

from django.db import migrations, models

_WAITING = models.Q(("engineer__isnull", True), ("is_open", True), ("mode__in", ["on_site", "undecided"]))


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_search_marks")]
    operations = [
        migrations.AddIndex("Case", models.Index(condition=_WAITING, fields=["station", "due_at", "id"], name="unassigned_by_station")),
    ]
