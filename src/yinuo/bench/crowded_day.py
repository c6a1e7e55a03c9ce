"""A day as full as an instance says, in a throwaway home: how long a customer on the telephone waits for slots, and a dispatcher for the board."""

import gc
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.test import Client

from yinuo.cases.models import Case
from yinuo.dispatch import appointments, resources
from yinuo.dispatch import demo as dispatching
from yinuo.dispatch.benchmark import synthetic
from yinuo.dispatch.benchmark.latency import Wait
from yinuo.dispatch.benchmark.synthetic import PLAIN
from yinuo.dispatch.day import WEEKDAYS, clock, midnight
from yinuo.dispatch.engine import desk
from yinuo.dispatch.models import Appointment, Assignment, Certificate, Home, Place, Shift, Skill
from yinuo.dispatch.planner import core, generator
from yinuo.dispatch.planner.model import Travel
from yinuo.dispatch.travel import offline
from yinuo.journal.operation import operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day, utc_now
from yinuo.people.models import PostHolding, Station, User
from yinuo.people.places import forget

from . import asking, prototypes
from .filling import Pouring, templates_of
from .machine import cpu_seconds

ASKED = 40
"""How many jobs ask for slots, one after the other."""


def waits(jobs: int, engineers: int, asked: int = ASKED) -> list[Wait]:
    """Fill the home with the instance and measure."""
    at = utc_now()
    made = prototypes.founded(at)
    who, day = asking.person(made, "dispatcher", at), local_day(at) + timedelta(days=1)
    numbers = _fill(made, jobs, engineers, asked, day, at)
    station = made.open[1].station_id
    page, program = Client(headers=who.html_headers), Client(headers=who.json_headers)
    small = _smaller(made)
    try:
        page.get(f"/cases/{numbers[0]}/slots")
        gc.collect()
        gc.freeze()  # as a web process does with what it has read before it answers anybody
        return [
            _timed("slot request whole, page", lambda number: page.get(f"/cases/{number}/slots"), numbers, b"slot"),
            _timed("slot request whole, API", lambda number: program.get(f"/api/v1/cases/{number}/slots"), numbers, b"price"),
            _timed(f"board of {engineers} engineers", lambda _: page.get(f"/dispatch?station={station}&day={day}"), numbers[:4], b"lane"),
            _timed("board of 25 engineers", lambda _: page.get(f"/dispatch?station={small}&day={day}"), numbers[:10], b"lane"),
        ]
    finally:
        desk.stop()


def _timed(what: str, ask: Callable[[str], Any], numbers: list[str], holds: bytes) -> Wait:
    times, full, spent = [], 0, time.process_time() + _engine()
    for number in numbers:
        began = time.perf_counter()
        answer = ask(number)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.content[:400]
        full += holds in answer.content
    ordered, spent = sorted(times), (time.process_time() + _engine() - spent) * 1000 / len(times)
    return Wait(what, ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], len(ordered), f"first {times[0]:.0f} ms, processor {spent:.0f} ms each, {full} with something to show")


def _engine() -> float:
    """Processor seconds of the planner's process so far."""
    return cpu_seconds(desk.process) if desk.process else 0.0


def _fill(made: prototypes.Scratch, jobs: int, engineers: int, asked: int, day: date, at: datetime) -> list[str]:
    """The instance at the station of the prototypes: its planned visits booked and confirmed, some further jobs that ask for slots; gives their numbers."""
    booked, waiting = made.open[1], made.open[2]
    station, chance = booked.station, Random(5)
    crew = _crew(station, engineers, at)
    data = generator.make(jobs, engineers)
    points = [_spot(p["home"]) for p in data["technicians"]] + [_spot(j["xy"]) for j in data["jobs"]]
    seconds, metres = offline.matrix(points)
    problem = replace(synthetic.problem(data), travel=Travel(seconds, metres), prices=PLAIN)
    _equip(crew, data, points, at)
    plan = core.plan(problem, seconds=8).plan
    for case in (booked, waiting):
        resources.set_place(case, by=SYSTEM, at=at, latitude=31.2, longitude=121.5)
    appointments.book(booked, by=SYSTEM, at=at, starts_at=at + timedelta(days=3), ends_at=at + timedelta(days=3, hours=1))
    stops = [(crew[int(route.shift[1:])], stop, points[engineers + int(stop.job)], problem.job(stop.job).duration) for route in plan.routes for stop in route.stops]
    pouring = _Day(made, station.pk, station.region_id)
    first, second = templates_of([Case.objects.get(pk=booked.pk), Case.objects.get(pk=waiting.pk)])
    keys: list[int] = []
    for start in range(0, len(stops), 500):
        keys += pouring.pour([(first, timedelta())] * len(stops[start : start + 500]))
    askers = pouring.pour([(second, timedelta())] * asked)
    zero = midnight(day)
    with transaction.atomic():
        for key, (engineer, stop, point, length) in zip(keys, stops, strict=True):
            begins = zero + timedelta(seconds=stop.start)
            Case.objects.filter(pk=key).update(engineer=engineer)
            Assignment.objects.filter(case=key).update(engineer=engineer)
            Appointment.objects.filter(case=key).update(engineer=engineer, starts_at=begins, ends_at=begins + timedelta(seconds=length), confirmed_at=at)
            Place.objects.filter(case=key).update(latitude=point[0], longitude=point[1])
        for key in askers:
            point = _spot([chance.uniform(5, 55), chance.uniform(5, 55)])
            Place.objects.filter(case=key).update(latitude=point[0], longitude=point[1])
    Appointment.objects.filter(case=booked.pk).delete()
    forget()
    return list(Case.objects.filter(pk__in=askers).values_list("number", flat=True))


class _Day(Pouring):
    """Copies that all lie with one station."""

    def __init__(self, made: prototypes.Scratch, station: int, region: int) -> None:
        super().__init__(made)
        self.where = {"station_id": station, "region_id": region}

    def somebody_else(self, received_at: datetime) -> dict[str, Any]:
        return super().somebody_else(received_at) | self.where


def _crew(station: Station, count: int, at: datetime) -> list[User]:
    with operation(at):
        crew = dispatching.engineers(station, at, [f"工程{'甲乙丙丁戊己庚辛'[number // 100]}{number % 100}" for number in range(count)])
    forget()
    return crew


def _equip(crew: list[User], data: Any, points: list[tuple[float, float]], at: datetime) -> None:
    homes, shifts, skills, papers = [], [], [], []
    for person, told, (latitude, longitude) in zip(crew, data["technicians"], points, strict=False):
        begins, ends = told["shift"]
        homes.append(Home(engineer=person, latitude=latitude, longitude=longitude, entered_latitude=latitude, entered_longitude=longitude))
        shifts.append(Shift(engineer=person, week=dict.fromkeys(WEEKDAYS, [clock(begins), clock(ends)]), lunch_minutes=told["lunch"] // 60))
        skills += [Skill(engineer=person, category=category, level=2) for category in ("appliance", "electronics")]
        papers.append(Certificate(engineer=person, name="上岗证", expires_on=local_day(at) + timedelta(days=300)))
    Home.objects.bulk_create(homes)
    Shift.objects.bulk_create(shifts)
    Skill.objects.bulk_create(skills)
    Certificate.objects.bulk_create(papers)


def _smaller(made: prototypes.Scratch) -> int:
    """A station of the same region with 25 engineers and eight visits each, taken over from the large one."""
    large, other = made.open[1].station, next(s for s in made.org.stations if s.region_id == made.open[1].station.region_id and s.pk != made.open[1].station_id)
    crew = list(User.objects.filter(name__startswith="工程").order_by("-id")[:25])
    PostHolding.objects.filter(user__in=crew).update(station=other)
    Case.objects.filter(station=large, engineer__in=crew).update(station=other)
    forget()
    return other.pk


def _spot(place: list[float]) -> tuple[float, float]:
    """Kilometres of the instance as a point about Shanghai."""
    return round(31.0 + (place[1] - 30) / 111.2, 6), round(121.3 + (place[0] - 30) / 95.2, 6)

