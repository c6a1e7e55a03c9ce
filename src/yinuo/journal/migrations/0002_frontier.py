from django.db import migrations, models

import yinuo.records.fields


class Migration(migrations.Migration):

    dependencies = [("journal", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Frontier",
            fields=[
                ("id", yinuo.records.fields.Identity(default=1, editable=False, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("peaks", models.TextField(blank=True)),
            ],
            options={"db_table": "journal_frontier"},
        ),
    ]
