"""上门条件与客户意愿: how many people over how many days with which tools a job takes, and whom its customer wants or will not have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.queries import colleague
from yinuo.people.verbs import verb

from . import kits
from .models import Terms, Wish


@dataclass(frozen=True, slots=True)
class Asked:
    """What a job takes: people, days on end, minutes a day (None: the usual) and tools by name."""

    people: int = 1
    days: int = 1
    minutes: int | None = None
    tools: tuple[str, ...] = ()


def of(case: Case, at: datetime) -> Asked:
    """What was entered for this case, else what the clause says."""
    return of_all([case], at)[case.pk]


def of_all(cases: Iterable[Case], at: datetime) -> dict[int, Asked]:
    """The same for many, in one statement."""
    rows = list(cases)
    entered = {t.case_id: t for t in Terms.objects.filter(case__in=[c.pk for c in rows])}
    return {c.pk: _entered(entered[c.pk]) if c.pk in entered else _by_clause(c, at) for c in rows}


@verb("terms.set", on=Case, reach=covers)
def set_terms(case: Case, *, by: Actor, at: datetime, people: int = 1, days: int = 1, minutes: int | None = None, tools: Iterable[str] = ()) -> Terms:
    """登记上门条件. What is booked already stays; it shows what it lacks."""
    if people not in (1, 2) or not 1 <= days <= 10:
        raise Refusal("terms.bounds", both("人数为 1 或 2，天数为 1 至 10", "One or two people, one to ten days"), field="people", status=422,
                      way_out=both("请改正后再提交", "Correct it and send again"))
    if minutes is not None and not 5 <= minutes <= 720:
        raise Refusal("terms.minutes", both("每天时长为 5 至 720 分钟", "5 to 720 minutes a day"), field="minutes", status=422, way_out=both("请改正后再提交", "Correct it and send again"))
    kept = Terms.objects.filter(case=case).first() or Terms(case=case)
    kept.people, kept.days, kept.minutes, kept.tools = people, days, minutes, kits.listed(tools)
    note(kept, "terms.set", by=by, at=at, people=people, days=days, tools=kept.tools)
    return kept


@verb("wish.enter", on=Case, reach=covers)
def wish(case: Case, *, by: Actor, at: datetime, engineer_id: int, is_wanted: bool, reason: str = "") -> Wish:
    """登记客户意愿. Entered again it replaces the earlier one; a refusal of somebody needs its reason."""
    colleague(engineer_id, "engineer_id")
    if not is_wanted and not reason.strip():
        raise Refusal("wish.reason", both("不再派此人须写明原因", "Say why this person is not to come"), field="reason", status=422, way_out=both("填写原因", "Give the reason"))
    end_wishes(case, engineer_id, by=by, at=at)
    return _keep(case, engineer_id, is_wanted, reason.strip(), by, at)


def bar(case: Case, engineer_id: int, reason: str, *, by: Actor, at: datetime) -> Wish:
    """The step of a visit that ended in mistrust: this customer does not see this engineer again."""
    end_wishes(case, engineer_id, by=by, at=at)
    return _keep(case, engineer_id, False, reason, by, at)


def end_wishes(case: Case, engineer_id: int, *, by: Actor, at: datetime) -> None:
    """The step that ends what was entered before about this engineer."""
    for before in Wish.objects.select_for_update().filter(customer=case.customer_id, engineer=engineer_id, ended_at__isnull=True):
        before.ended_at = at
        note(before, "wish.ended", by=by, at=at)


def unwanted_by(case: Case, engineer_id: int) -> Wish | None:
    """Why this customer will not have this engineer; None when nothing speaks against it."""
    return Wish.objects.filter(customer=case.customer_id, engineer=engineer_id, is_wanted=False, ended_at__isnull=True).first()


def wishes(case: Case) -> list[Wish]:
    """What is known of this customer's wishes."""
    return list(Wish.objects.filter(customer=case.customer_id, ended_at__isnull=True).select_related("engineer").order_by("-is_wanted", "id"))


def _keep(case: Case, engineer_id: int, is_wanted: bool, reason: str, by: Actor, at: datetime) -> Wish:
    made = Wish(customer_id=case.customer_id, engineer_id=engineer_id, is_wanted=is_wanted, reason=reason[:200], by_id=by.user_id, at=at)
    note(made, "wish.entered", by=by, at=at, engineer=engineer_id, wanted=is_wanted)
    return made


def _entered(row: Terms) -> Asked:
    return Asked(row.people, row.days, row.minutes, tuple(row.tools))


def _by_clause(case: Case, at: datetime) -> Asked:
    return Asked(int(asking.answer("crew", facts.of(case), at).get("people", 1)))
