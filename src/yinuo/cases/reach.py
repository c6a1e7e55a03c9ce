"""Whose cases are whose: the one place that says how far a reach goes over cases."""

from functools import reduce
from operator import or_

from django.db.models import Q

from yinuo.kit.actor import Actor, Reach
from yinuo.people.models import Department

from .models import PEOPLE, Case, Task


def covers(case: Case, by: Actor, reach: Reach) -> bool:
    """Whether one reach takes in one case."""
    if reach.brands is not None and case.brand not in reach.brands:
        return False
    if reach.station_kinds is not None and case.station.kind not in reach.station_kinds:
        return False
    if reach.everything or case.station_id in reach.stations:
        return True
    return reach.own and names(case, by) or (
        reach.own and case.tasks.filter(Q(assignee=by.user_id) | Q(department__staff=by.user_id)).exists()
    )


def names(case: Case, by: Actor) -> bool:
    """Whether somebody is one of the case's people."""
    return by.user_id is not None and by.user_id in {getattr(case, f"{whose}_id") for whose in PEOPLE}


def visible(by: Actor, verb: str = "case.see") -> Q | None:
    """The condition on cases ``by`` may ``verb``; None means all of them, an impossible one means none."""
    if by.user_id is None:
        return None
    conditions = [_condition(by, reach) for reach in by.grants.get(verb, ())]
    if not conditions:
        return Q(pk__in=[])
    if any(c is None for c in conditions):
        return None
    whole = Q()
    for condition in conditions:
        whole |= condition  # type: ignore[operator]
    return whole


def through(by: Actor, verb: str = "case.see") -> frozenset[int] | None:
    """The stations and people through which ``by`` sees cases, brands and kinds of station aside; None where more than these may show one."""
    reaches = by.grants.get(verb, ())
    if by.user_id is None or any(reach.everything or (reach.own and "colleague" in by.roles) for reach in reaches):
        return None
    return frozenset(key for reach in reaches for key in (*reach.stations, *([by.user_id] if reach.own else [])))


def alternatives(by: Actor, verb: str = "case.see") -> list[Q] | None:
    """`visible` as alternatives of which each follows one kind of index: that of stations, or that of one of a case's people; None where it cannot be said so."""
    if through(by, verb) is None:
        return None
    found = []
    for reach in by.grants.get(verb, ()):
        narrowed = _narrowed(reach)
        found += [narrowed & Q(station__in=sorted(reach.stations))] if reach.stations else []
        found += [narrowed & Q(**{whose: by.user_id}) for whose in PEOPLE] if reach.own else []
    return found


_MOST_PARTS = 13  # beyond these, one walk through everything that is open is shorter


def parts(by: Actor, verb: str = "case.see") -> list[Q] | None:
    """`visible` as alternatives that each follow one index; None where it cannot be said so, or would be too many."""
    reaches = by.grants.get(verb, ())
    if by.user_id is None or not reaches or "colleague" in by.roles or any(reach.everything for reach in reaches):
        return None
    found = []
    for reach in reaches:
        narrowed = _narrowed(reach)
        found += [narrowed & Q(station=station) for station in sorted(reach.stations)]
        found += [narrowed & Q(**{whose: by.user_id}) for whose in PEOPLE] if reach.own else []
    return found if len(found) <= _MOST_PARTS else None


def _narrowed(reach: Reach) -> Q:
    narrowed = Q()
    if reach.brands is not None:
        narrowed &= Q(brand__in=sorted(reach.brands))
    if reach.station_kinds is not None:
        narrowed &= Q(station__kind__in=sorted(reach.station_kinds))
    return narrowed


def _condition(by: Actor, reach: Reach) -> Q | None:
    narrowed = _narrowed(reach)
    if reach.everything:
        return narrowed if narrowed else None
    whose = Q()
    if reach.stations:
        whose |= Q(station__in=sorted(reach.stations))
    if reach.own:
        whose |= _asked_for_help(by) if "colleague" in by.roles else reduce(or_, (Q(**{name: by.user_id}) for name in PEOPLE))
    return narrowed & whose if whose else Q(pk__in=[])


def _asked_for_help(by: Actor) -> Q:
    """Own cases, and those another department was asked about: each found by an index of its own, for one condition over all of them is tried on every case there is."""
    tasks = Task.objects.filter(Q(assignee=by.user_id) | Q(department__in=Department.objects.filter(staff=by.user_id)))
    return Q(pk__in=tasks.values("case").union(*(Case.objects.filter(**{name: by.user_id}).values("pk") for name in PEOPLE)))
