"""The shape all journalled rows have."""

from django.db import models

from .fields import Identity


class Record(models.Model):
    """A row whose every change leaves an entry. ``version`` counts them; ``chain`` is the digest of the last one.

    Bodies of verbs change attributes and `note` them; the operation writes row and entry together.
    """

    id = Identity()
    version = models.IntegerField(default=0)
    chain = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        abstract = True
