"""A special day can be taken back."""

import django.db.models.deletion
from django.db import migrations, models

import yinuo.kit.ids
import yinuo.records.fields


class Migration(migrations.Migration):

    dependencies = [("editions", "0001_first"), ("people", "0002_account_and_first_start")]

    operations = [
        migrations.CreateModel("DayTakenBack", [
            ("id", yinuo.records.fields.Identity(default=yinuo.kit.ids.next_id, editable=False, primary_key=True, serialize=False)),
            ("version", models.IntegerField(default=0)),
            ("chain", models.CharField(default="", editable=False, max_length=64)),
            ("of_version", models.IntegerField()),
            ("reason", models.CharField(max_length=120)),
            ("at", models.DateTimeField()),
            ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.user")),
            ("special", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="editions.specialday")),
        ], options={"abstract": False}),
    ]
