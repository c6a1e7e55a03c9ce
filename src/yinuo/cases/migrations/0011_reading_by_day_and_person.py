"""Indexes of days, people and clauses, so that what lies long back and what others do costs no reader anything."""

from django.db import migrations, models


def _of(whose: str) -> migrations.AddIndex:
    there = models.Q((f"{whose}__isnull", False))
    return migrations.AddIndex("Case", models.Index(condition=there, fields=[whose, "id"], name=f"case_by_{whose}"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_search_marks_sqlite")]
    operations = [
        migrations.AddIndex("Case", models.Index(fields=["day", "station"], name="case_by_day")),
        *(_of(whose) for whose in ("owner", "engineer", "follow_up", "substitute")),
        migrations.AddIndex("Clock", models.Index(fields=["clause", "id"], name="clock_by_clause")),
        migrations.AddIndex("Clock", models.Index(condition=models.Q(("question", "callback"), ("stopped_at__isnull", True)), fields=["case"], name="callback_waits")),
        migrations.AddIndex("Hold", models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["case"], name="hold_open")),
        migrations.AddIndex("Obligation", models.Index(fields=["clause", "id"], name="obligation_by_clause")),
    ]
