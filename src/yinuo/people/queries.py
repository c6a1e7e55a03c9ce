"""What people pages and other areas ask: who is there, who holds what, which rights lie unused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .models import Company, DutyDay, Login, PostHolding, RightUse, User
from .rights import actor_of
from .roles import EVERYONE

UNUSED_AFTER = timedelta(days=90)


def company() -> Company:
    """The one company; an unsaved empty one before the first start."""
    return Company.objects.order_by("id").first() or Company(name="")


def on_day(day: date) -> Q:
    """Holdings in force on ``day``."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def colleague(key: int, field: str) -> User:
    """Somebody who may be named. Raises `Refusal` (422, ``field``) for whoever is unknown or gone."""
    found = User.objects.filter(pk=key, is_active=True).first()
    if found is None:
        raise Refusal("person.unknown", both("没有这位同事", "There is no such colleague"), field=field, status=422, way_out=both("请重新选择", "Choose again"))
    return found


def holders(post: str, day: date, station: int | None = None) -> QuerySet[User]:
    """Active people who hold ``post`` on ``day`` (at a station, when named)."""
    held = PostHolding.objects.filter(on_day(day), post=post)
    if station is not None:
        held = held.filter(station_id=station)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("name")


def people(day: date, *, words: str = "", post: str = "", station: int | None = None, closed: bool = False) -> QuerySet[User]:
    """People by name, with their posts of ``day`` in ``todays``."""
    current = PostHolding.objects.filter(on_day(day)).select_related("station", "region", "lent_by").order_by("post")
    found = User.objects.filter(is_active=not closed).select_related("home_department")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(username__icontains=words))
    if post:
        found = found.filter(pk__in=PostHolding.objects.filter(on_day(day), post=post).values("user_id"))
    if station is not None:
        found = found.filter(pk__in=PostHolding.objects.filter(on_day(day), station_id=station).values("user_id"))
    return found.prefetch_related(Prefetch("holdings", queryset=current, to_attr="todays")).order_by("id")


def holdings_of(user: User) -> list[PostHolding]:
    """All posts a person held, holds or will hold, the newest first."""
    return list(user.holdings.select_related("station", "region", "lent_by").order_by("-since", "-id"))


def live_logins(user_id: int) -> list[Login]:
    """Sign-ins nobody has ended."""
    return list(Login.objects.filter(user_id=user_id, ended_at__isnull=True).order_by("-seen_at"))


@dataclass(frozen=True, slots=True)
class UnusedRight:
    """A right that the posts of a person give and that they have not used of late."""

    verb: str
    last_on: date | None


def unused_rights(user: User, at: datetime, after: timedelta = UNUSED_AFTER) -> list[UnusedRight]:
    """Rights of today's posts not used for ``after`` (SECURITY-02): candidates for taking away."""
    day = local_day(at)
    actor = actor_of(user.pk, day)
    last = dict(RightUse.objects.filter(user=user).values_list("verb", "last_on"))
    granted = sorted(set(actor.grants) - set(EVERYONE)) if actor else []
    return [UnusedRight(verb, last.get(verb)) for verb in granted if verb not in last or last[verb] < day - after]


def duty(first: date, last: date) -> dict[date, DutyDay]:
    """The published roster from ``first`` to ``last``."""
    return {row.day: row for row in DutyDay.objects.filter(day__range=(first, last)).select_related("supervisor")}


def on_duty(day: date) -> User | None:
    """Who answers calls on ``day``, when a roster was published."""
    row = DutyDay.objects.filter(day=day).select_related("supervisor").first()
    return row.supervisor if row else None


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of people by id."""
    return dict(User.objects.filter(pk__in={i for i in ids if i}).values_list("id", "name"))
