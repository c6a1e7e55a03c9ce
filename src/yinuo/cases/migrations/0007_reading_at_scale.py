"""A person's every index of open cases, and the past cases of a customer newest first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0006_reopening"), ("customers", "0001_first")]

    operations = [
        migrations.AlterField("Case", "customer", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="customers.customer")),
        migrations.AddIndex("Case", models.Index(condition=models.Q(("is_open", True), ("substitute__isnull", False)), fields=["substitute", "due_at", "id"], name="open_by_substitute")),
        migrations.AddIndex("Case", models.Index(fields=["customer", "id"], name="case_by_customer")),
    ]
