"""服务报告与维修凭证: a report exactly as it was handed to the customer, to read and to print."""

from django.http import HttpResponse

from yinuo.cases import queries
from yinuo.people.queries import company
from yinuo.people.verbs import unseen
from yinuo.visits.models import ServiceReport
from yinuo.visits.papers import MEANS
from yinuo.web.page import Asked, page, show


@page("case.see")
def report(request: Asked, number: str, edition: int) -> HttpResponse:
    """One edition of the report; what changed in the case since is not in it (SIGNOFF-08)."""
    case = queries.one(request.actor, number)
    found = ServiceReport.objects.filter(case=case, edition=edition).first() if 0 < edition < 1 << 15 else None
    if found is None:
        raise unseen()
    newest = ServiceReport.objects.filter(case=case).order_by("-edition").values_list("edition", flat=True).first()
    return show(request, "web/cases/service_report.html", case=case, report=found, said=found.content, company=company(), means=MEANS.get(found.means),
                newer=newest if newest != found.edition else None)
