"""A customer (person or firm), the natural persons one speaks to, and the key each is protected with."""

from django.db import models

from yinuo.kit.text import both
from yinuo.people.models import Region, User
from yinuo.records.models import Record
from yinuo.vault.values import Kind, ProtectedField


class Customer(Record):
    """客户. A firm's name is public; a person's lives only in their contact, under their own key."""

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        FIRM = "firm", "单位"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    firm_name = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    declines_contact = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["firm_name"], name="customer_firm")]


class Contact(Record):
    """联系人. One natural person with a data key of their own; every sealed column is read through the vault."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    person = models.BigIntegerField(db_index=True)
    """Whom the vault's key belongs to."""
    called = models.CharField(max_length=60)
    """Masked name with form of address, as lists show it: 王**女士."""
    title = models.CharField(max_length=20, blank=True)
    """称谓: how to address them (先生、女士、经理…)."""
    name = ProtectedField(kind=Kind.NAME, purpose=both("称呼客户", "to address the customer"))
    phone = ProtectedField(kind=Kind.PHONE, purpose=both("联系客户", "to reach the customer"))
    email = ProtectedField(kind=Kind.MAIL, purpose=both("联系客户", "to reach the customer"), null=True)
    street = ProtectedField(kind=Kind.ADDRESS, purpose=both("上门服务", "to find the door"), null=True)
    """The address from the house level down."""
    district = models.CharField(max_length=120, blank=True)
    """Province, city and district in clear: enough to dispatch by, not to find a door."""
    is_main = models.BooleanField(default=True)


class FormerPhone(Record):
    """曾用号码. A number a contact had before; sealed like the present one, and still found by."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="former_phones")
    phone = ProtectedField(kind=Kind.PHONE, purpose=both("凭旧号码认出客户", "to know the customer by an old number"))
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Merge(Record):
    """Two files found to be one customer; both keys are kept."""

    kept = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
