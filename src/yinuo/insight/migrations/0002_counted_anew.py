"""Count the cells anew: a change of kind, its withdrawal and another station used to leave them behind."""

from django.db import migrations

_COUNTED = (
    "INSERT INTO insight_cell (month, station, stage, kind, channel, count) "
    "SELECT substr(CAST(day AS varchar), 1, 7), station_id, stage, kind, channel, COUNT(*) FROM cases_case GROUP BY 1, 2, 3, 4, 5"
)


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_first"), ("cases", "0016_callbacks_by_age")]
    operations = [migrations.RunSQL(["DELETE FROM cases_tally", "DELETE FROM insight_cell", _COUNTED], migrations.RunSQL.noop)]
