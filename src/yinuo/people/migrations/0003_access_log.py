import yinuo.kit.ids
import yinuo.records.fields
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def as_written_when_seen(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Rows from before batches were dated count as written when they were made."""
    apps.get_model("people", "Access").objects.filter(written_at__isnull=True).update(written_at=models.F("at"))


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_account_and_first_start"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessDigest",
            fields=[
                ("id", yinuo.records.fields.Identity(default=yinuo.kit.ids.next_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=0)),
                ("chain", models.CharField(default="", editable=False, max_length=64)),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(unique=True)),
                ("rows", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", yinuo.records.fields.Identity(default=yinuo.kit.ids.next_id, editable=False, primary_key=True, serialize=False)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["address", "at"], name="knock_address"), models.Index(fields=["at"], name="knock_at")],
            },
        ),
        migrations.AddField(model_name="access", name="written_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(as_written_when_seen, migrations.RunPython.noop),
        migrations.AlterField(model_name="access", name="written_at", field=models.DateTimeField()),
        migrations.AlterField(model_name="access", name="purpose", field=models.CharField(blank=True, max_length=200)),
        migrations.AlterField(model_name="access", name="subject", field=models.CharField(blank=True, max_length=60)),
        migrations.AddIndex(model_name="access", index=models.Index(fields=["at"], name="access_at")),
        migrations.AddIndex(model_name="access", index=models.Index(fields=["written_at"], name="access_written")),
    ]
