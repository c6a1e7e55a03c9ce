"""The tabs that tie dispatch pages together: each shows only where the reader may go."""

from yinuo.kit.text import both
from yinuo.web.page import Asked

_TABS = (
    ("dispatch.see", "/dispatch", "calendar", both("看板", "Board")), ("dispatch.see", "/dispatch/list", "rows", both("列表", "List")),
    ("plan.make", "/dispatch/plans", "chart", both("排程", "Plans")),
    ("plan.make", "/dispatch/weights", "gear", both("权重", "Weights")),
    ("move.ask", "/dispatch/moves", "swap", both("批量改期", "Moves")),
    ("offer.answer", "/dispatch/offers", "station", both("网点派单", "Stations")), ("upkeep.write", "/dispatch/upkeep", "history", both("定期服务", "Upkeep")),
    ("resource.see", "/dispatch/people", "users", both("排班资源", "Resources")),
)


def tabs(request: Asked, here: str) -> list[dict[str, object]]:
    """The tabs of the page at ``here``; the day and station go along where they matter."""
    query = request.GET.urlencode()
    keep = f"?{query}" if query and here in ("/dispatch", "/dispatch/list") else ""
    return [{"label": label, "url": url + (keep if url in ("/dispatch", "/dispatch/list") else ""), "on": url == here, "mark": mark}
            for verb, url, mark, label in _TABS if request.actor.may(verb)]
