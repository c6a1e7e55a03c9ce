"""核对打印件: the page behind the code on a printed execution form; says nothing of any person, and leads those who may to the case."""

from django.http import HttpResponse

from yinuo.archive import answering
from yinuo.cases import queries
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Company
from yinuo.policy.facts import word
from yinuo.web.page import Asked, public, show


@public
def print_checked(request: Asked, token: str) -> HttpResponse:
    """这张执行表是否出自本公司、是否仍为现行版本."""
    found = answering.printed(token)
    company = Company.objects.order_by("id").first()
    if found is None:
        no = Refusal("print.unknown", both("没有签发过这样一张执行表", "No such form was ever issued here"), status=404,
                     way_out=both("请核对扫描是否完整；仍不相符，请致电公司核实", "Scan it once more; if it still does not match, ring the company"))  # fmt: skip
        return show(request, "web/cases/print_checked.html", no, company=company)
    return show(
        request, "web/cases/print_checked.html", found=found, company=company, stage=word("case.stage", found.case.stage), digest=found.digest[: answering.DIGITS],
        case_url=f"/cases/{found.case.number}" if _may_see(request, found.case.number) else "",
    )


def _may_see(request: Asked, number: str) -> bool:
    if request.actor is None or not request.actor.may("case.see"):
        return False
    try:
        queries.one(request.actor, number)
    except Refusal:
        return False
    return True
