"""Entering and changing product models."""

from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both, folded
from yinuo.people.verbs import verb

from .models import Product


@verb("product.write")
def enter(*, by: Actor, at: datetime, code: str, name: str, category: str, brand: str = "", care_advice: str = "", is_sold: bool = True) -> Product:
    """登记型号。 Its code is kept folded, so that it is found however it is typed."""
    if Product.objects.filter(code=folded(code)).exists():
        raise Refusal("product.known", both("这个型号已登记", "This model is entered already"), field="code", status=422,
                      way_out=both("请在列表中修改", "Change it in the list"))
    product = Product(code=folded(code), name=name, category=category, brand=brand, care_advice=care_advice, is_sold=is_sold)
    note(product, "product.entered", by=by, at=at)
    return product


@verb("product.write", on=Product)
def write(product: Product, *, by: Actor, at: datetime, code: str, name: str, category: str, brand: str = "", care_advice: str = "",
          is_sold: bool = True) -> Product:
    """修改型号。 Cases already registered keep the category they were judged by."""
    product.code, product.name, product.category, product.brand = folded(code), name, category, brand
    product.care_advice, product.is_sold = care_advice, is_sold
    note(product, "product.changed", by=by, at=at)
    return product
