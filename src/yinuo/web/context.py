"""What the frame of every page needs: who reads, where they may go, and how much waits there."""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yinuo.cases.waiting import waiting
from yinuo.jobs.queue import last_beat
from yinuo.kit.actor import Actor
from yinuo.kit.text import Both, both
from yinuo.notices.models import Bell
from yinuo.people.models import Company
from yinuo.people.roles import POSTS
from yinuo.records.statements import Read

from . import ways

_CAP = 1000


def frame(request: HttpRequest) -> dict[str, Any]:
    """The reader, their language, the moment, and the frame around the page (made only when a page asks for it)."""
    return {
        "actor": getattr(request, "actor", None),
        "language": getattr(request, "language", "zh"),
        "moment": getattr(request, "moment", None),
        "request_number": getattr(request, "number", ""),
        "frame": SimpleLazyObject(lambda: _frame(request)),
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"company": _company(), "demo": settings.DEMO}
    sections = [s for s in (_desk(request, actor), _rules(request, actor), _house(request, actor)) if s["links"]]
    beat = last_beat()
    at = request.moment  # type: ignore[attr-defined]
    return {
        "person": {"name": actor.name, "post": both("、".join(POSTS[p].zh for p in actor.posts if p in POSTS), ", ".join(POSTS[p].en for p in actor.posts if p in POSTS)),
                   "links": [{"label": both("我的账号", "My account"), "url": "/people/me", "icon": "user"}]},
        "sections": sections, **ways.drawn(sections, getattr(request, "language", "zh")), "company": _company(), "demo": settings.DEMO,
        "bell": len(_UNREAD.rows(actor.user_id)),
        "new_case_url": "/cases/new" if actor.may("case.receive") else "",
        "tick_late": beat if beat is None or at - beat > timedelta(seconds=60) else None, "health_url": "/status",
        "searched": request.GET.get("q", "") if request.path == "/search" else "", "toasts": _toasts(request),
    }


_UNREAD = Read(lambda user: Bell.objects.filter(user=user, read_at__isnull=True).values_list("pk")[:99])
_COMPANY = Read(lambda: Company.objects.order_by("pk").values_list("name", "name_en")[:1], values=0)


def _company() -> Both:
    company = _COMPANY.one()
    return both(company[0], company[1] or company[0]) if company else both("一诺售后", "Yinuo")


def _toasts(request: HttpRequest) -> list[dict[str, Any]]:
    """What the page before wanted said, once."""
    said = request.session.pop("toasts", []) if hasattr(request, "session") and request.session.get("toasts") else []
    return [{"text": Both(*t["text"]), "tone": t.get("tone", "good"), "undo_url": t.get("undo_url", "")} for t in said]


def toast(request: HttpRequest, text: Both, *, tone: str = "good", undo_url: str = "") -> None:
    """Have the next page say something in passing; a cookie holds it, so the last three are kept."""
    request.session["toasts"] = [*request.session.get("toasts", []), {"text": [text.zh, text.en], "tone": tone, "undo_url": undo_url}][-3:]


def _link(request: HttpRequest, zh: str, en: str, url: str, icon: str, key: str = "", count: int = 0, tone: str = "") -> dict[str, Any]:
    said = f"{count}" if count < _CAP else "999+"
    on = request.get_full_path() == url or (request.path == url and "?" not in url and not request.GET.get("queue"))
    return {"label": both(zh, en), "url": url, "icon": icon, "key": key, "count": said if count else "", "tone": tone, "on": on}


_FRESH_SECONDS, _STALEST_SECONDS = 3.0, 10.0
_AT_MOST = 0.005
"""The share of a process's time that may go into counting for one person."""
_counted: dict[tuple[Any, ...], tuple[float, dict[str, int]]] = {}


def waiting_in(request: HttpRequest, actor: Actor) -> dict[str, int]:
    """How much waits in each queue, as it stood a few seconds ago at most: every page asks, few see it change."""
    key = (actor.user_id, actor.posts, tuple(actor.grants.get("case.see", ())))
    known = _counted.get(key)
    if known is None or known[0] < time.monotonic():
        began = time.monotonic()
        counts = waiting(actor, request.moment, _CAP)  # type: ignore[attr-defined]
        if len(_counted) > 2000:
            _counted.clear()
        ended = time.monotonic()
        known = _counted[key] = (ended + min(_STALEST_SECONDS, max(_FRESH_SECONDS, (ended - began) / _AT_MOST)), counts)
    return known[1]


def forget() -> None:
    """Count anew for the next page (a test's database was replaced)."""
    _counted.clear()


def _desk(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    links = []
    if actor.may("case.see"):
        counted = waiting_in(request, actor).__getitem__
        if actor.may("report.see"):
            links.append(_link(request, "今日", "Today", "/today", "today", "g t"))
        links += [
            _link(request, "待办队列", "Queue", "/cases", "inbox", "g q", counted("open")),
            _link(request, "我的", "Mine", "/cases?queue=mine", "user", "g m", counted("mine")),
            _link(request, "已超时", "Overdue", "/cases?queue=overdue", "alert", "g o", counted("overdue"), "breach"),
            _link(request, "待派工", "Unassigned", "/cases?queue=unassigned", "wrench", "g u", counted("unassigned")),
            _link(request, "挂起", "On hold", "/cases?queue=on_hold", "pause", "", counted("on_hold")),
            _link(request, "待回访结案", "Done", "/cases?queue=done", "check", "", counted("done")),
            *([_link(request, "待归档", "To be filed", "/cases?queue=all&stage=closed&sort=oldest", "book")] if actor.may("case.archive") else []),
            _link(request, "全部服务单", "All cases", "/cases?queue=all", "rows", "g a"),
        ]
    if actor.may("dispatch.see"):
        links.append(_link(request, "派工看板", "Dispatch", "/dispatch", "pin", "g d"))
    if actor.may("callback.answer"):
        links.append(_link(request, "回访", "Callbacks", "/callbacks", "star", "g b"))
    if actor.may("call.log"):
        links.append(_link(request, "电话登记", "Calls", "/calls", "phone", ""))
    if actor.may("customer.see"):
        links.append(_link(request, "客户", "Customers", "/customers", "users", ""))
    if actor.may("report.see"):
        links.append(_link(request, "报表", "Reports", "/reports", "chart", "g r"))
    if actor.may("import.run"):
        links.append(_link(request, "导入", "Import", "/import", "import", ""))
    return {"title": both("服务台", "Desk"), "links": links}


def _rules(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    links = []
    if actor.may("edition.see"):
        links = [_link(request, "制度", "Policy", "/policy", "book", "g p"), _link(request, "日历", "Calendar", "/policy/calendar", "calendar")]
    if actor.may("edition.propose"):
        links.append(_link(request, "制度建议", "Proposals", "/policy/proposals", "pen"))
    return {"title": both("制度", "Policy"), "links": links}


def _house(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    links = []
    if actor.may("people.see"):
        links.append(_link(request, "人员与岗位", "People", "/people/", "users"))
        links.append(_link(request, "网点", "Stations", "/people/stations", "station"))
    if actor.may("roster.see"):
        links.append(_link(request, "值班表", "Roster", "/people/roster", "clock"))
    if actor.may("reach.see"):
        links.append(_link(request, "联络", "Reach", "/people/reach", "chat"))
    if actor.may("company.write"):
        links.append(_link(request, "公司与受理", "Company", "/people/company", "flag"))
    if actor.may("product.write"):
        links.append(_link(request, "产品", "Products", "/products", "unit"))
    if actor.may("access.see"):
        links.append(_link(request, "访问记录", "Access log", "/access", "eye"))
    if actor.may("webhook.write"):
        links.append(_link(request, "网络通知", "Webhooks", "/webhooks", "link"))
    if actor.may("outbox.see"):
        links.append(_link(request, "外发", "Outbox", "/outbox", "mail"))
    if actor.may("status.see"):
        links.append(_link(request, "运行状态", "Status", "/status", "gear"))
    return {"title": both("管理", "House"), "links": links}
