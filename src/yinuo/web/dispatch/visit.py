"""客户预约页: a secret instead of an account; confirm the visit or move it, nothing else is told."""

from collections import OrderedDict

from django.http import HttpResponse

from yinuo.dispatch import links
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import Company
from yinuo.web.page import Asked, attempt, public, show
from yinuo.web.visitor import address_of

_RATE, _SECONDS, _KEPT = 30, 60, 5000
_seen: OrderedDict[str, tuple[int, float]] = OrderedDict()


@public
def visit(request: Asked, secret: str) -> HttpResponse:
    """确认或改动上门时间。"""
    _slowly(request)
    done, chosen = "", None
    refusal = None
    if request.method == "POST":
        act = request.POST.get("act", "")

        def do() -> None:
            nonlocal done, chosen
            if act == "confirm":
                chosen, done = links.confirm(secret, request.moment), "confirmed"
            else:
                chosen, done = links.move(secret, request.moment, slot=request.POST.get("slot", "")), "moved"

        refusal = attempt(do)
    if done and chosen is not None:
        return show(request, "web/dispatch/visit.html", done=done, booked=chosen, case=chosen.case, company=_company())
    try:
        link = links.look(secret, request.moment)
        offered = links.offer(link, request.moment) if link.used_at is None and (request.GET.get("other") or refusal) else []
    except Refusal as no:
        return show(request, "web/dispatch/visit.html", refusal or no, company=_company())
    return show(request, "web/dispatch/visit.html", refusal, link=link, booked=link.appointment, case=link.case, offered=offered, other=bool(request.GET.get("other")),
                company=_company())


def _company() -> Company | None:
    return Company.objects.order_by("id").first()


def _slowly(request: Asked) -> None:
    """Thirty questions a minute from one address; the secret is long, this only keeps the noise down."""
    where, now = address_of(request), request.moment.timestamp()
    count, since = _seen.pop(where, (0, now))
    count, since = (1, now) if now - since > _SECONDS else (count + 1, since)
    _seen[where] = (count, since)
    while len(_seen) > _KEPT:
        _seen.popitem(last=False)
    if count > _RATE:
        raise Refusal("link.fast", both("打开得太频繁了", "Too many questions at once"), status=429, way_out=both("请一分钟后再试", "Try again in a minute"))
