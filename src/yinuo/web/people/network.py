"""Stations, regions and departments: declared lists; what is written goes through their verbs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.moment import local_day
from yinuo.kit.text import both
from yinuo.people import stations as writing
from yinuo.people.models import Department, Region, Station
from yinuo.people.verbs import unseen
from yinuo.records.models import Record
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from . import choices
from .tabs import tabs

KINDS = [("own", both("自营", "Our own")), ("partner", both("合作", "Partner's"))]


@page("station.see")
def all_stations(request: Asked) -> HttpResponse:
    """网点."""
    today = local_day(request.moment)
    held = Q(holdings__user__is_active=True, holdings__since__lte=today) & (Q(holdings__until=None) | Q(holdings__until__gte=today))
    people = Count("holdings__user", filter=held, distinct=True)
    rows = Station.objects.select_related("region").annotate(people=people).order_by("region__code", "code")
    return show(request, "web/people/stations.html", rows=rows, kinds=dict(KINDS), tabs=tabs(request, "/people/stations"), may_write=request.actor.may("station.write"))


@page("station.see")
def all_regions(request: Asked) -> HttpResponse:
    """区域. A region nobody serves is shown as a gap (ORG-13)."""
    further = {code for serves in Station.objects.filter(is_open=True).values_list("serves", flat=True) for code in serves}
    rows = Region.objects.annotate(count=Count("stations", filter=Q(stations__is_open=True))).order_by("code")
    return show(request, "web/people/regions.html", rows=[(r, r.count or r.code in further) for r in rows], tabs=tabs(request, "/people/regions"), may_write=request.actor.may("station.write"))


@page("station.see")
def all_departments(request: Asked) -> HttpResponse:
    """部门."""
    rows = Department.objects.select_related("head", "officer").annotate(people=Count("staff", filter=Q(staff__is_active=True))).order_by("code")
    return show(request, "web/people/departments.html", rows=rows, tabs=tabs(request, "/people/departments"), may_write=request.actor.may("station.write"))


@page("station.write")
def station(request: Asked, record_id: int | None = None) -> HttpResponse:
    """登记或更改网点."""
    record = _found(Station, record_id)

    def write(typed: Typed) -> Any:
        values: dict[str, Any] = {
            "code": typed.line("code", most=20), "name": typed.line("name", most=60), "region": typed.identity("region"),
            "kind": typed.choice("kind", ("own", "partner")), "serves": tuple(typed.line("serves", must=False).replace(",", " ").replace("，", " ").split()),
            "phone": typed.line("phone", must=False, most=32), "address": typed.line("address", must=False),
            "latitude": _float(typed, "latitude", 90), "longitude": _float(typed, "longitude", 180), "is_open": typed.tick("is_open"),
        }
        typed.settle()
        return writing.write_station(record, by=request.actor, at=request.moment, **values)

    shown: dict[str, object] = {"serves": " ".join(record.serves), "region": record.region_id} if record else {"is_open": "1", "kind": "own"}
    return _form(request, "web/people/station.html", record, shown, write, "/people/stations")


@page("station.write")
def region(request: Asked, record_id: int | None = None) -> HttpResponse:
    """登记或更改区域."""
    record = _found(Region, record_id)

    def write(typed: Typed) -> Any:
        code, name = typed.line("code", most=20), typed.line("name", most=60)
        typed.settle()
        return writing.write_region(record, by=request.actor, at=request.moment, code=code, name=name)

    return _form(request, "web/people/region.html", record, {}, write, "/people/regions")


@page("station.write")
def department(request: Asked, record_id: int | None = None) -> HttpResponse:
    """登记或更改部门."""
    record = _found(Department, record_id)

    def write(typed: Typed) -> Any:
        values: dict[str, Any] = {
            "code": typed.line("code", most=30), "name": typed.line("name", most=60), "name_en": typed.line("name_en", must=False, most=60),
            "head": typed.identity("head", must=False), "officer": typed.identity("officer", must=False),
        }
        typed.settle()
        return writing.write_department(record, by=request.actor, at=request.moment, **values)

    shown: dict[str, object] = {"head": record.head_id, "officer": record.officer_id} if record else {}
    return _form(request, "web/people/department.html", record, shown, write, "/people/departments")


def _form(request: Asked, template: str, record: Any, shown: dict[str, object], write: Callable[[Typed], Any], back: str) -> HttpResponse:
    refusal = attempt(lambda: write(Typed(request.POST))) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return HttpResponseRedirect(back)
    kept = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields} if record else {}
    values = request.POST.dict() if request.method == "POST" else kept | shown
    return show(request, template, refusal, record=record, values=values, back=back, kinds=KINDS, regions=choices.regions(), persons=choices.persons())


def _found(model: type[Record], record_id: int | None) -> Any:
    if record_id is None:
        return None
    found = model._default_manager.filter(pk=record_id).first()
    if found is None:
        raise unseen()
    return found


def _float(typed: Typed, name: str, most: int) -> float | None:
    read = typed.number(name, must=False, least=Decimal(-most), most=Decimal(most))
    return None if read is None else float(read)
