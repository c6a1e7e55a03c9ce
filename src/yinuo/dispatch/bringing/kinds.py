"""The seven kinds of files: their columns by the names people give them, how a row is read, which record it is, and how it is written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.imports.columns import Column
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.facts import ATTRIBUTES
from yinuo.records.models import Record

from .. import resources
from ..models import Absence, Capacity, Certificate, Home, Shift, Skill, Territory
from .told import Told

Wanted = dict[str, Any]
_CATEGORIES = dict(ATTRIBUTES["case.category"].words)
_DATUMS = {"wgs84": both("WGS-84", "WGS-84"), "gcj02": both("GCJ-02", "GCJ-02"), "bd09": both("BD-09", "BD-09")}
_ALSO_DATUM = {"GPS": "wgs84", "高德": "gcj02", "腾讯": "gcj02", "火星坐标": "gcj02", "百度": "bd09"}
_ENGINEER = Column("engineer", both("工程师", "Engineer"), "姓名 工号 登录名 人员 员工 师傅 name staff technician username", "李志强", True, both("姓名或登录名", "Name or sign-in name"))
_DISTRICT = "区县 街道 区域 服务区域 district area"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. ``fields`` are what an undo puts back; ``known`` finds the record a row is about, withdrawn ones too."""

    what: str
    label: Both
    model: type[Record]
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    read: Callable[[Told], Wanted]
    known: Callable[[Wanted], Record | None]
    write: Callable[[Wanted, Actor, datetime], Record]
    appends: bool = False
    """A further row each time, unless the very same is there."""


def _home(told: Told) -> Wanted:
    made: Wanted = {"engineer": told.engineer(), "latitude": told.figure("latitude", -90, 90), "longitude": told.figure("longitude", -180, 180), "datum": told.choice("datum", _DATUMS, "gcj02", _ALSO_DATUM)}
    if not told.faults:
        try:
            resources.located(made["latitude"], made["longitude"], made["datum"])
        except Refusal as no:
            told.faults.append(both(no.says.zh, no.says.en))
    return made


def _skill(told: Told) -> Wanted:
    return {"engineer": told.engineer(), "category": told.choice("category", _CATEGORIES), "level": int(told.choice("level", {str(k): v for k, v in resources.LEVELS.items()}, "2"))}


def _certificate(told: Told) -> Wanted:
    made: Wanted = {"engineer": told.engineer(), "name": told.text("name", 80), "number": told.text("number"), "category": told.choice("category", _CATEGORIES), "brand": told.text("brand", 40),
            "issued_on": told.day("issued_on"), "expires_on": told.day("expires_on")}
    if made["issued_on"] and made["expires_on"] and made["issued_on"] > made["expires_on"]:
        told.faults.append(both("有效期早于发证日期", "It expires before it was issued"))
    return made


def _shift(told: Told) -> Wanted:
    begins, ends, days = told.clock("begins"), told.clock("ends"), weekdays(told.text("days"))
    if begins and ends and begins >= ends:
        told.faults.append(both("下班早于上班", "It ends before it begins"))
    if not days:
        told.faults.append(both("“上班日”请写成 周一至周六 或 一三五", "Write the days as Mon-Sat or Mon Wed Fri"))
    return {"engineer": told.engineer(), "week": {day: [begins, ends] for day in days}, "lunch_minutes": told.whole("lunch", 0, 180, 45), "overtime_minutes": told.whole("overtime", 0, 360, 60)}


def _absence(told: Told) -> Wanted:
    made: Wanted = {"engineer": told.engineer(), "starts_at": told.moment("starts_at"), "ends_at": told.moment("ends_at"), "kind": told.choice("kind", resources.ABSENCES, "leave"), "words": told.text("words", 200)}
    if made["starts_at"] and made["ends_at"] and made["starts_at"] >= made["ends_at"]:
        told.faults.append(both("结束早于开始", "It ends before it begins"))
    return made


def _capacity(told: Told) -> Wanted:
    return {"station": told.station(), "half": told.choice("half", resources.HALVES), "category": told.choice("category", _CATEGORIES), "brand": told.text("brand", 40),
            "district": told.text("district"), "most": told.whole("most", 0, 999), "share": told.whole("share", 0, 100, 100)}


def _territory(told: Told) -> Wanted:
    return {"engineer": told.engineer(), "district": told.text("district")}


def weekdays(text: str) -> list[str]:
    """周一至周六, 一三五, Mon-Sat: the days meant, in the order of the week; none when it cannot be read."""
    plain = text.lower().replace("星期", "").replace("礼拜", "").replace("周", "").replace("每天", "1-7").replace("工作日", "1-5")
    for number, names in enumerate((("mon", "一"), ("tue", "二"), ("wed", "三"), ("thu", "四"), ("fri", "五"), ("sat", "六"), ("sun", "日", "天")), 1):
        for name in names:
            plain = re.sub(name + ("[a-z]*" if name.isascii() else ""), str(number), plain)
    plain = re.sub(r"[至到~—–]", "-", plain)
    if not re.fullmatch(r"[1-7\-\s,，、/;；.]+", plain):
        return []
    found = {n for a, b in re.findall(r"([1-7])\s*(?:-\s*([1-7]))?", plain) for n in range(int(a), int(b or a) + 1)}
    return [day for n, day in enumerate(resources.WEEKDAYS, 1) if n in found]


def _by(model: Any, *names: str) -> Callable[[Wanted], Record | None]:
    return lambda wanted: (getattr(model, "every", model.objects)).filter(**{name: wanted[name] for name in names}).order_by("-pk").first()


def _same(model: Any, *names: str) -> Callable[[Wanted], Record | None]:
    """For what is added each time: the very same, still in force."""
    return lambda wanted: model.objects.filter(withdrawn_at__isnull=True, **{name: wanted[name] for name in names}).first()


def _through(verb: Callable[..., Any], *about: str) -> Callable[[Wanted, Actor, datetime], Record]:
    def write(wanted: Wanted, by: Actor, at: datetime) -> Record:
        rest = {name: value for name, value in wanted.items() if name not in about}
        made: Record = verb(*(wanted[name] for name in about), by=by, at=at, **rest)
        return made

    return write


_POINT = ("latitude", "longitude", "entered_latitude", "entered_longitude", "datum", "withdrawn_at")
KINDS: Mapping[str, Kind] = {kind.what: kind for kind in (
    Kind("homes", both("出发地", "Start places"), Home, (
        _ENGINEER, Column("latitude", both("纬度", "Latitude"), "lat 北纬", "31.2304", True), Column("longitude", both("经度", "Longitude"), "lng lon 东经", "121.4737", True),
        Column("datum", both("坐标系", "Datum"), "坐标 datum", "GCJ-02", False, both("GPS、高德、百度；空着为 GCJ-02", "WGS-84, GCJ-02 or BD-09; empty means GCJ-02")),
    ), _POINT, _home, _by(Home, "engineer"), _through(resources.set_home, "engineer")),
    Kind("skills", both("技能", "Skills"), Skill, (
        _ENGINEER, Column("category", both("产品类别", "Product category"), "类别 品类 技能 category skill", "家用电器", True),
        Column("level", both("等级", "Level"), "级别 技能等级 level", "熟练", False, both("基础、熟练、专家，或 1 至 3", "basic, full, expert, or 1 to 3")),
    ), ("level", "withdrawn_at"), _skill, _by(Skill, "engineer", "category"), _through(resources.set_skill, "engineer")),
    Kind("certificates", both("证书", "Certificates"), Certificate, (
        _ENGINEER, Column("name", both("证书名称", "Certificate"), "证书 证件 资格证 certificate", "制冷设备维修工", True), Column("number", both("编号", "Number"), "证书编号 证号 number", "SH2401"),
        Column("category", both("适用类别", "Category"), "产品类别 类别 category", "家用电器"), Column("brand", both("品牌", "Brand"), "brand", ""),
        Column("issued_on", both("发证日期", "Issued"), "颁发日期 issued", "2024-05-01"), Column("expires_on", both("有效期至", "Valid until"), "到期日 到期日期 有效期 截止 expires", "2027-04-30", True),
    ), ("withdrawn_at",), _certificate, _same(Certificate, "engineer", "name", "number", "category", "brand", "expires_on"), _through(resources.add_certificate, "engineer"), True),
    Kind("shifts", both("班次", "Shifts"), Shift, (
        _ENGINEER, Column("days", both("上班日", "Days"), "工作日 星期 days", "周一至周六", True), Column("begins", both("上班", "From"), "上班时间 开始 begins start", "08:30", True),
        Column("ends", both("下班", "To"), "下班时间 结束 ends end", "17:30", True), Column("lunch", both("午休（分钟）", "Lunch (minutes)"), "午休 lunch", "45"),
        Column("overtime", both("可加班（分钟）", "Overtime (minutes)"), "加班 overtime", "60"),
    ), ("week", "lunch_minutes", "overtime_minutes", "withdrawn_at"), _shift, _by(Shift, "engineer"), _through(resources.set_shift, "engineer")),
    Kind("absences", both("缺勤", "Absences"), Absence, (
        _ENGINEER, Column("starts_at", both("自", "From"), "开始 开始时间 起 starts from", "2026-12-01 08:30", True), Column("ends_at", both("至", "To"), "结束 结束时间 止 ends until", "2026-12-02 17:30", True),
        Column("kind", both("种类", "Kind"), "类型 假别 kind type", "休假"), Column("words", both("说明", "Remark"), "备注 原因 remark", ""),
    ), ("withdrawn_at",), _absence, _same(Absence, "engineer", "starts_at", "ends_at", "kind"), _through(resources.enter_absence, "engineer"), True),
    Kind("capacities", both("网点运力", "Station capacity"), Capacity, (
        Column("station", both("网点", "Station"), "服务网点 网点名称 网点编码 station", "闵行合作站", True), Column("half", both("半天", "Half-day"), "时段 上午下午 half", "上午", True),
        Column("most", both("可接单数", "Most"), "运力 数量 上限 capacity most", "4", True), Column("category", both("产品类别", "Product category"), "类别 category", "家用电器"),
        Column("brand", both("品牌", "Brand"), "brand", ""), Column("district", both("区县", "District"), _DISTRICT, ""), Column("share", both("份额（%）", "Share (%)"), "份额 占比 share", "40"),
    ), ("most", "share", "withdrawn_at"), _capacity, _by(Capacity, "station", "half", "category", "brand", "district"), _through(resources.set_capacity, "station")),
    Kind("territories", both("服务区域", "Districts"), Territory, (
        _ENGINEER, Column("district", both("区县", "District"), _DISTRICT, "浦东新区", True),
    ), ("withdrawn_at",), _territory, _by(Territory, "engineer", "district"), _through(resources.set_territory, "engineer")),
)}
