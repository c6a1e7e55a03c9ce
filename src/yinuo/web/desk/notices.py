"""通知: what the bell holds."""

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.cases.models import Case
from yinuo.kit.text import both
from yinuo.notices.models import Bell
from yinuo.web.page import Asked, page, show


@page("account.own")
def notices(request: Asked) -> HttpResponse:
    """我的通知。 Reading the page reads them; the post marks all as read."""
    mine = Bell.objects.filter(user=request.actor.user_id)
    if request.method == "POST":
        mine.filter(read_at__isnull=True).update(read_at=request.moment)
        return HttpResponseRedirect("/notices")
    rows = list(mine.order_by("-id")[:100])
    numbers = dict(Case.objects.filter(pk__in=[r.case for r in rows if r.case]).values_list("id", "number"))
    shown = [{"says": both(r.says.get("zh", ""), r.says.get("en", "")), "at": r.at, "unread": r.read_at is None, "url": f"/cases/{numbers[r.case]}" if r.case in numbers else ""} for r in rows]
    return show(request, "web/desk/notices.html", rows=shown, unread=sum(r["unread"] for r in shown))  # type: ignore[misc]
