"""Reads the journal on, asks the notice and escalation clauses, and tells people: at least once, seen once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.editions.shelves import shelf
from yinuo.journal import reading
from yinuo.kit.moment import local_day
from yinuo.kit.text import Both, both
from yinuo.people.models import PostHolding
from yinuo.policy.facts import EVENTS

from . import outbox
from .models import Bell

READER = "notices"
BATCH = 200
_PERSONAL = {
    "assignment.made": ("engineer",), "task.asked": ("assignee",), "case.chased": ("owner", "follow_up"), "case.stuck": ("superior",),
    "case.urgency_changed": ("owner", "engineer"), "case.owner_named": ("owner",), "case.handed": ("owner",), "appointment.moved": ("engineer",), "appointment.call_due": ("engineer",),
    "case.follow_up_passed": ("to",), "task.answered": ("owner", "follow_up"), "case.customer_told": (), "case.reopened": ("owner", "follow_up"),
}
"""Whom an event concerns in person: a name in the entry's data or a column of the case."""
_DIRECT: dict[str, Both] = {
    "reach.opened": both("多次联系不上您，请在“联络”中说明原因", "You could not be reached; please explain it under “Reach”"),
    "reach.decided": both("您的失联说明已有结论", "Your explanation was decided on"),
}
"""What somebody is told of themselves; ``to`` in the entry says who."""


def read_on(at: datetime) -> int:
    """Handle the next sealed entries; gives how many were read."""
    with transaction.atomic():
        start = reading.bookmark(READER)
        rows = reading.sealed_after(start, BATCH)
        if not rows:
            return 0
        cases = Case.objects.select_related("contact").in_bulk({e.case_id for _, e in rows if e.case_id and e.subject == "case"})
        bells = [bell for _, entry in rows for bell in (*_bells(entry, cases.get(entry.case_id or 0), at), *_authors(entry, at))]
        Bell.objects.bulk_create(bells, ignore_conflicts=True)
        reading.move_bookmark(READER, rows[-1][0])
    return len(rows)


def _bells(entry: Any, case: Case | None, at: datetime) -> Iterable[Bell]:
    if entry.kind == "proposal.answered":
        yield from _answered(entry, at)
    if entry.kind in _DIRECT and entry.data.get("to"):
        says = _DIRECT[entry.kind]
        yield Bell(user_id=int(entry.data["to"]), entry=entry.id, kind=entry.kind, says={"zh": says.zh, "en": says.en}, at=at)
    if case is None or entry.subject != "case" or case.batch is not None or entry.basis == "import":
        return
    told: set[int] = set()
    for user, says in _told(entry, case, at):
        if user and user != entry.actor_id and user not in told:
            told.add(user)
            yield Bell(user_id=user, entry=entry.id, case=case.id, kind=entry.kind, says={"zh": says.zh, "en": says.en}, at=at)
    _to_customer(entry, case, at)
    outbox.hook(entry, case, at)


def _authors(entry: Any, at: datetime) -> Iterable[Bell]:
    """Whoever proposed a change to the rules hears the answer (ORG-14)."""
    if entry.kind != "proposal.answered" or not entry.data.get("to"):
        return
    says = both("您的制度建议已被采纳", "Your proposal was accepted") if entry.data.get("accepted") else both(
        "您的制度建议未被采纳，理由见制度建议", "Your proposal was declined; the reason stands with it")
    yield Bell(user_id=int(entry.data["to"]), entry=entry.id, kind=entry.kind, says={"zh": says.zh, "en": says.en}, at=at)


def _answered(entry: Any, at: datetime) -> Iterable[Bell]:
    """Whoever proposed a rule hears what became of it (ORG-14)."""
    says = both("您的制度建议已采纳", "Your proposal was accepted") if entry.data["accepted"] else both("您的制度建议已答复：未采纳", "Your proposal was answered: not accepted")
    yield Bell(user_id=int(entry.data["to"]), entry=entry.id, case=None, kind=entry.kind, says={"zh": says.zh, "en": says.en}, at=at)


def _told(entry: Any, case: Case, at: datetime) -> Iterable[tuple[int | None, Both]]:
    number = case.shown
    if entry.kind in ("clock.warned", "clock.breached"):
        yield from _limits(entry, case, at)
        return
    label = EVENTS[entry.kind].label if entry.kind in EVENTS else both(entry.kind, entry.kind)
    for name in _PERSONAL.get(entry.kind, ()):
        user = entry.data.get(name) or getattr(case, f"{name}_id", None)
        yield (int(user) if user else None), both(f"{label.zh}：服务单 {number}", f"Case {number}: {label.en}")
    book = shelf().at(entry.happened_at)
    for clause in book.notices_on(entry.kind, case.facts) if book else []:
        if clause.rule.to != "customer" and clause.rule.text:
            for user in holders(clause.rule.to, case, at):
                yield user, both(f"{number}：{clause.rule.text.zh}", f"{number}: {clause.rule.text.en}")


def _limits(entry: Any, case: Case, at: datetime) -> Iterable[tuple[int | None, Both]]:
    book = shelf().at(entry.happened_at)
    if book is None or entry.clause not in book.clauses:
        return
    level = "breach" if entry.kind == "clock.breached" else entry.data["level"]
    title = book.clauses[entry.clause].title
    says = both(f"{case.shown} 已超时：{title.zh}", f"{case.shown} is overdue: {title.en}") if level == "breach" else both(
        f"{case.shown} 将到时限（{level}）：{title.zh}", f"{case.shown} is at {level} of its limit: {title.en}")
    for user in (case.engineer_id, case.owner_id, case.follow_up_id):
        yield user, says
    for clause in book.escalations(entry.clause, level, case.facts):
        for user in holders(clause.rule.to, case, at):
            yield user, says
    for clause in book.notices_at(entry.clause, level, case.facts):
        if clause.rule.to != "customer":
            for user in holders(clause.rule.to, case, at):
                yield user, says


def _to_customer(entry: Any, case: Case, at: datetime) -> None:
    book = shelf().at(entry.happened_at)
    if book is None or case.facts.get("customer.declines_contact"):
        return
    clauses = book.notices_on(entry.kind, case.facts)
    if entry.kind in ("clock.warned", "clock.breached") and entry.clause in book.clauses:
        level = "breach" if entry.kind == "clock.breached" else entry.data["level"]
        clauses = [*clauses, *book.notices_at(entry.clause, level, case.facts)]
    for clause in clauses:
        if clause.rule.to == "customer" and clause.rule.text:
            outbox.to_customer(case, clause.rule.text, key=f"{entry.id}:{clause.id}", clause=asking.citation(clause.id, 0), at=at, through=clause.rule.through, told=entry.data)


def holders(post: str, case: Case, at: datetime) -> list[int]:
    """Who holds a post for a case's station on the day of ``at``: the station's own first, else everybody with the post."""
    today = local_day(at)
    rows = list(
        PostHolding.objects.filter(post=post, since__lte=today, user__is_active=True)
        .exclude(until__lt=today).values_list("user_id", "station_id", "region_id")
    )
    near = [user for user, station, region in rows if station == case.station_id or (region and region == case.region_id)]
    return near or [user for user, station, region in rows if station is None and region is None] or [user for user, _, _ in rows]
