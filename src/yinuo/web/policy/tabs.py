"""The tabs that tie the policy pages together."""

from yinuo.kit.text import both
from yinuo.web.page import Asked

_PAGES = (
    ("/policy", "book", both("制度文件", "Documents")), ("/policy/editions", "history", both("版本", "Editions")),
    ("/policy/calendar", "calendar", both("日历", "Calendar")), ("/policy/proposals", "pen", both("制度建议", "Proposals")),
    ("/policy/coverage", "check", both("职责覆盖", "Coverage")), ("/policy/review", "flag", both("评估清单", "For review")),
)


def tabs(request: Asked) -> list[dict[str, object]]:
    """The places of the policy that are open to the reader; the one we are at is said so."""
    barred = () if request.actor.may("edition.propose") else ("/policy/proposals",)
    return [{"label": label, "url": url, "on": request.path == url, "mark": mark} for url, mark, label in _PAGES if url not in barred]
