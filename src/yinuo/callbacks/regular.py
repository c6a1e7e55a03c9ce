"""定期回访: every served customer once in the interval of the clause; who declines contact is left out, with that reason (CALLBACK-03)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Coalesce

from yinuo.cases.models import Case, Clock
from yinuo.cases.queries import seen_by
from yinuo.cases.reach import covers
from yinuo.editions.shelves import in_force
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.ids import first_id_at
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb
from yinuo.policy.clause import Clause
from yinuo.policy.kinds import recurring

from . import improving
from .actions import DISSATISFIED, filled_in
from .models import Callback

EVENT, PURPOSE = "callback.made", "regular"
DECLINES = both("客户不愿被联系", "the customer declines contact")
NOT_MEANT = both("条款不含这位客户", "the clause leaves this customer out")
_SERVED = ("done", "closed", "archived")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Due:
    """One customer due: the latest case to speak of, when they were last heard or served, since when it is due, and why nobody calls."""

    case: Case
    last: datetime
    due: date
    skipped: Both | None


def due(by: Actor, at: datetime) -> list[Due]:
    """Customers whose day has come, the longest waiting first: one row each. Nobody while no clause asks for regular callbacks."""
    clause = _clause(at)
    if clause is None:
        return []
    today = local_day(at)
    rows = seen_by(by).filter(stage__in=_SERVED, customer__merged_into=None).order_by().values("customer").annotate(
        newest=Max("id"), last=Coalesce(Max("callbacks__at"), Max("stage_since")))
    waiting = rows.filter(last__lt=at - timedelta(days=_at_least(clause))).order_by("last")
    found = [(row["newest"], row["last"], recurring.next_day(clause.rule, local_day(row["last"]))) for row in waiting[:_MOST]]
    cases = Case.objects.select_related("customer").in_bulk([newest for newest, _, _ in found])
    return [Due(cases[newest], last, day, _why_not(clause, cases[newest])) for newest, last, day in found if day <= today]


def still_due(found: list[Due], since: datetime) -> list[Due]:
    """What was found due at ``since`` without those who have been called from then on."""
    called = set(Callback.objects.filter(id__gte=first_id_at(since)).values_list("case__customer_id", flat=True))
    return [one for one in found if one.case.customer_id not in called]


@verb("callback.answer", on=Case, reach=covers)
def call_again(case: Case, *, by: Actor, at: datetime, rating: str, running_well: bool, words: str = "") -> Callback:
    """登记定期回访。 With the form of every callback; dissatisfied begins the improvement, as after a service."""
    if case.stage not in _SERVED or Clock.objects.filter(case=case, question="callback", stopped_at__isnull=True).exclude(state="replaced").exists():
        raise Refusal("callback.first", both("本次服务的回访还没有做", "The callback after this service is still owed"), clause="CALLBACK-03",
                      way_out=both("请先登记本次服务的回访", "Record the callback after the service first"))
    clause = _clause(at)
    if clause is not None and (why := _why_not(clause, case)):
        raise Refusal("callback.declined", why, clause="CALLBACK-03", way_out=both("客户改变意愿的，先更正客户档案", "If the customer has changed their mind, correct their file first"))
    made = filled_in(case, rating, running_well, True, words, by, at, at)
    made.purpose, made.differs = PURPOSE, False
    note(made, "callback.kept", by=by, at=at)
    note(case, EVENT, by=by, at=at, callback=made.id, rating=rating, purpose=PURPOSE)
    if rating == DISSATISFIED:
        note(case, "callback.dissatisfied", by=by, at=at)
        improving.begin(case, made, by=by, at=at)
    return made


def _clause(at: datetime) -> Clause | None:
    _, book = in_force(at)
    return next((clause for clause in book.of_kind("recurring") if EVENT in clause.rule.done_by and clause.rule.every is not None), None)


def _why_not(clause: Clause, case: Case) -> Both | None:
    """Why the clause leaves this customer out; none when it does not."""
    if clause.applies.holds({"customer.declines_contact": case.customer.declines_contact, "customer.kind": case.customer.kind}):
        return None
    return DECLINES if case.customer.declines_contact else NOT_MEANT


def _at_least(clause: Clause) -> int:
    """Days that have passed for certain when the interval has: no month is shorter than four weeks."""
    every = clause.rule.every
    return int(every.count * {"days": 1, "months": 28, "years": 365}[every.unit.value]) - 1
