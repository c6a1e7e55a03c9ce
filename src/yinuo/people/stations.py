"""The network and the house: regions, stations and departments."""

from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.records.models import Record

from . import places
from .models import Department, Region, Station, User
from .verbs import verb


@verb("station.write")
def write_region(record: Region | None, *, by: Actor, at: datetime, code: str, name: str) -> Region:
    """登记或更改区域."""
    region = record or Region()
    _refuse_taken(Region, "code", code, region)
    region.code, region.name = code, name
    places.forget()
    note(region, "region.written", by=by, at=at, code=code, name=name)
    return region


@verb("station.write")
def write_station(
    record: Station | None, *, by: Actor, at: datetime, code: str, name: str, region: int, kind: str = Station.Kind.OWN,
    serves: tuple[str, ...] = (), phone: str = "", address: str = "", latitude: float | None = None, longitude: float | None = None,
    is_open: bool = True,
) -> Station:
    """登记或更改网点. ``serves`` are codes of further regions it covers (ORG-13)."""
    station = record or Station()
    _refuse_taken(Station, "code", code, station)
    if not Region.objects.filter(pk=region).exists():
        _refuse("region", "没有这个区域", "There is no such region")
    if kind not in Station.Kind.values:
        _refuse("kind", "网点为自营或合作", "A station is our own or a partner's")
    known = set(Region.objects.filter(code__in=serves).values_list("code", flat=True))
    if unknown := [code for code in serves if code not in known]:
        _refuse("serves", f"没有这些区域：{'、'.join(unknown)}", f"There are no such regions: {', '.join(unknown)}")
    station.code, station.name, station.region_id, station.kind = code, name, region, kind
    station.serves, station.phone, station.address, station.is_open = sorted(known), phone, address, is_open
    station.latitude, station.longitude = latitude, longitude
    places.forget()
    note(station, "station.written", by=by, at=at, code=code, name=name, open=is_open)
    return station


@verb("station.write")
def write_department(
    record: Department | None, *, by: Actor, at: datetime, code: str, name: str, name_en: str = "", head: int | None = None,
    officer: int | None = None,
) -> Department:
    """登记或更改部门. Its head is first responsible for service information; the information officer does the work (ORG-09)."""
    department = record or Department()
    _refuse_taken(Department, "code", code, department)
    for field, person in (("head", head), ("officer", officer)):
        if person is not None and not User.objects.filter(pk=person, is_active=True).exists():
            _refuse(field, "没有这位在用的人员", "There is no such active person")
    department.code, department.name, department.name_en = code, name, name_en
    department.head_id, department.officer_id = head, officer
    note(department, "department.written", by=by, at=at, code=code, name=name, head=head, officer=officer)
    return department


def _refuse_taken(model: type[Record], field: str, value: str, but: Record) -> None:
    if model._default_manager.filter(**{field: value}).exclude(pk=but.pk).exists():
        _refuse(field, f"代码 {value} 已使用", f"The code {value} is taken")


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("station.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)})
