"""The one timeline of a case: entries of the journal with the records they speak of, in people's words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from yinuo.cases.models import Case, Remark
from yinuo.cases.remote import WAIVED_BECAUSE
from yinuo.editions import asking
from yinuo.editions.shelves import known_editions
from yinuo.journal import reading
from yinuo.kit.text import Both, both
from yinuo.people.models import User
from yinuo.policy.facts import ATTRIBUTES, EVENTS, HOLD_REASONS, word
from yinuo.records.statements import Read, among, listed
from yinuo.visits.actions import TURNED_AWAY

from .record_words import words_behind

_KINDS = {
    "case.noted": "note", "case.customer_told": "message", "hold.began": "hold", "hold.ended": "resume", "clock.breached": "breach",
    "clock.warned": "clock", "breach.withdrawn": "clock", "visit.arrived": "visit", "visit.departed": "visit", "visit.left": "visit",
    "case.answered": "call", "work.recorded": "work", "test.recorded": "work", "signoff.customer": "signature", "signoff.engineer": "signature",
    "callback.made": "rating", "callback.attempted": "call", "quote.offered": "money", "quote.accepted": "money", "assignment.made": "person",
    "assignment.passed": "person", "case.owner_named": "person", "case.handed": "person", "case.done": "done", "case.closed": "done",
    "case.archived": "done", "case.chased": "call", "paper.photos": "photo", "paper.form": "file", "paper.report": "file",
}
_SILENT = {"case.registered"}
_SHOWN = ("case.urgency", "case.mode", "case.kind", "case.priority", "case.tier", "case.nature", "case.degree", "case.class", "case.outcome",
          "case.warranty", "rating")


_REASONS = HOLD_REASONS | TURNED_AWAY | WAIVED_BECAUSE
"""Reasons kept as a word of a list; all others are people's own."""

_PEOPLE = Read(lambda keys: User.objects.filter(pk__in=among(keys)))
_REMARKS = Read(lambda key: Remark.objects.filter(case=key))


def entries_of(case: Case) -> list[Any]:
    """The journal of the case itself, oldest first."""
    return [e for e in reading.of_case(case.id) if e.subject == "case"]


def reached(entries: Iterable[Any]) -> dict[str, datetime]:
    """When each stage was entered, the last time where it was entered again."""
    return {str(e.sets["case.stage"]): e.happened_at for e in entries if "case.stage" in e.sets}


def timeline(case: Case, language: str, known: list[Any] | None = None) -> list[dict[str, Any]]:
    """Newest first; ``known`` are its entries where they were read already."""
    entries = [e for e in (entries_of(case) if known is None else known) if e.kind not in _SILENT]
    people = {user.pk: user for user in _PEOPLE.rows(listed({e.actor_id for e in entries if e.actor_id} | {key for e in entries for key in _given_to(e)}))}
    remarks = {remark.pk: remark for remark in _REMARKS.rows(case.id)}
    replaced = {e.supersedes for e in entries if e.supersedes}
    behind = words_behind(entries, case.id, language)
    rows = [_row(e, people, remarks, replaced, language, behind.get(e.id, "")) for e in entries]
    return sorted(rows, key=lambda r: (r["happened"], r["noted"]), reverse=True)


def _row(e: Any, people: dict[int, User], remarks: dict[int, Remark], replaced: set[int], language: str, behind: str = "") -> dict[str, Any]:
    remark = remarks.get(int(e.data.get("remark") or 0))
    who = people.get(e.actor_id or 0)
    return {
        "kind": _KINDS.get(e.kind, "change" if e.supersedes or e.kind == "case.corrected" else "stage"), "title": _title(e), "who": who.name if who else both("系统", "System"),
        "body": remark.words if remark else "\n".join(part for part in (_names(e, people), _body(e, language), behind) if part), "happened": e.happened_at, "noted": e.noted_at,
        "statement": e.basis == "statement", "late_because": e.data.get("late_because") or e.data.get("why_late") or "", "device": e.basis == "device", "clause": _clause(e),
        "url": _address(e), "clause_url": f"/policy/clauses/{e.clause}" if e.clause else "",
        "corrected": both("已被更正", "corrected since") if e.id in replaced else both("更正", "a correction") if e.supersedes else "",
    }


def _address(e: Any) -> str:
    """Where what an entry made can be read: a report as it was handed over."""
    number, _, edition = str(e.data.get("number", "")).partition("-")
    return f"/cases/{number}/reports/{edition}" if e.kind == "record.delivered" and edition.isdigit() else ""


def _given_to(e: Any) -> list[int]:
    """Whom it was given to, when that is somebody else than whoever did it."""
    keys = [int(e.data[name]) for name in ("engineer", "to", "superior", "owner") if str(e.data.get(name) or "").isdigit()]
    return [key for key in keys if key != e.actor_id]


def _names(e: Any, people: dict[int, User]) -> str:
    return "、".join(f"→ {people[key].name}" for key in _given_to(e) if key in people)


def _title(e: Any) -> Both:
    if e.kind == "clock.breached":
        return both("超时", "Limit missed")
    if e.kind == "clock.warned":
        return both(f"时限预警 {e.data.get('level', '')}", f"Warning at {e.data.get('level', '')}")
    if e.kind == "breach.withdrawn":
        return both("超时撤回", "Breach withdrawn")
    return EVENTS[e.kind].label if e.kind in EVENTS else both(e.kind, e.kind)


def _clause(e: Any) -> Both | str:
    if not e.clause:
        return ""
    found = next((asking.clause_of(e.clause, i) for i in _editions()), None)
    if not found:
        return str(e.clause)
    cite = asking.quoted(found)
    return both(f"{found.title.zh} {cite.zh}", f"{found.title.en}, {cite.en}")


def _editions() -> Iterable[int]:
    return known_editions()


def _body(e: Any, language: str) -> str:
    parts = [f"{ATTRIBUTES[name].label.of(language)}{both('：', ': ').of(language)}{_said(name, value, language)}" for name, value in e.sets.items() if name in _SHOWN]
    if e.data.get("from_tier"):
        parts.append(both(f"自第 {e.data['from_tier']} 层移交", f"from tier {e.data['from_tier']}").of(language))
    if e.data.get("differs"):
        parts.append(both("与签收时的评价不同", "differs from the rating at sign-off").of(language))
    for name in ("reason", "because", "words", "solution", "proposal", "override", "skipped_because"):
        value = e.data.get(name)
        if value and isinstance(value, str):
            parts.append(_REASONS[value].of(language) if value in _REASONS else value)
    return " · ".join(parts) if e.kind != "case.received" else ""


def _said(name: str, value: Any, language: str) -> str:
    return word(name, value).of(language) if ATTRIBUTES[name].words else str(value)
