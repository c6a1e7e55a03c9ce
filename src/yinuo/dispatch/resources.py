"""排班资源: homes, skills, certificates, shifts, absences, tools and capacities, each change a verb."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor, Reach
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import PostHolding, Station, User
from yinuo.people.queries import on_day
from yinuo.people.roles import ENGINEERS, TRAVELLERS
from yinuo.people.verbs import verb
from yinuo.policy.facts import ATTRIBUTES
from yinuo.records.models import Record

from .models import Absence, Capacity, Certificate, Home, Place, Shift, ShiftDay, Skill, Territory, Tool
from .travel.datum import BadCoordinates, Datum, Entered, enter, in_mainland

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CATEGORIES = ATTRIBUTES["case.category"].values
LEVELS: dict[int, Both] = {1: both("基础", "basic"), 2: both("熟练", "full"), 3: both("专家", "expert")}
ABSENCES: dict[str, Both] = {
    "leave": both("休假", "leave"), "sick": both("病假", "sick"), "training": both("培训", "training"), "meeting": both("会议", "meeting"),
    "other": both("其他", "other"),
}
HALVES: dict[str, Both] = {"am": both("上午", "morning"), "pm": both("下午", "afternoon")}
SOURCES: dict[str, Both] = {
    "dispatcher": both("调度员标注", "set by a dispatcher"), "engineer": both("工程师现场标注", "set at the door"),
    "customer": both("客户提供", "given by the customer"), "district": both("区县中心，约数公里", "centre of the district, good to a few kilometres"),
    "station": both("按网点位置估计", "estimated from the station"),
}
LONGEST_ABSENCE = timedelta(days=400)
Kept = TypeVar("Kept", bound=Record)


def _engineer_reach(engineer: User, by: Actor, reach: Reach) -> bool:
    """Engineers of the stations one answers for."""
    if reach.everything:
        return True
    held = PostHolding.objects.filter(user=engineer, post__in=ENGINEERS).values_list("station_id", flat=True)
    return bool(set(held) & reach.stations) or (reach.own and engineer.pk == by.user_id)


def _station_reach(station: Station, by: Actor, reach: Reach) -> bool:
    return reach.everything or station.pk in reach.stations


@verb("resource.write", on=User, reach=_engineer_reach)
def set_home(engineer: User, *, by: Actor, at: datetime, latitude: float, longitude: float, datum: str = "wgs84") -> Home:
    """登记出发地. Kept in WGS-84, with the figures as they were entered."""
    point = located(latitude, longitude, datum)
    home = Home.every.filter(engineer=engineer).first() or Home(engineer=engineer)
    home.withdrawn_at = None
    return _kept(_put(home, point), "home.set", by, at, engineer=engineer.pk)


@verb("place.set", on=Case, reach=covers)
def set_place(case: Case, *, by: Actor, at: datetime, latitude: float, longitude: float, datum: str = "wgs84", source: str = "dispatcher") -> Place:
    """标注服务地点. A better point replaces a worse one; both stay in the journal."""
    if source not in SOURCES:
        _refuse("source", "请选择位置来源", "Say where the point comes from")
    point = located(latitude, longitude, datum)
    place = Place.objects.filter(case=case).first() or Place(case=case)
    place.source = source
    return _kept(_put(place, point), "place.set", by, at, case=case.pk, datum=point.datum.value, source=source)


@verb("resource.write", on=User, reach=_engineer_reach)
def set_skill(engineer: User, *, by: Actor, at: datetime, category: str, level: int) -> Skill:
    """登记技能. One level per product category; entered again it replaces the earlier one."""
    if category not in CATEGORIES:
        _refuse("category", "请选择产品类别", "Choose a product category")
    if level not in LEVELS:
        _refuse("level", "等级为 1 至 3", "A level is 1 to 3")
    skill = Skill.every.filter(engineer=engineer, category=category).first() or Skill(engineer=engineer, category=category)
    skill.level, skill.withdrawn_at = level, None
    return _kept(skill, "skill.set", by, at, engineer=engineer.pk, category=category, level=level)


@verb("resource.write", on=User, reach=_engineer_reach)
def add_certificate(
    engineer: User, *, by: Actor, at: datetime, name: str, expires_on: date, category: str = "", brand: str = "", number: str = "",
    issued_on: date | None = None,
) -> Certificate:
    """登记证书. A renewal is a further certificate."""
    if not name.strip():
        _refuse("name", "请填写证书名称", "Name the certificate")
    if category and category not in CATEGORIES:
        _refuse("category", "请选择产品类别", "Choose a product category")
    if issued_on and issued_on > expires_on:
        _refuse("expires_on", "有效期须在发证日期之后", "It expires before it was issued")
    made = Certificate(engineer=engineer, name=name.strip(), number=number.strip(), category=category, brand=brand.strip(), issued_on=issued_on,
                       expires_on=expires_on)
    return _kept(made, "certificate.added", by, at, engineer=engineer.pk, name=made.name, expires_on=expires_on)


@verb("resource.write", on=User, reach=_engineer_reach)
def set_shift(
    engineer: User, *, by: Actor, at: datetime, week: Mapping[str, tuple[str, str]], lunch_minutes: int = 45, overtime_minutes: int = 60,
) -> Shift:
    """登记班次. Times as 08:30; a day left out is free."""
    kept = {day: list(hours) for day, hours in week.items() if day in WEEKDAYS and any(hours)}
    for day, (begins, ends) in kept.items():
        _span(day, begins, ends)
    if not 0 <= lunch_minutes <= 180 or not 0 <= overtime_minutes <= 360:
        _refuse("lunch_minutes", "午休为 0 至 180 分钟，加班为 0 至 360 分钟", "Lunch is 0 to 180 minutes, overtime 0 to 360")
    shift = Shift.every.filter(engineer=engineer).first() or Shift(engineer=engineer)
    shift.week, shift.lunch_minutes, shift.overtime_minutes, shift.withdrawn_at = kept, lunch_minutes, overtime_minutes, None
    return _kept(shift, "shift.set", by, at, engineer=engineer.pk, week=kept)


@verb("resource.write", on=User, reach=_engineer_reach)
def set_shift_day(engineer: User, *, by: Actor, at: datetime, day: date, begins: str = "", ends: str = "", reason: str = "") -> ShiftDay:
    """调班. One day that differs; without times it is free."""
    if begins or ends:
        _span("day", begins, ends)
    changed = ShiftDay.objects.filter(engineer=engineer, day=day).first() or ShiftDay(engineer=engineer, day=day)
    changed.begins, changed.ends, changed.reason = begins, ends, reason.strip()
    return _kept(changed, "shift.changed", by, at, engineer=engineer.pk, day=day, begins=begins, ends=ends)


@verb("absence.enter", on=User, reach=_engineer_reach)
def enter_absence(engineer: User, *, by: Actor, at: datetime, starts_at: datetime, ends_at: datetime, kind: str = "leave", words: str = "") -> Absence:
    """登记缺勤. What is booked in that time stays booked and shows as a conflict on the board."""
    if kind not in ABSENCES:
        _refuse("kind", "请选择缺勤种类", "Choose the kind of absence")
    if not timedelta(0) < ends_at - starts_at <= LONGEST_ABSENCE:
        _refuse("ends_at", "结束须在开始之后", "It ends after it begins")
    made = Absence(engineer=engineer, starts_at=starts_at, ends_at=ends_at, kind=kind, words=words.strip())
    return _kept(made, "absence.entered", by, at, engineer=engineer.pk, starts_at=starts_at, ends_at=ends_at, kind=kind)


@verb("absence.enter")
def withdraw_absence(absence: int, *, by: Actor, at: datetime) -> Absence:
    """撤销缺勤."""
    found = Absence.objects.select_for_update().select_related("engineer").filter(pk=absence, withdrawn_at__isnull=True).first()
    if found is None or not _reaches(found.engineer, by, "absence.enter"):
        raise Refusal("absence.none", both("没有这条缺勤，或已撤销", "There is no such absence, or it was withdrawn"), status=404,
                      way_out=both("请刷新后查看", "Reload and look again"))
    found.withdrawn_at = at
    return _kept(found, "absence.withdrawn", by, at, engineer=found.engineer_id)


@verb("resource.write", on=User, reach=_engineer_reach)
def give_tool(
    engineer: User, *, by: Actor, at: datetime, name: str, number: str = "", interval_months: int = 3, checked_on: date | None = None,
) -> Tool:
    """配发工具. The company sets how often it is checked."""
    if not name.strip():
        _refuse("name", "请填写工具名称", "Name the tool")
    if not 1 <= interval_months <= 60:
        _refuse("interval_months", "检查周期为 1 至 60 个月", "The interval is 1 to 60 months")
    made = Tool(name=name.strip(), number=number.strip(), holder=engineer, interval_months=interval_months, checked_on=checked_on)
    return _kept(made, "tool.given", by, at, engineer=engineer.pk, name=made.name)


@verb("tool.check")
def check_tool(tool: int, *, by: Actor, at: datetime, checked_on: date | None = None) -> Tool:
    """检查工具. Its holder or a superior looked it over (DISPATCH-06)."""
    found = Tool.objects.select_for_update().select_related("holder").filter(pk=tool, is_used=True).first()
    if found is None or not (found.holder_id == by.user_id or _reaches(found.holder, by, "tool.check")):
        raise Refusal("tool.none", both("没有这件工具", "There is no such tool"), status=404, way_out=both("请刷新后查看", "Reload and look again"))
    day = checked_on or local_day(at)
    if day > local_day(at):
        _refuse("checked_on", "检查日期不能在将来", "The check cannot lie in the future")
    found.checked_on = day
    return _kept(found, "tool.checked", by, at, holder=found.holder_id, checked_on=day)


@verb("resource.write", on=Station, reach=_station_reach)
def set_capacity(
    station: Station, *, by: Actor, at: datetime, half: str, most: int, category: str = "", brand: str = "", district: str = "", share: int = 100,
) -> Capacity:
    """登记网点运力. One row per half-day, category, brand and district; a row entered again replaces itself."""
    if half not in HALVES:
        _refuse("half", "请选择上午或下午", "Choose morning or afternoon")
    if category and category not in CATEGORIES:
        _refuse("category", "请选择产品类别", "Choose a product category")
    if not 0 <= most <= 999 or not 0 <= share <= 100:
        _refuse("most", "数量为 0 至 999，份额为 0 至 100", "A count is 0 to 999, a share 0 to 100")
    same = {"station": station, "half": half, "category": category, "brand": brand.strip(), "district": district.strip()}
    row = Capacity.every.filter(**same).first() or Capacity(**same)
    row.most, row.share, row.withdrawn_at = most, share, None
    return _kept(row, "capacity.set", by, at, station=station.pk, half=half, most=most, share=share)


@verb("resource.write", on=User, reach=_engineer_reach)
def set_territory(engineer: User, *, by: Actor, at: datetime, district: str) -> Territory:
    """登记服务区域. A district as addresses name it; who has none is sent everywhere."""
    if not district.strip():
        _refuse("district", "请填写区县", "Name the district")
    found = Territory.every.filter(engineer=engineer, district=district.strip()).first() or Territory(engineer=engineer, district=district.strip())
    found.withdrawn_at = None
    return _kept(found, "territory.set", by, at, engineer=engineer.pk, district=found.district)


@verb("resource.write", on=User, reach=_engineer_reach)
def end_territory(engineer: User, *, by: Actor, at: datetime, district: str) -> Territory:
    """不再负责此区域."""
    found = Territory.objects.filter(engineer=engineer, district=district.strip()).first()
    if found is None:
        _refuse("district", "没有登记这个区域", "That district is not entered")
    assert found is not None
    found.withdrawn_at = at
    return _kept(found, "territory.ended", by, at, engineer=engineer.pk, district=found.district)


def located(latitude: float, longitude: float, datum: str) -> Entered:
    """A point as entered. Refused when it lies off the Earth, far outside the country, or in a datum nobody knows."""
    try:
        point = enter(latitude, longitude, Datum(datum))
    except (BadCoordinates, ValueError):
        raise Refusal(
            "place.unfit", both("这不是有效的坐标", "These are no coordinates of a place"), status=422, field="latitude",
            way_out=both("纬度约 18–54，经度约 73–135，并选对坐标系", "Latitude about 18–54, longitude about 73–135, in the right datum"),
        ) from None
    if not (in_mainland(point.point.latitude, point.point.longitude) or _near(point.point.latitude, point.point.longitude)):
        swapped = in_mainland(longitude, latitude)
        raise Refusal(
            "place.outside", both("这个点不在服务范围内（可能在海上或国外）", "This point lies outside the service area (in the sea or abroad)"), status=422,
            field="latitude", way_out=both("经纬度可能填反了，请对调", "Latitude and longitude may be swapped") if swapped
            else both("请核对经纬度与坐标系", "Check the figures and the datum"),
        )
    return point


def _near(latitude: float, longitude: float) -> bool:
    """Hong Kong, Macau, Taiwan and the islands: places of service without a shift."""
    return 20.0 <= latitude <= 26.5 and 113.0 <= longitude <= 122.5


def engineers_at(stations: list[int], day: date) -> list[User]:
    """Who may be sent from these stations on a day, by name."""
    held = PostHolding.objects.filter(on_day(day), post__in=TRAVELLERS, station__in=stations)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("name"))


def _reaches(engineer: User, by: Actor, code: str) -> bool:
    return by.user_id is None or any(_engineer_reach(engineer, by, reach) for reach in by.grants.get(code, ()))


def _put(record: Any, entered: Entered) -> Any:
    record.latitude, record.longitude = round(entered.point.latitude, 7), round(entered.point.longitude, 7)
    record.entered_latitude, record.entered_longitude, record.datum = entered.latitude, entered.longitude, entered.datum.value
    return record


def _kept(record: Kept, event: str, by: Actor, at: datetime, /, **data: Any) -> Kept:
    note(record, event, by=by, at=at, **{("what" if name == "kind" else name): value for name, value in data.items() if name != "case"})
    return record


def _span(field: str, begins: str, ends: str) -> None:
    clock = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
    if not (clock.match(begins) and clock.match(ends) and begins < ends):
        _refuse(field, "时间写作 08:30，且下班晚于上班", "Write times as 08:30, the end after the beginning")


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("resource.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)},
                  way_out=both("请修改后再提交", "Correct it and send again"))
