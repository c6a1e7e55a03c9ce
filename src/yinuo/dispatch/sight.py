"""What of dispatch somebody may see: stations by right, plans and offers of these stations, resources of their engineers."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from yinuo.kit.actor import Actor
from yinuo.people.models import Station
from yinuo.people.verbs import unseen

from . import fitness, resources
from .models import Absence, Certificate, Home, Offer, Plan, Shift, Skill, Territory, Tool


def stations(by: Actor, verb: str) -> QuerySet[Station]:
    """Open stations within the reach of a right."""
    found, reaches = Station.objects.filter(is_open=True), by.grants.get(verb, ())
    if by.user_id is None or any(r.everything for r in reaches):
        return found
    return found.filter(pk__in={s for r in reaches for s in r.stations})


def plan(by: Actor, key: int) -> Plan:
    """A plan all of whose stations one may plan for. Raises "not found" otherwise."""
    found = Plan.objects.filter(pk=key).first()
    if found is None or not set(found.stations) <= set(stations(by, "plan.make").values_list("pk", flat=True)):
        raise unseen()
    return found


def offers(by: Actor) -> QuerySet[Offer]:
    """Offers one may answer or has made, the newest first."""
    keys = {*stations(by, "offer.answer").values_list("pk", flat=True), *stations(by, "offer.make").values_list("pk", flat=True)}
    return Offer.objects.filter(station__in=keys).select_related("case", "station").order_by("-id")


def people(by: Actor, day: date, station: int | None = None) -> list[dict[str, Any]]:
    """The resources of every engineer in reach, as of a day: what a plan would go by."""
    keys = [s.pk for s in stations(by, "resource.see") if station in (None, s.pk)]
    return [_resources(user.pk, user.name, day) for user in resources.engineers_at(keys, day)]


def _resources(key: int, name: str, day: date) -> dict[str, Any]:
    home, shift = Home.objects.filter(engineer=key).first(), Shift.objects.filter(engineer=key).first()
    return {
        "id": str(key), "name": name, "home": {"latitude": home.latitude, "longitude": home.longitude} if home else None, "week": shift.week if shift else {},
        "skills": [{"category": s.category, "level": s.level} for s in Skill.objects.filter(engineer=key).order_by("category")],
        "certificates": [{"name": c.name, "category": c.category, "expires_on": c.expires_on} for c in Certificate.objects.filter(engineer=key).order_by("expires_on")],
        "absences": [{"kind": a.kind, "starts_at": a.starts_at, "ends_at": a.ends_at}
                     for a in Absence.objects.filter(engineer=key, withdrawn_at__isnull=True, ends_at__date__gte=day).order_by("starts_at")[:20]],
        "tools": [{"name": t.name, "overdue": fitness.is_overdue(t, day)} for t in Tool.objects.filter(holder=key, is_used=True).order_by("name")],
        "districts": list(Territory.objects.filter(engineer=key).order_by("district").values_list("district", flat=True)),
    }
