"""Many visits are moved by the worker, with its progress in sight."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0006_helpers_of_cases")]
    operations = [migrations.AddField("Move", "job", models.BigIntegerField(null=True))]
