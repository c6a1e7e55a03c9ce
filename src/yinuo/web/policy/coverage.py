"""What carries each duty of the catalogue: clauses, code, tests; and, honestly, what nothing carries yet."""

from functools import lru_cache
from typing import Any

from django.http import HttpResponse

from yinuo.kit.text import Both, both
from yinuo.policy import proofs
from yinuo.web.page import Asked, page, show

from .tabs import tabs

_STATES: dict[str, tuple[Both, str]] = {
    "carried": (both("已承担", "carried"), "good"), "part": (both("部分", "part"), "warn"), "open": (both("未办", "open"), "quiet"),
}


@page("edition.see")
def table(request: Asked) -> HttpResponse:
    """职责覆盖."""
    asked = request.GET.get("state", "")
    rows = _rows()
    counts = {state: sum(row["state"] == state for row in rows) for state in _STATES}
    shown = [row for row in rows if asked not in _STATES or row["state"] == asked]
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in shown:
        groups.setdefault(row["id"].rpartition("-")[0], []).append(row)
    choices = [{"label": both("全部", "all"), "url": "?", "count": len(rows), "on": asked not in _STATES}]
    choices += [{"label": word, "url": f"?state={state}", "count": counts[state], "on": state == asked} for state, (word, _) in _STATES.items()]
    return show(request, "web/policy/coverage.html", tabs=tabs(request), groups=list(groups.items()), choices=choices, counts=counts, total=len(rows))


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    """The same for as long as the process runs: code and standard edition do not change under it."""
    titles = proofs.titles()
    rows = []
    for row in proofs.coverage():
        word, tone = _STATES[row["state"]]
        missing = row["missing"]
        rows.append(row | {"title": titles[row["id"]], "word": word, "tone": tone, "missing": both(missing["zh"], missing["en"]) if missing else None,
                           "code": _files(row["code"]), "tests": _files(row["tests"])})
    return rows


def _files(marks: list[str]) -> list[str]:
    return list(dict.fromkeys(mark.rpartition(":")[0] for mark in marks))
