"""Lists that management asks for, each with its definition; every figure opens the cases behind it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from yinuo.cases import answerable
from yinuo.cases.models import Clock, Obligation, Overtime, Task
from yinuo.cases.queries import handed_moment, seen_by
from yinuo.cases.reach import visible
from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS
from yinuo.policy.facts import word
from yinuo.records.statements import among, listed
from yinuo.visits.queries import missing_originals as originals

LateKey = tuple[bool, datetime, int]
"""Where a missed limit stands in the list: whether it is explained, when it fell due, and its id."""


def late_limits(actor: Actor, since: date, until: date) -> QuerySet[Clock]:
    """Every limit missed that fell due on a day of the period, by the company's calendar."""
    begins, ends = _days(since, until)
    clocks = Clock.objects.filter(late=True, due_at__gte=begins, due_at__lt=ends)
    if visible(actor) is None:  # who sees all is not asked case by case
        return clocks
    return clocks.filter(Exists(seen_by(actor).order_by().filter(pk=OuterRef("case"))))  # from the period's limits to their cases: these may lie long back


def overtime_list(actor: Actor, since: date, until: date, at: datetime, *, after: LateKey | None = None, most: int | None = None) -> list[dict[str, Any]]:
    """`late_limits`, those without a reason first and the newest first among these and the others, with lateness, owner and escalation (REPORT-05).

    ``most`` of them, those that follow the ``key`` of a row; without it all there are.
    """
    clocks: list[Clock] = []
    for explained in (False, True):
        if after is None or after[0] <= explained:
            part = late_limits(actor, since, until).filter(explained=explained).order_by("-due_at", "-id")
            part = part.filter(RawSQL("(cases_clock.due_at, cases_clock.id) < (%s, %s)", (handed_moment(after[1]), after[2]), BooleanField())) if after and after[0] == explained else part
            clocks += part.select_related("case__engineer", "case__owner", "case__taker", "case__follow_up").only(*_LATE_COLUMNS)[: None if most is None else most - len(clocks)]
    known = _reasons(clocks)
    return [_late(clock, known.get(clock.id), at) for clock in clocks]


_LATE_COLUMNS = ("clause", "edition", "due_at", "stopped_at", "explained", "case__number", "case__engineer__name", "case__owner__name", "case__taker__name", "case__follow_up__name")


def _reasons(clocks: list[Clock]) -> dict[int, Overtime]:
    asked = Overtime.objects.filter(clock__in=among(listed(clock.id for clock in clocks if clock.explained)))
    return {overtime.clock_id: overtime for overtime in asked}


def _late(clock: Clock, told: Overtime | None, at: datetime) -> dict[str, Any]:
    case, due = clock.case, clock.due_at
    post = answerable.post_of(asking.clause_of(clock.clause, clock.edition))
    owner = getattr(case, answerable.part(case, post) or "-", None)
    up = told.escalated_to if told else asking.escalates_to(clock.clause, clock.edition)  # nobody waits for a reason: whoever the clause names heard of the breach
    return {
        "case": case, "clock": asking.titled(clock.clause, clock.edition), "due": due, "late": (clock.stopped_at or at) - due if due else None,
        "owner": owner, "answers": both(owner.name, owner.name) if owner else POSTS.get(post, both("—", "—")), "reason": told.reason if told else "", "escalated_to": up, "escalated": POSTS.get(up, both(up, up)),
        "key": (clock.explained, due, clock.id),
    }


def _days(since: date, until: date) -> tuple[datetime, datetime]:
    """The days of the company from ``since`` to ``until`` as a span of moments."""
    begins, ends = (datetime.combine(day, time.min, COMPANY_ZONE) for day in (since, until + timedelta(days=1)))
    return begins, ends


def by_word(actor: Actor, attribute: str, column: str, since: date, until: date) -> list[dict[str, Any]]:
    """Cases received in a period by one word of a closed list: channel (CHANNEL-01), kind, region…"""
    rows = seen_by(actor).filter(day__gte=since, day__lte=until).order_by().values_list(column).annotate(n=Count("id")).order_by("-n")
    return [{"word": word(attribute, value), "value": value, "count": n} for value, n in rows]


def coverage_gaps(actor: Actor, since: date, until: date) -> list[dict[str, Any]]:
    """Cases from regions no open station serves (ORG-13)."""
    served = set(_served())
    rows = seen_by(actor).filter(day__gte=since, day__lte=until).order_by().values_list("region__code", "region__name").annotate(n=Count("id"))
    return [{"region": name, "count": n} for code, name, n in rows if code not in served]


def _served() -> list[str]:
    from yinuo.people.places import places

    return list(places().serving)


def open_tasks(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Collaboration tasks nobody has answered, oldest first, with their age (ORG-05)."""
    tasks = Task.objects.filter(answered_at__isnull=True, case__in=seen_by(actor)).select_related("case", "department", "assignee").order_by("asked_at")
    return [{"task": t, "age": at - t.asked_at} for t in tasks[:300]]


def promises_kept(actor: Actor, since: date, until: date) -> list[dict[str, Any]]:
    """Met over due, by question: open overdue counts as missed, replaced rounds are left out.

    ``stated`` of these verdicts rest on what a person said afterwards. ``withdrawn`` are breaches that were announced and
    that a late or corrected fact disproved; they stand apart from the rate, whatever those promises read now.
    """
    clocks = Clock.objects.filter(case__in=seen_by(actor).filter(day__gte=since, day__lte=until)).order_by()
    named = {"clause_id": Max("clause"), "edition_id": Max("edition")}
    gone = {row["question"]: row for row in clocks.filter(late=False, firings__withdrawn_at__isnull=False).values("question")
            .annotate(withdrawn=Count("id", distinct=True), **named)}
    decided = {row["question"]: row for row in clocks.filter(state__in=["met", "missed"]).values("question").annotate(
        met=Count("id", filter=Q(state="met")), missed=Count("id", filter=Q(state="missed")), stated=Count("id", filter=Q(stated=True)), **named)}
    found = [_kept(question, {**gone.get(question, {}), **decided.get(question, {})}) for question in {**gone, **decided}]
    return sorted(found, key=lambda r: r["rate"] if r["rate"] is not None else 101)


def _kept(question: str, row: dict[str, Any]) -> dict[str, Any]:
    met, missed = row.get("met", 0), row.get("missed", 0)
    total = met + missed
    return {"question": question, "title": asking.titled(row["clause_id"], row["edition_id"]), "met": met, "missed": missed, "stated": row.get("stated", 0),
            "withdrawn": row.get("withdrawn", 0), "rate": round(100 * met / total, 1) if total else None}


def repairs_on_time(actor: Actor, since: date, until: date, at: datetime) -> dict[str, Any]:
    """维修及时率: repairs finished by their due time over the repairs that fell due in the period; what is overdue and open counts as late (KPI-04).

    Due days are the company's. What falls due after ``at`` counts once it is finished. ``stated`` of the verdicts rest on what a person said afterwards.
    """
    begins, ends = _days(since, until)
    repairs = Clock.objects.filter(question="resolution", case__in=seen_by(actor).filter(kind="repair"), due_at__gte=begins, due_at__lt=ends)
    told = repairs.filter(Q(due_at__lte=at) | Q(state="met")).exclude(state="replaced").aggregate(
        due=Count("id"), on_time=Count("id", filter=Q(state="met")), stated=Count("id", filter=Q(stated=True)))
    return told | {"rate": round(100 * told["on_time"] / told["due"], 1) if told["due"] else None}


def deviations(actor: Actor, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Every time a person decided otherwise than the clause, the newest first: priorities overridden, obligations waived, outcomes approved (CLASSIFY-10)."""
    kinds = {"case.priority_set": both("改优先级", "priority overridden"), "obligation.waived": both("豁免", "obligation waived"),
             "case.deviation_approved": both("批准偏离", "deviation approved"), "remote.waived": both("免除远程", "remote help waived")}
    entries = [e for e in reading.rare_between(since, until, kinds) if e.case_id]
    cases = seen_by(actor).in_bulk({e.case_id for e in entries})
    return [{"case": cases[e.case_id], "what": kinds[e.kind], "reason": e.data.get("reason") or e.data.get("words") or "", "at": e.happened_at}
            for e in reversed(entries) if e.case_id in cases]


def missing_originals(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Forms signed on paper whose original did not come in within its limit, with the engineer who owes it (SIGNOFF-06)."""
    owed = Obligation.objects.filter(case__in=originals(at), case_id__in=seen_by(actor).values("id"), clause__startswith="signed_original.", is_open=True)
    return [{"case": o.case, "engineer": o.case.engineer, "due": o.due_at, "late": at - o.due_at if o.due_at else None}
            for o in owed.select_related("case", "case__engineer").order_by("due_at")[:500]]


def unconfirmed_closures(actor: Actor, since: date, until: date) -> int:
    """Cases closed without the customer's confirmation after the waiting time (SIGNOFF-07)."""
    return seen_by(actor).filter(closures__unconfirmed=True, day__gte=since, day__lte=until).distinct().count()


def titles() -> dict[str, Both]:
    """Names of the reports."""
    return {
        "overtime": both("超时清单", "Overtime list"), "promises": both("承诺达成率", "Promises kept"), "first-time": both("首次修复", "First-time fix"), "punctual": both("准时到达", "Punctuality"),
        "channels": both("渠道分布", "By channel"),
        "kinds": both("类别分布", "By kind"), "tasks": both("未答复协作", "Open collaboration"), "originals": both("未收回原件", "Missing originals"), "gaps": both("覆盖缺口", "Coverage gaps"), "defects": both("疑似缺陷", "Suspected defects"),
        "deviations": both("人工偏离", "Deviations"), "satisfaction": both("满意度", "Satisfaction"),
    }
