"""The queue and every other list of cases: filters in the address, least slack first, export of exactly what is shown."""

from typing import Any

from django.http import HttpResponse

from yinuo.cases import paging, queries
from yinuo.cases.cursor import given, read
from yinuo.kit import numbering
from yinuo.kit.text import Both, both
from yinuo.people.models import Station, User
from yinuo.policy.facts import word
from yinuo.records.statements import Read, among, listed
from yinuo.web import moments
from yinuo.web.context import waiting_in
from yinuo.web.forms import words_of
from yinuo.web.page import Asked, page, show
from yinuo.web.reading import key_in

TITLES: dict[str, Both] = {
    "open": both("待办队列", "Queue"), "mine": both("我的服务单", "My cases"), "unowned": both("无负责人", "Without a responsible person"),
    "unassigned": both("待派工", "Waiting for assignment"), "overdue": both("已超时", "Overdue"), "on_hold": both("挂起中", "On hold"),
    "security": both("信息安全", "Information security"), "done": both("已完成待结案", "Done, not closed"), "all": both("全部服务单", "All cases"),
}
_EMPTY: dict[str, tuple[Both, Both]] = {
    "open": (both("没有待办的服务单", "Nothing is open"), both("都已办结；新的需求一登记就列在这里。", "Everything is settled; a new request appears here as soon as it is registered.")),
    "all": (both("还没有服务单", "No case yet"), both("登记第一单，或导入以往的服务单。", "Register the first one, or import past requests.")),
    "overdue": (both("没有超时的服务单", "Nothing is overdue"), both("所有承诺都在时限之内。", "Every promise is within its limit.")),
    "unassigned": (both("没有等待派工的服务单", "Nothing waits for assignment"), both("需要上门的都已派给工程师。", "Whatever needs a visit has its engineer.")),
    "on_hold": (both("没有挂起的服务单", "Nothing is on hold"), both("等待客户或备件的，会列在这里。", "What waits for a customer or a part is listed here.")),
    "done": (both("没有等待回访结案的服务单", "Nothing waits to be closed"), both("工程师报告完成之后，会列在这里。", "What engineers report as done is listed here.")),
    "unowned": (both("每一单都有负责人", "Every case has somebody responsible"), both("新登记而无人负责的，会列在这里。", "New cases that nobody answers for are listed here.")),
    "mine": (both("您名下没有待办", "Nothing waits for you"), both("可到待办队列看看有没有可以接手的。", "Look into the queue for something to take on.")),
}


def filter_from(request: Asked) -> queries.Filter:
    """The filter an address says; unknown words are dropped."""
    asked = request.GET

    def chosen(name: str, attribute: str) -> tuple[str, ...]:
        known = {w for w, _ in words_of(attribute)}
        return tuple(v for v in asked.getlist(name) if v in known)

    queue = asked.get("queue", "open")
    return queries.Filter(
        queue=queue if queue in queries.QUEUES else "open", kinds=chosen("kind", "case.kind"), stages=chosen("stage", "case.stage"),
        modes=chosen("mode", "case.mode"), urgencies=chosen("urgency", "case.urgency"), channels=chosen("channel", "case.channel"),
        stations=_ids(asked.getlist("station")), engineers=_ids(asked.getlist("engineer")), since=day_asked(asked.get("since")),
        until=day_asked(asked.get("until")), words=asked.get("q", "").replace("\x00", "")[:100], batch=next(iter(_ids(asked.getlist("batch"))), None),
    )


@page("case.see")
def cases(request: Asked) -> HttpResponse:
    """服务单列表。"""
    by = filter_from(request)
    order = request.GET.get("sort", "due" if by.queue != "all" else "newest")
    order = _REVERSED.get(order, order)
    order = order if order in paging.ORDERS else "due"
    shown = paging.page(request.actor, by, request.moment, order=order, after=read(order, request.GET.get("after")), size=50)
    total = _total(request, by)
    title, hint = _EMPTY.get(by.queue if by == queries.Filter(queue=by.queue) else "", (both("没有符合条件的服务单", "No case fits"), both("放宽筛选，或登记新的需求。", "Widen the filter, or register a request.")))
    return show(
        request, "web/cases/list.html", title=TITLES[by.queue], rows=rows_shown(shown.rows), groups=_groups(request, by), order=order, queue=by.queue,
        page={"after": given(order, shown.after), "before": request.GET.get("after"), "shown": len(shown.rows), "total": "999+" if total >= 1000 else total},
        nothing=title, hint=hint, may_export=request.actor.may("export.run"), query=request.GET.urlencode(),
    )


_REVERSED = {"-newest": "oldest"}
"""What a second press on a head asks for."""


def _total(request: Asked, by: queries.Filter) -> int:
    """How many there are; for a whole queue what the rail beside it says, so that both agree and it is counted once."""
    waiting = waiting_in(request, request.actor)
    if by == queries.Filter(queue=by.queue) and by.queue in waiting:
        return waiting[by.queue]
    return queries.capped_count(queries.narrowed(queries.seen_by(request.actor), by, request.actor, request.moment))


_PEOPLE = Read(lambda ids: User.objects.filter(pk__in=among(ids)).values_list("id", "name"))
_STATIONS = Read(lambda ids: Station.objects.filter(pk__in=among(ids)).values_list("id", "name"))


def rows_shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a list with the names and words a template shows."""
    people = dict(_PEOPLE.rows(listed({r[c] for r in rows for c in ("owner_id", "engineer_id") if r[c]}))) if rows else {}
    stations = dict(_STATIONS.rows(listed({r["station_id"] for r in rows}))) if rows else {}
    for row in rows:
        row["shown"] = numbering.shown(row["number"])
        row["owner"] = people.get(row["owner_id"])
        row["engineer"] = people.get(row["engineer_id"])
        row["station"] = stations.get(row["station_id"])
        row["due"] = row["due_at"] if row["due_at"].year < 9999 else None
        row["stage_word"] = word("case.stage", row["stage"])
        row["kind_word"] = word("case.kind", row["kind"])
        row["mode_word"] = word("case.mode", row["mode"])
    return rows


def _groups(request: Asked, by: queries.Filter) -> list[dict[str, Any]]:
    stations = [(str(key), both(name, name)) for key, name in _OPEN_STATIONS.rows()]
    return [
        {"name": "kind", "label": both("类别", "Kind"), "choices": words_of("case.kind")},
        {"name": "stage", "label": both("阶段", "Stage"), "choices": words_of("case.stage")},
        {"name": "urgency", "label": both("紧急程度", "Urgency"), "choices": words_of("case.urgency")},
        {"name": "mode", "label": both("方式", "Mode"), "choices": words_of("case.mode")},
        {"name": "channel", "label": both("渠道", "Channel"), "choices": words_of("case.channel")},
        {"name": "station", "label": both("网点", "Station"), "choices": stations},
        {"name": "since", "label": both("接报自", "Received from"), "kind": "date", "choices": []},
        {"name": "until", "label": both("至", "to"), "kind": "date", "choices": []},
    ]


_OPEN_STATIONS = Read(lambda: Station.objects.filter(is_open=True).order_by("name").values_list("id", "name"), values=0)


def _ids(values: list[str]) -> tuple[int, ...]:
    return tuple(key for v in values if (key := key_in(v)) is not None)


def day_asked(text: str | None) -> Any:
    """The day an address names; None for none, and for what does not read as one."""
    try:
        return moments.day_of(text) if text else None
    except ValueError:
        return None
