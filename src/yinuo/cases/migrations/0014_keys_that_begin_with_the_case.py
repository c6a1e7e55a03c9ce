"""Promises and obligations of a case are found by the unique key that begins with it.

The index of the case alone beside that key found nothing more, and was written thirteen times with every receipt.
"""

import django.db.models.deletion
from django.db import migrations, models


def _unindexed(model: str, related: str) -> migrations.AlterField:
    return migrations.AlterField(model, "case", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=related, to="cases.case"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_helper")]
    operations = [_unindexed("Clock", "clocks"), _unindexed("Obligation", "obligations")]
