"""What was closed of late, found without going through all that ever was; written when a case is closed, not when it is received."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_keys_that_begin_with_the_case")]
    operations = [migrations.AddIndex("Case", models.Index(condition=models.Q(("stage", "closed")), fields=["stage_since", "id"], name="closed_since"))]
