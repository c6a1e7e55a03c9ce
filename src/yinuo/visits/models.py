"""One journey to the customer and what was found, done, tested, photographed and signed."""

from django.db import models
from django.db.models import Q

from yinuo.cases.models import Case
from yinuo.dispatch.models import Appointment
from yinuo.kit.text import both
from yinuo.people.models import User
from yinuo.records.fields import Json
from yinuo.records.models import Record
from yinuo.vault.values import Kind, ProtectedField


class Visit(Record):
    """上门. Arrival and departure with the device's time; a case may need several."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="visits")
    engineer = models.ForeignKey(User, models.PROTECT, related_name="visits")
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    late_seconds = models.IntegerField(null=True)
    late_cause = models.CharField(max_length=200, blank=True)
    doubted = models.BooleanField(default=False)
    """The customer doubted who came; ``numbers_given`` keeps which numbers were handed over (CHANNEL-06)."""
    numbers_given = Json(default=list)
    disputed = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "engineer"], condition=Q(left_at__isnull=True), name="one_open_visit")
        ]


class Diagnosis(Record):
    """检测诊断. Symptom, cause and the instrument's reading; ``suspected_defect`` goes to development."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="diagnoses")
    symptom = models.CharField(max_length=20)
    cause = models.CharField(max_length=1000)
    instrument = models.CharField(max_length=120, blank=True)
    reading = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Work(Record):
    """服务过程. One step of work or one part used; the stores come later and keep their own books."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="works")
    action = models.CharField(max_length=1000)
    part = models.CharField(max_length=60, blank=True)
    quantity = models.SmallIntegerField(default=0)
    serial = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    minutes = models.IntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Test(Record):
    """测试. What was tested and whether it passed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tests")
    words = models.CharField(max_length=500)
    passed = models.BooleanField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Attachment(Record):
    """附件. A re-encoded picture or a paper, kept by its digest; ``paper`` says which of the papers it is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    paper = models.CharField(max_length=10)
    """form, photo, report, proof, original or other."""
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Form(Record):
    """服务标准执行表. The 22 fields as shown when signed; a correction is a new version that is signed again."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="forms")
    edition = models.SmallIntegerField()
    content = Json(default=dict)
    """As shown to the signer, by field code; protected values stand here sealed, as {"place", "sealed"}."""
    digest = models.CharField(max_length=64)
    advice = models.CharField(max_length=1000, blank=True)
    corrects = models.CharField(max_length=200, blank=True)
    """Why a signed edition was followed by this one."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "edition"], name="form_edition_once")]


class ServiceReport(Record):
    """服务报告与维修凭证. Cause, work, parts, tests and advice as told to the customer; what was sent is never changed (SIGNOFF-08)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    edition = models.SmallIntegerField()
    number = models.CharField(max_length=20)
    content = Json(default=dict)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    means = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "edition"], name="report_edition_once")]


class Signature(Record):
    """签字. Bound to the digest of the form as shown, with time, device and signer."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="signatures")
    case = models.ForeignKey(Case, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8)
    """customer or engineer."""
    form_digest = models.CharField(max_length=64)
    strokes = ProtectedField(kind=Kind.SIGNATURE, purpose=both("证明签收", "to prove the signature"))
    rating = models.CharField(max_length=12, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    device = models.CharField(max_length=200, blank=True)
    signer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "side"], name="one_signature_a_side")]


class Objection(Record):
    """异议. What could not be settled on the spot, answered within a day (SIGNOFF-05)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    words = models.CharField(max_length=1000)
    explained = models.CharField(max_length=1000)
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
