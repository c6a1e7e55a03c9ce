import django.db.models.deletion
import yinuo.kit.ids
import yinuo.records.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="office_week",
            field=yinuo.records.fields.Json(default=dict),
        ),
        migrations.AddField(
            model_name="company",
            name="set_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="RightUse",
            fields=[
                ("id", yinuo.records.fields.Identity(default=yinuo.kit.ids.next_id, editable=False, primary_key=True, serialize=False)),
                ("verb", models.CharField(max_length=40)),
                ("last_on", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="right_uses", to="people.user"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "verb"), name="right_use_once")],
            },
        ),
    ]
