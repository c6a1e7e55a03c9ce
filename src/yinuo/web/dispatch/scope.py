"""Which stations and which day a dispatch page is about: from the address, within the reader's reach."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from yinuo.cases.models import Case
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.people.models import Station
from yinuo.web import moments
from yinuo.web.page import Asked

EVENING = 17


@dataclass(frozen=True, slots=True)
class Scope:
    """The stations chosen among those one may see, and the day."""

    stations: list[Station]
    offered: list[Station]
    day: date
    today: date

    @property
    def query(self) -> str:
        """The address part that leads back to this very view."""
        return f"station={self.stations[0].pk if self.stations else ''}&day={self.day.isoformat()}"

    @property
    def before(self) -> str:
        return (self.day - timedelta(days=1)).isoformat()

    @property
    def after(self) -> str:
        return (self.day + timedelta(days=1)).isoformat()


def reachable(request: Asked, verb: str = "dispatch.see") -> list[Station]:
    """The open stations this reader may dispatch for, first those with most cases waiting for an engineer."""
    reaches = request.actor.grants.get(verb, ())
    stations = Station.objects.filter(is_open=True)
    if not any(r.everything for r in reaches):
        stations = stations.filter(pk__in={s for r in reaches for s in r.stations})
    return list(stations.annotate(waiting=Coalesce(Subquery(_WAITING), 0)).order_by("-waiting", "code"))


_WAITING = Case.objects.filter(station=OuterRef("pk"), is_open=True, engineer__isnull=True, mode__in=["on_site", "undecided"]).order_by().values("station").annotate(n=Count("pk")).values("n")


def scope_of(request: Asked, verb: str = "dispatch.see") -> Scope:
    """What the address asks for; unknown words fall back to the busiest station and the next working stretch."""
    offered, given = reachable(request, verb), request.POST if request.method == "POST" and "day" in request.POST else request.GET
    chosen = [s for s in offered if str(s.pk) in given.getlist("station")] or offered[:1]
    today = local_day(request.moment)
    late = request.moment.astimezone(COMPANY_ZONE).hour >= EVENING
    return Scope(chosen, offered, _day(given.get("day", "")) or (today + timedelta(days=1) if late else today), today)


def _day(text: str) -> date | None:
    try:
        day = moments.day_of(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
