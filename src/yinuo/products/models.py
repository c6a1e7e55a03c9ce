"""Product models by category, and the installed units customers own."""

from django.db import models

from yinuo.customers.models import Customer
from yinuo.records.models import Record


class Product(Record):
    """产品型号. ``category`` is a word of case.category; service standards differ by it (CLASSIFY-05)."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=20)
    brand = models.CharField(max_length=40, blank=True)
    care_advice = models.CharField(max_length=1000, blank=True)
    is_sold = models.BooleanField(default=True)


class Unit(Record):
    """客户产品. One piece with its serial number, at a customer, bought on a day that may not be known."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="units")
    product = models.ForeignKey(Product, models.PROTECT, related_name="units")
    serial = models.CharField(max_length=60, blank=True)
    serial_folded = models.CharField(max_length=60, blank=True)
    serial_reversed = models.CharField(max_length=60, blank=True)
    purchased_on = models.DateField(null=True)
    proof = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "serial_folded"], condition=~models.Q(serial_folded=""), name="serial_once_per_model"
            )
        ]
        indexes = [
            models.Index(fields=["serial_folded"], name="unit_serial"),
            models.Index(fields=["serial_reversed"], name="unit_laires"),
        ]
