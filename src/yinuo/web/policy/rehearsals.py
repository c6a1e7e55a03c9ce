"""A draft rehearsed in the background: asked for, watched while it runs, and read as a table of what would have turned."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yinuo.editions.flips import WHAT, state_told
from yinuo.editions.models import Edition
from yinuo.jobs.models import Job
from yinuo.jobs.queue import enqueue
from yinuo.kit.moment import read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.kinds import KINDS
from yinuo.web.page import Asked, page
from yinuo.web.reading import Typed

_SHOWN = 100


@page("edition.draft")
def one(request: Asked, edition_id: int) -> HttpResponse:
    """预演. POST asks for it, GET is the panel as it stands."""
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise Refusal("edition.unknown", both("没有这一版本", "There is no such edition"), status=404)
    if request.method == "POST":
        typed = Typed(request.POST)
        since, until = typed.day("since", must=False), typed.day("until", must=False)
        typed.settle()
        given = {"edition": str(edition.id), "since": since.isoformat() if since else None, "until": until.isoformat() if until else None, "all": typed.tick("all")}
        enqueue("rehearse", given, user_id=request.actor.user_id, at=request.moment)
        return HttpResponseRedirect(f"/policy/editions/{edition.id}#rehearsal")
    if not request.htmx:
        return HttpResponseRedirect(f"/policy/editions/{edition.id}#rehearsal")
    return render(request, "web/policy/_rehearsal.html", {"edition": edition, "job": newest(edition.id)})


def newest(edition_id: int) -> dict[str, Any] | None:
    """The last rehearsal of an edition, as the page shows it."""
    jobs = Job.objects.filter(kind="rehearse").order_by("-made_at")[:50]
    job = next((job for job in jobs if job.given.get("edition") == str(edition_id)), None)
    if job is None:
        return None
    says = both(job.says.get("zh", ""), job.says.get("en", "")) if job.says else None
    return {"job": job, "busy": job.state in ("waiting", "running"), "says": says, "result": _result(job.result) if job.result else None,
            "share": round(100 * job.done / job.total) if job.total else 0}


def _result(found: dict[str, Any]) -> dict[str, Any]:
    titles = {row["clause"]: _said(row["title"]) for row in found["differing"]}
    clauses = [
        {"clause": row["clause"], "title": titles.get(row["clause"], row["clause"]),
         "counts": [(WHAT[what], row[what], _TONES.get(what, "plain")) for what in WHAT if row.get(what)], "sum": sum(row[w] for w in WHAT)}
        for row in found["clauses"]
    ]
    counted = {row["clause"] for row in clauses}
    still = [row | {"title": titles[row["clause"]], "played": _is_played(row["kind"])} for row in found["differing"] if row["clause"] not in counted]
    gravest = sorted(found["flips"], key=lambda row: list(WHAT).index(row["what"]))
    return found | {"clauses": clauses, "unmoved": still, "rows": [_flip(row) for row in gravest[:_SHOWN]], "figures": _figures(found["clauses"]),
                    "unlike": [_flip(row) for row in found["unlike_record"][:_SHOWN]], "as_of": read_moment(found["as_of"])}


_ASKED = ("met_to_missed", "missed_to_met", "due_moved")
"""What whoever decides asks first: told even where it is nought."""


def _figures(clauses: list[dict[str, Any]]) -> list[tuple[Both, int, str]]:
    """How many promises turn, by how they turn, over all clauses; the gravest first."""
    sums = {what: sum(row.get(what, 0) for row in clauses) for what in WHAT}
    return [(WHAT[what], n, _TONES.get(what, "plain")) for what, n in sums.items() if n or what in _ASKED]


def _said(title: Any) -> Both | str:
    """The title in both languages; a rehearsal kept before clauses had English titles holds the Chinese one alone."""
    return both(title["zh"], title["en"]) if isinstance(title, dict) else str(title)


def _is_played(kind: str) -> bool:
    """Promises, duties and answers can be replayed; what gates refuse or notices say cannot."""
    return kind in ("deadline", "obligation") or KINDS[kind].answers


_TONES = {"met_to_missed": "breach", "missed_to_met": "good", "begun": "accent", "gone": "warn"}


def _flip(row: dict[str, Any]) -> dict[str, Any]:
    number = row["case"]
    return row | {"shown": f"{number[:4]} {number[4:8]} {number[8:]}", "word": WHAT[row["what"]], "tone": _TONES.get(row["what"], "plain"),
                  "was": _side(row["was"]), "becomes": _side(row["becomes"]), "why": both(row["why"]["zh"], row["why"]["en"])}


def _side(side: dict[str, Any] | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"state": state_told(side["state"]), "due": read_moment(side["due"]) if side["due"] else None, "clause": side["clause"]}
