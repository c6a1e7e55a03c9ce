"""Rollups the worker folds from what happened."""

from django.db import models


class Cell(models.Model):
    """How many cases of a station and month stand in a stage and urgency: status x month reads these."""

    month = models.CharField(max_length=7)
    station = models.BigIntegerField()
    stage = models.CharField(max_length=10)
    kind = models.CharField(max_length=16)
    channel = models.CharField(max_length=10)
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "station", "stage", "kind", "channel"], name="cell_once")]
