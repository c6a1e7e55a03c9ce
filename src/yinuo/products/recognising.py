"""Products and units as people say them: model names and serial numbers, folded before they are compared."""

from datetime import date, datetime

from yinuo.customers.models import Customer
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.text import folded
from yinuo.records.statements import Read

from .models import Product, Unit


def product_named(text: str) -> Product | None:
    """The product whose code this is, however it was typed."""
    code = folded(text)
    return _PRODUCT.one(code) if code else None


def unit_of(
    customer: Customer, product: Product, serial: str, purchased_on: date | None, *, by: Actor, at: datetime
) -> Unit:
    """The customer's unit with this serial number, or a new one. A known unit's empty purchase date is filled in."""
    code = folded(serial)
    found = _known(customer, product, code)
    if found is None:
        found = Unit(
            customer=customer, product=product, serial=serial.strip(), serial_folded=code, serial_reversed=code[::-1],
            purchased_on=purchased_on,
        )
        note(found, "unit.entered", by=by, at=at)
    elif found.purchased_on is None and purchased_on is not None:
        found.purchased_on = purchased_on
        note(found, "unit.purchase_known", by=by, at=at, purchased_on=purchased_on)
    return found


def _known(customer: Customer, product: Product, code: str) -> Unit | None:
    if code:
        return _SERIAL.one(product.pk, code)
    return _UNNUMBERED.one(product.pk, customer.pk) if customer.version else None


_PRODUCT = Read(lambda code: Product.objects.filter(code=code).order_by("id"))
_SERIAL = Read(lambda product, code: Unit.objects.filter(product=product, serial_folded=code).exclude(serial_folded="").order_by("id"), values=2)
"""The exclusion says nothing new; it lets SQLite take the unique index rather than walk every unit of the model."""
_UNNUMBERED = Read(lambda product, customer: Unit.objects.filter(product=product, customer=customer, serial_folded="").order_by("id"), values=2)
