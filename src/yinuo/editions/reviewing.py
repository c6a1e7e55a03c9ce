"""When structure and split of work are next to be reviewed, by the clause in force, and what a review has to look at (ORG-07)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from yinuo.kit.moment import local_day
from yinuo.kit.text import Both
from yinuo.people import organisation, setup
from yinuo.people.models import Region, Station
from yinuo.people.queries import company
from yinuo.people.roles import POSTS
from yinuo.policy.kinds import recurring

from . import asking
from .models import Review
from .shelves import edition_of, in_force

EVENT = "organisation.reviewed"


@dataclass(frozen=True, slots=True)
class Due:
    """The last review, the day the next is due, whether that day has come, and the clause that says so."""

    last: Review | None
    due: date
    is_due: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Points:
    """What is out of order with the organisation today: the first things a review decides on."""

    vacant: list[Both]
    without_officer: list[str]
    unserved: list[str]


def due(at: datetime) -> Due | None:
    """When the next review is due; it stays due until one is recorded. None while no clause asks for reviews."""
    edition, book = in_force(at)
    clause = next((c for c in book.of_kind("recurring") if EVENT in c.rule.done_by and c.rule.every is not None), None)
    if clause is None:
        return None
    last = reviews().first()
    day = recurring.next_day(clause.rule, local_day(last.at) if last else local_day(company().set_up_at or at))
    return Due(last, day, local_day(at) >= day, asking.citation(clause.id, edition) if edition_of(edition) else clause.id)


def reviews() -> QuerySet[Review]:
    """Every review, the newest first."""
    return Review.objects.select_related("by").order_by("-at", "-id")


def points(at: datetime) -> Points:
    """Required posts nobody holds, departments without information officer, regions nobody serves."""
    served = {code for serves in Station.objects.filter(is_open=True).values_list("serves", flat=True) for code in serves}
    unserved = Region.objects.exclude(stations__is_open=True).exclude(code__in=served).order_by("code").values_list("name", flat=True)
    return Points([POSTS[post] for post in setup.vacant_posts(at)], [row.department.name for row in organisation.unassigned()], list(unserved))
