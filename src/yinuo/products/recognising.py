"""Products and units as people say them: model names and serial numbers, folded before they are compared."""

from datetime import date, datetime

from yinuo.customers.models import Customer
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.text import folded

from .models import Product, Unit


def product_named(text: str) -> Product | None:
    """The product whose code this is, however it was typed."""
    code = folded(text)
    return Product.objects.filter(code=code).first() if code else None


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
        return Unit.objects.filter(product=product, serial_folded=code).first()
    return Unit.objects.filter(product=product, customer=customer, serial_folded="").first() if customer.version else None
