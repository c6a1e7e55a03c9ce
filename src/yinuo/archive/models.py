"""The filed record: what was sealed, when, by whom, and how long it is kept."""

from django.db import models

from yinuo.cases.models import Case
from yinuo.people.models import User
from yinuo.records.fields import Json
from yinuo.records.models import Record


class Dossier(Record):
    """案卷. Date and person are set by the system and cannot be typed (ARCHIVE-03)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="dossier")
    archived_on = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    class_code = models.CharField(max_length=40)
    keep_until = models.DateField()
    contents = Json(default=list)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
