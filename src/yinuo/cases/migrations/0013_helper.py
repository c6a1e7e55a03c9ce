"""The second person of a visit for two stands on the case, so that they see it as the engineer does; indexes only where there is one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_THERE = models.Q(("helper__isnull", False))


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("cases", "0012_clock_explained")]
    operations = [
        migrations.AddField(
            "Case", "helper",
            models.ForeignKey(null=True, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex("Case", models.Index(condition=models.Q(("helper__isnull", False), ("is_open", True)), fields=["helper", "due_at", "id"], name="open_by_helper")),
        migrations.AddIndex("Case", models.Index(condition=_THERE, fields=["helper", "id"], name="case_by_helper")),
    ]
