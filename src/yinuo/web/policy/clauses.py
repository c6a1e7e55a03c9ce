"""One clause: its text, its rule told back, its examples, its history over the editions, and the promises it decided."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse

from yinuo.cases.models import Clock, Obligation
from yinuo.cases.queries import seen_by
from yinuo.editions.differing import differing
from yinuo.editions.models import Edition
from yinuo.editions.shelves import editions_in_order, in_force
from yinuo.kit.ids import first_id_at
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.book import Book
from yinuo.policy.clause import Clause, Example
from yinuo.policy.coverage import catalogue
from yinuo.policy.sentence import told, value_told
from yinuo.web.page import Asked, page, show

from .markdown import text_as_page

_RECENT = timedelta(days=92)
_SHOWN = 15
_COUNTED = 1000
"""The newest promises of a clause that its page counts."""


@page("edition.see")
def one(request: Asked, clause: str) -> HttpResponse:
    """条款. From the edition in force, else from the newest that had it."""
    found = _find(clause, in_force(request.moment)[1])
    if found is None:
        raise Refusal("clause.unknown", both("没有这一条款", "There is no such clause"), status=404,
                      way_out=both("请从制度文件中查找", "Look it up in the documents"))
    book, rule, gone = found
    sees_cases = request.actor.may("case.see")
    return show(
        request, "web/policy/clause.html", rule=rule_view(rule, book), clause=rule, text=text_as_page(rule.text), gone=gone,
        history=_history(rule.id), decided=_decided(request, rule) if sees_cases else None, rivals=_rivals(rule, book), titles=_titles(rule),
        may_propose=request.actor.may("edition.propose"),
    )


def rule_view(clause: Clause, book: Book) -> dict[str, Any]:
    """A clause as its rule is shown below the text."""
    return {
        "clause": clause, "told": told(clause), "kind": clause.sort.label, "values": [_value(v) for v in clause.values],
        "examples": [_example(e) for e in clause.examples], "fulfils": _titles(clause),
        "calendar": _calendar(clause, book), "instead_of": book.clauses.get(clause.instead_of or ""), "layer": clause.layer.label,
    }


def _titles(clause: Clause) -> list[tuple[str, Both]]:
    known = catalogue()
    return [(identity, known[identity]) for identity in clause.fulfils if identity in known]


def _value(value: Any) -> dict[str, Any]:
    return {"since": value.since, "until": value.until, "says": value_told(value)}


def _calendar(clause: Clause, book: Book) -> Both | None:
    name = getattr(clause.rule, "calendar", None)
    if not name or (name != "around-the-clock" and name not in book.calendars):
        return None
    return book.calendar(name).title or both(name, name)


def _example(example: Example) -> dict[str, Any]:
    body, said = example.body, str(example.body.get("note", ""))
    expect = body.get("expect")
    return {"note": both(said, str(body.get("note_en", said))) if said else None, "facts": body.get("facts", []), "given": body.get("given", {}), "as_of": body.get("as_of"),
            "expect": "；".join(map(str, expect)) if isinstance(expect, list) else str(expect)}


def _find(identity: str, current: Book) -> tuple[Book, Clause, bool] | None:
    if rule := current.clauses.get(identity):
        return current, rule, False
    for _, _, book in reversed(editions_in_order()):
        if rule := book.clauses.get(identity):
            return book, rule, True
    return None


def _history(identity: str) -> list[dict[str, Any]]:
    """What each edition did to the clause, newest first."""
    rows, before = [], None
    order = editions_in_order()
    labels = Edition.objects.in_bulk([key for key, _, _ in order])
    for key, since, book in order:
        first = before is None
        changed = None if first else next((row for row in differing(before, book) if row.clause == identity), None)  # type: ignore[arg-type]
        if (first and identity in book.clauses) or changed:
            clause = book.clauses.get(identity)
            rows.append({"edition": labels.get(key), "since": None if since.year <= 2000 else since, "kind": changed.kind if changed else both("自始", "from the beginning"),
                         "changes": [c.says for c in changed.changes] if changed else [], "told": told(clause) if clause else None})
        before = book
    return rows[::-1]


def _rivals(clause: Clause, book: Book) -> list[Clause]:
    """The other clauses that answer the same question."""
    question = book.questions.get((clause.kind, clause.question))
    return [c for c in question.clauses if c.id != clause.id] if question else []


def _decided(request: Asked, clause: Clause) -> dict[str, Any]:
    """The promises of the last quarter this clause decided, in cases the reader may see."""
    seen = seen_by(request.actor)
    since = first_id_at(request.moment - _RECENT)
    mine = Exists(seen.filter(pk=OuterRef("case")))  # asked of each promise of the clause: a list of all cases seen would be gone through instead
    clocks = Clock.objects.filter(mine, clause=clause.id, id__gte=since).order_by("-id")
    states = Counter(clocks.values_list("state", flat=True)[:_COUNTED])
    counts = {"met": states["met"], "missed": states["missed"], "running": states["running"] + states["paused"], "replaced": states["replaced"]}
    rows = list(clocks.select_related("case")[:_SHOWN])
    debts = Obligation.objects.filter(mine, clause=clause.id, id__gte=since)
    owed = list(debts.select_related("case").order_by("-id")[:_SHOWN]) if not rows else []
    judged = counts["met"] + counts["missed"]
    return counts | {"rows": rows, "owed": owed, "rate": round(100 * counts["met"] / judged) if judged else None, "judged": judged,
                     "newest": _COUNTED if states.total() == _COUNTED else None}
