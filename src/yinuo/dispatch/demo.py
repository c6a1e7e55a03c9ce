"""The demo company's dispatch: engineers of Shanghai with homes, skills, papers and shifts, and some sixty jobs nobody has planned yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from yinuo.cases import actions as cases
from yinuo.cases import receiving
from yinuo.cases.models import Case
from yinuo.customers.files import Person
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day
from yinuo.people.models import Department, PostHolding, Station, User
from yinuo.people.places import forget

from . import actions as dispatch
from . import appointments, resources
from .day import WEEKDAYS

PASSWORD = "yinuo-demo"
WRITTEN = timedelta(minutes=10)
"""How long after the call a job is accepted and judged."""
STATION = "浦东站"
_MORE = "方志明 沈建平 顾晓峰 邵国栋 陶文斌 汪海军 范立新 金志华 廖俊 姚建新 钟国良 任晓军 姜伟明 崔永刚".split()
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", "秀兰 桂英 海燕 文静 雪梅 思远 雨桐 佳怡 敏 静 磊 洋 勇 霞 平 辉 玲 慧敏 凤英 欣然".split()
QUARTERS = (
    ("陆家嘴", 31.236, 121.503), ("张江", 31.205, 121.600), ("金桥", 31.253, 121.590), ("川沙", 31.190, 121.700), ("三林", 31.145, 121.510),
    ("外高桥", 31.330, 121.590), ("周浦", 31.115, 121.570), ("徐家汇", 31.193, 121.437), ("曹路", 31.280, 121.680), ("惠南", 31.055, 121.760),
)
"""Quarters with a rough centre: real names, invented customers around them."""
WORK = (
    ("repair", "leak", "WM-1088", "滚筒洗衣机脱水时漏水"), ("repair", "no_cooling", "KFR-35GW/A1", "空调不制冷，外机不转"), ("repair", "noise", "BCD-256WT", "冰箱夜里异响"),
    ("repair", "no_heating", "ES60H-C5", "电热水器不加热"), ("installation", "other", "KFR-72LW/B1", "新购柜式空调，预约安装"), ("repair", "display", "LU-55Q7", "电视有声音没有画面"),
    ("maintenance", "other", "KFR-35GW/H5", "新风空调清洗保养"), ("inspection", "other", "JSQ31-16R", "燃气热水器年度安全巡检"), ("repair", "no_power", "CXW-220-E8", "油烟机不通电"),
    ("repair", "jam", "WM-1206D", "洗烘一体机门打不开"),
)


def fill(at: datetime, *, jobs: int = 60, seed: int = 7) -> int:
    """Give the company at Shanghai its day of dispatch as of ``at``; gives how many jobs wait. Call it after the year was lived."""
    chance = Random(seed)
    pudong = Station.objects.filter(name=STATION).first()
    if pudong is None:
        return 0
    with operation(at):
        crew = [*resources.engineers_at([pudong.pk], local_day(at)), *engineers(pudong, at)]
    forget()
    for number, engineer in enumerate(crew):
        _equip(engineer, number, at, chance)
    _certify_the_others({engineer.pk for engineer in crew}, at)
    _partners(at)
    return sum(_job(number, pudong, at, chance, crew) for number in range(jobs))


def engineers(station: Station, at: datetime, names: Sequence[str] = _MORE) -> list[User]:
    """People of these names, engineers of the station since most of a year; within an operation."""
    from pypinyin import lazy_pinyin  # its phrases are fifty megabytes: not for those who only ask for the logins

    service, password, made = Department.objects.filter(code="SVC").first(), make_password(PASSWORD), []
    taken = set(User.objects.values_list("username", flat=True))
    for number, name in enumerate(names):
        username = "".join(lazy_pinyin(name))
        while username in taken:
            username += "2"
        taken.add(username)
        english = lazy_pinyin(name)
        person = User(username=username, name=name, name_en=f"{english[0].title()} {''.join(english[1:]).title()}", email=f"{username}@yinuo.example",
                      phone=f"1390000{number:04}", home_department=service, password=password)
        note(person, "person.added", by=SYSTEM, at=at)
        note(PostHolding(user=person, post="service_engineer", station=station, since=local_day(at) - timedelta(days=300)), "post.held", by=SYSTEM, at=at)
        made.append(person)
    return made


def _equip(engineer: User, number: int, at: datetime, chance: Random) -> None:
    today = local_day(at)
    _, latitude, longitude = QUARTERS[number % len(QUARTERS)]
    resources.set_home(engineer, by=SYSTEM, at=at, latitude=near(latitude, chance), longitude=near(longitude, chance), datum="gcj02")
    for category in ("appliance", "electronics", "heavy_machinery")[: 1 + number % 3]:
        resources.set_skill(engineer, by=SYSTEM, at=at, category=category, level=2 + (number % 4 == 0))
    expires = today - timedelta(days=1) if number == 3 else today + timedelta(days=20 if number == 5 else 400 + 30 * number)
    resources.add_certificate(engineer, by=SYSTEM, at=at, name="家用电器维修上岗证", number=f"SH{2400 + number}", category="appliance", expires_on=expires)
    hours = ("08:30", "17:30") if number % 3 else ("10:00", "19:00")
    free = {"sun"} if number % 2 else {"sat"}
    resources.set_shift(engineer, by=SYSTEM, at=at, week={day: hours for day in WEEKDAYS if day not in free})
    resources.give_tool(engineer, by=SYSTEM, at=at, name="万用表", number=f"M{number:03}", interval_months=3,
                        checked_on=today - timedelta(days=120 if number == 2 else 20 + number))
    midnight = at.replace(hour=16, minute=0, second=0, microsecond=0)
    tomorrow = midnight if local_day(midnight) > today else midnight + timedelta(days=1)
    if number == 4:
        resources.enter_absence(engineer, by=SYSTEM, at=at, starts_at=tomorrow, ends_at=tomorrow + timedelta(days=1), kind="sick", words="感冒")
    if number == 6:
        resources.enter_absence(engineer, by=SYSTEM, at=at, starts_at=tomorrow + timedelta(hours=14), ends_at=tomorrow + timedelta(hours=15, minutes=30), kind="training", words="新品培训")


def _certify_the_others(crew: set[int], at: datetime) -> None:
    """Once certificates are kept anywhere, whoever has none is not sent: the other stations show theirs too."""
    today = local_day(at)
    everywhere = resources.engineers_at(list(Station.objects.values_list("pk", flat=True)), today)
    for number, engineer in enumerate(e for e in everywhere if e.pk not in crew):
        resources.add_certificate(engineer, by=SYSTEM, at=at, name="家用电器维修上岗证", number=f"CN{5100 + number}", category="appliance", expires_on=today + timedelta(days=200 + 9 * number))


def _partners(at: datetime) -> None:
    home = Station.objects.get(name=STATION)
    with operation(at):
        for number, (name, latitude, longitude) in enumerate((("闵行合作站", 31.113, 121.381), ("奉贤合作站", 30.918, 121.474)), 91):
            station = Station(code=f"{home.region.code}{number}", name=name, kind=Station.Kind.PARTNER, region=home.region, latitude=latitude, longitude=longitude,
                              phone=f"021-6480{number:04}", address=f"{name[:2]}服务路 {number} 号")
            note(station, "station.written", by=SYSTEM, at=at, code=station.code, name=name, open=True)
    forget()
    for station in Station.objects.filter(kind=Station.Kind.PARTNER, is_open=True).order_by("code"):
        for half, most in (("am", 4), ("pm", 3)):
            resources.set_capacity(station, by=SYSTEM, at=at, half=half, most=most, category="appliance", share=40)


def _job(number: int, station: Station, at: datetime, chance: Random, crew: list[User]) -> bool:
    quarter, latitude, longitude = QUARTERS[chance.randrange(len(QUARTERS))]
    urgent = number % 15 == 7
    asked = at - timedelta(minutes=chance.randint(40, 100) if urgent else chance.randint(200, 2200))
    address = f"{quarter}路 {chance.randint(1, 900)} 号 {chance.randint(1, 20)}01 室"
    person = Person(called(chance), f"1350000{number:04}", chance.choice(("女士", "先生")), "", f"上海市浦东新区{quarter}", address)
    case = ready(number, person, station, asked, urgent=urgent, expected_at=at + timedelta(days=8))
    resources.set_place(case, by=SYSTEM, at=asked + WRITTEN, latitude=near(latitude, chance), longitude=near(longitude, chance), source="district")
    _book(case, number, at, crew)
    return True


def ready(number: int, person: Person, station: Station, asked: datetime, *, urgent: bool, expected_at: datetime) -> Case:
    """A job somebody asked for, accepted, judged and planned by the verbs everybody uses: it waits for a person and a time."""
    kind, problem, model, words = WORK[number % len(WORK)]
    case = receiving.receive(receiving.Request(
        description=words, model=model, channel="phone", person=person, region=station.region.code, kind=kind, mode="on_site", verified=True, second_file=True,
        urgency="urgent" if urgent else "normal", problem_class=problem, serial=f"D{number:05}", expected_at=expected_at,
    ), by=SYSTEM, at=asked)
    if case.station_id != station.pk:
        with operation(asked):
            moved = Case.objects.get(pk=case.pk)
            moved.station = station
            note(moved, "case.rerouted", by=SYSTEM, at=asked, to=station.code)
    late = asked + WRITTEN
    cases.accept(case, by=SYSTEM, at=late)
    cases.judge(case, by=SYSTEM, at=late, nature="hardware" if kind == "repair" else "other", degree="major", cause="待上门检查", problem_class=problem,
                importance="high" if urgent else "normal", mode="on_site")
    cases.plan(case, by=SYSTEM, at=late, solution="上门检查后处理")
    return case


def called(chance: Random) -> str:
    """A name for somebody invented."""
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN)


def _book(case: Case, number: int, at: datetime, crew: list[User]) -> None:
    """Every seventh was promised its time already: tomorrow, to somebody who is there."""
    if number % 7 != 2:
        return
    day = at.replace(hour=16, minute=0, second=0, microsecond=0)
    day = day if local_day(day) > local_day(at) else day + timedelta(days=1)
    turn = number // 7
    starts = day + timedelta(hours=10 + turn // 6 * 3 + turn % 3)
    engineer = crew[7 + turn % 6]
    dispatch.assign(case, by=SYSTEM, at=at, engineer_id=engineer.pk)
    appointments.book(case, by=SYSTEM, at=at, starts_at=starts, ends_at=starts + timedelta(hours=1), purpose="上门检修")
    if number % 2 == 0:
        cases.recheck(case, by=SYSTEM, at=at)
        appointments.confirm(case, by=SYSTEM, at=at)


def near(degrees: float, chance: Random) -> float:
    """A place somewhere about a quarter's centre."""
    return round(degrees + chance.gauss(0, 0.012), 6)
