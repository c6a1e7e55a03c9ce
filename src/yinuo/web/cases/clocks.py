"""Clocks as pages show them, and the strip that explains one."""

from datetime import datetime, timedelta
from typing import Any

from yinuo.cases.models import Case, Clock, Obligation
from yinuo.cases.standing import facts_of
from yinuo.editions import asking
from yinuo.editions.shelves import shelf
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS
from yinuo.policy.clock import Reading, follow
from yinuo.policy.explain import explain
from yinuo.policy.facts import ATTRIBUTES, word
from yinuo.policy.sentence import told
from yinuo.records.statements import Read

from .steps import BY_NOUN

_CLOCKS = Read(lambda key: Clock.objects.filter(case=key).order_by("due_at", "id"))
_DEBTS = Read(lambda key: Obligation.objects.filter(case=key).order_by("-is_open", "due_at", "id"))


def clock_view(case: Case, clock: Clock) -> dict[str, Any]:
    """One clock for a chip or a card."""
    clause = asking.clause_of(clock.clause, clock.edition)
    used = None
    if clock.due_at and clock.state == "running":
        whole = (clock.due_at - clock.started_at).total_seconds() or 1
        used = whole
    return {
        "id": clock.id, "label": clause.title if clause else clock.clause, "state": clock.state, "due": clock.due_at, "stopped": clock.stopped_at,
        "remaining": timedelta(seconds=clock.remaining) if clock.remaining is not None else None,
        "why": f"/cases/{case.number}/why/{clock.question}", "clause": asking.quoted(clause) if clause else "",
        "question": clock.question, "late": clock.late, "took": clock.stopped_at - clock.started_at if clock.stopped_at else None, "warned": clock.state == "running" and clock.next_level == "breach",
        "used": used, "started": clock.started_at, "round": clock.round,
    }


def clocks_of(case: Case, now: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(what still runs, is paused or overdue; nearest first), (what is settled)."""
    rows = [clock_view(case, c) for c in _CLOCKS.rows(case.id)]
    for row in rows:
        if row["used"]:
            row["used"] = max(0, min(100, round(100 * (now - row["started"]).total_seconds() / row["used"])))
    live = [r for r in rows if r["stopped"] is None and r["state"] != "replaced"]
    past = [r for r in rows if r not in live]
    return sorted(live, key=lambda r: (r["due"] is None, r["due"])), past


def debts_of(case: Case, may: Any) -> list[dict[str, Any]]:
    """Obligations with their way out, open ones first."""
    rows = []
    for debt in _DEBTS.rows(case.id):
        clause = asking.clause_of(debt.clause, debt.edition)
        title, way = asking.owed_text(debt.clause, debt.edition)
        step = _step(clause.question if clause else debt.clause.split(".")[0])
        rows.append({
            "id": debt.clause, "title": title, "post": POSTS.get(debt.post, both(debt.post, debt.post)), "clause": clause.title if clause else debt.clause,
            "clause_url": f"/policy/clauses/{debt.clause}", "done": not debt.is_open, "at": debt.settled_at or debt.arisen_at,
            "by": both("已豁免", "waived") if debt.waived else "",
            "clock": {"state": "running", "due": debt.due_at, "label": ""} if debt.due_at and debt.is_open else None,
            "way_out": {"label": _task(clause) or step.label, "url": f"/cases/{case.number}/{step.noun}"} if step and may(step.code) else None, "way": way,
        })
    return rows


def _task(clause: Any) -> Both | None:
    """What the clause calls the work that settles it."""
    task = getattr(clause.rule, "task", "") if clause else ""
    return task if isinstance(task, Both) else None


_SETTLED_BY = {
    "unsolved": "reopening", "improvement": "improvement", "improvement_check": "improvement-check", "training_effect": "training-check",
    "survey_invitation": "survey", "kit_check": "kit-check", "reconfirm": "appointment-confirmation", "purchase_proof": "purchase", "rerouting": "reroute",
    "repair_record": "repair-record", "signed_original": "original", "overtime": "overtime", "papers_form": "papers", "papers_photos": "papers",
    "papers_report": "papers", "remote_alongside": "remote-start", "final_notice": "message", "stuck_notice": "message", "dispatch_task": "assignment",
    "coverage_gap": "assignment", "design_defect": "task-answer",
}
"""Which form settles which kind of debt."""


def _step(question: str) -> Any:
    """The form that settles an obligation."""
    return BY_NOUN.get(_SETTLED_BY.get(question, ""))

def why(case: Case, question: str, now: datetime) -> dict[str, Any] | None:
    """Everything behind one promise: the sentence, the clause, the rounds and the strip of the calendar."""
    facts, _ = facts_of(case.id)
    reading = follow(question, facts, shelf(), now)
    if not reading.rounds:
        return None
    last = reading.rounds[-1]
    return {
        "reading": reading, "last": last, "clause": last.clause, "sentence": told(last.clause), "ruling": last.ruling,
        "cite": asking.quoted(last.clause), "trail": [(ATTRIBUTES[n].label, _said(n, v)) for n, v in last.ruling.trail],
        "slices": _slices(reading, now), "marks": _marks(last, now), "rounds": [_round(r) for r in reading.rounds],
    }


def _said(attribute: str, value: Any) -> Any:
    if ATTRIBUTES[attribute].words:
        return word(attribute, str(value)) if value else "—"
    return both("是", "yes") if value is True else both("否", "no") if value is False else value


def _slices(reading: Reading, now: datetime) -> list[dict[str, Any]]:
    return [{"kind": row.what.value, "start": row.since, "end": row.until, "note": row.why} for row in explain(reading) if row.round == len(reading.rounds) - 1][:400]


def _marks(last: Any, now: datetime) -> list[dict[str, Any]]:
    marks: list[dict[str, Any]] = [{"kind": "start", "at": last.started}]
    if last.due:
        marks.append({"kind": "due", "at": last.due})
    if last.stopped:
        marks.append({"kind": "stop", "at": last.stopped})
    else:
        marks.append({"kind": "now", "at": now})
    return marks


_STATES: dict[str, Both] = {
    "running": both("计时中", "running"), "paused": both("已暂停", "paused"), "met": both("达成", "met"), "missed": both("超时", "missed"),
    "replaced": both("已替换", "replaced"), "idle": both("未开始", "idle"),
}


def _round(r: Any) -> dict[str, Any]:
    return {"clause": r.clause.title, "state": _STATES[r.state.value], "started": r.started, "due": r.due, "ended": r.ended, "late_by": r.late_by}
