"""产品型号: the declared list; writes are verbs."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.editions import asking
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import unseen
from yinuo.policy.facts import word
from yinuo.products import actions
from yinuo.products.models import Product
from yinuo.web.cases.particulars import offered
from yinuo.web.context import toast
from yinuo.web.forms import Entry, words_of
from yinuo.web.page import Asked, page, show

_ENTRIES = (
    Entry("code", both("型号", "Model"), required=True, most=60), Entry("name", both("名称", "Name"), required=True, most=120),
    Entry("category", both("类别", "Category"), "select", True, choices=words_of("case.category")), Entry("brand", both("品牌", "Brand"), most=40),
    Entry("care_advice", both("使用保养建议", "Use and care advice"), "textarea", most=1000),
    Entry("is_sold", both("在售", "On sale"), "checkbox", to=bool, value=True),
)


@page("product.write")
def products(request: Asked) -> HttpResponse:
    """全部型号。"""
    return show(request, "web/house/products.html", rows=Product.objects.order_by("category", "code")[:500])


@page("product.write")
def one(request: Asked, product_id: int | None = None) -> HttpResponse:
    """登记或修改型号。"""
    product = Product.objects.filter(pk=product_id).first() if product_id else None
    if product_id and product is None:
        raise unseen()
    no = None
    if request.method == "POST":
        try:
            given = {e.name: e.read(request.POST, [v for v, _ in e.choices]) for e in _ENTRIES}  # type: ignore[union-attr]
            actions.write(product.id, by=request.actor, at=request.moment, **given) if product else actions.enter(by=request.actor, at=request.moment, **given)
        except Refusal as refusal:
            no = refusal
        else:
            toast(request, both("已保存", "Saved"))
            return HttpResponseRedirect("/products")
    fields = [{"entry": e, "choices": list(e.choices), "value": request.POST.get(e.name, "") if request.method == "POST" else getattr(product, e.name, e.value or ""),  # type: ignore[arg-type]
               "error": no.says if no and no.field == e.name else None} for e in _ENTRIES]
    return show(request, "web/house/product.html", no, product=product, fields=fields, **_promised(product, request))


def _promised(product: Product | None, request: Asked) -> dict[str, Any]:
    """What the policy says of a product of this category: its main services, each with its form and scene, and the long-term service on offer."""
    if product is None:
        return {}
    given = {"case.category": product.category}
    kinds = asking.answer("contents", given, request.moment).get("main", ())
    rows = [(word("case.kind", kind), asking.answer("catalogue", given | {"case.kind": kind}, request.moment)) for kind in kinds]
    services = [(label, word("case.form_type", said.get("form_type", "")), word("case.scene", said.get("scene", ""))) for label, said in rows]
    return {"services": services, "services_by": asking.quotation(asking.cite("contents", given, request.moment)), "offer": offered(given, request.moment)}
