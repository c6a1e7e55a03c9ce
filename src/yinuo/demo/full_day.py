"""A day of any size to plan: one more station with so many engineers at work tomorrow and so many jobs that wait for a person and a time."""

from datetime import date, datetime, timedelta
from random import Random

from yinuo.customers.files import Person
from yinuo.dispatch import demo as dispatching
from yinuo.dispatch import resources
from yinuo.dispatch.day import STAGES, WEEKDAYS
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day
from yinuo.people.models import Region, Station, User
from yinuo.people.places import forget

STATION, REGION = "松江站", "华东"
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "建平 立军 文涛 国栋 海峰 志远 明亮 卫东 少华 长青".split()
_TOWNS = (
    ("岳阳街道", 31.006, 121.222), ("方松街道", 31.043, 121.222), ("九亭镇", 31.137, 121.320), ("泗泾镇", 31.120, 121.263), ("新桥镇", 31.065, 121.312),
    ("车墩镇", 31.017, 121.305), ("佘山镇", 31.097, 121.190), ("小昆山镇", 31.030, 121.130), ("叶榭镇", 30.945, 121.310), ("新浜镇", 30.932, 121.045),
)
"""Towns with a rough centre: real names, invented customers around them."""


def fill(at: datetime, *, jobs: int, engineers: int, seed: int = 11) -> tuple[Station, date]:
    """Bring the station up to so many engineers and so many jobs without a time; gives the station and the day to plan. Run again it only fills up."""
    chance, station, day = Random(seed), _station(at), local_day(at) + timedelta(days=1)
    crew = resources.engineers_at([station.pk], local_day(at))
    with operation(at):
        fresh = dispatching.engineers(station, at, [_name(number) for number in range(len(crew), engineers)])
    forget()
    for number, engineer in enumerate(fresh, len(crew)):
        _equip(engineer, number, day, at, chance)
    waiting = station.cases.filter(is_open=True, mode="on_site", stage__in=STAGES, appointments__isnull=True).count()
    begun = station.cases.count()
    for number in range(begun, begun + max(0, jobs - waiting)):
        _job(number, station, at, chance)
    return station, day


def _station(at: datetime) -> Station:
    found = Station.objects.filter(name=STATION).first()
    if found is not None:
        return found
    region = Region.objects.get(name=REGION)
    with operation(at):
        station = Station(code=f"{region.code}80", name=STATION, kind=Station.Kind.OWN, region=region, latitude=31.03, longitude=121.23, phone="021-5780-0000", address="松江服务大道 1 号")
        note(station, "station.written", by=SYSTEM, at=at, code=station.code, name=station.name, open=True)
    forget()
    return station


def _name(number: int) -> str:
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[(number + number // len(_SURNAMES)) % len(_GIVEN)]


def _equip(engineer: User, number: int, day: date, at: datetime, chance: Random) -> None:
    """A home, skills, papers and a week with one free day, which is not the day to plan."""
    _, latitude, longitude = _TOWNS[number % len(_TOWNS)]
    resources.set_home(engineer, by=SYSTEM, at=at, latitude=dispatching.near(latitude, chance), longitude=dispatching.near(longitude, chance), datum="gcj02")
    for category in ("appliance", "electronics")[: 1 + number % 2]:
        resources.set_skill(engineer, by=SYSTEM, at=at, category=category, level=2 + (number % 4 == 0))
    resources.add_certificate(engineer, by=SYSTEM, at=at, name="家用电器维修上岗证", number=f"SJ{2600 + number}", category="appliance", expires_on=day + timedelta(days=90 + 30 * number))
    hours = ("08:00", "17:00"), ("09:00", "18:00"), ("10:00", "19:00")
    free = WEEKDAYS[(day.weekday() + 1 + number % 6) % 7]
    resources.set_shift(engineer, by=SYSTEM, at=at, week={on: hours[number % 3] for on in WEEKDAYS if on != free})


def _job(number: int, station: Station, at: datetime, chance: Random) -> None:
    """One job in a town about the station; every fifteenth is urgent."""
    town, latitude, longitude = chance.choice(_TOWNS)
    urgent = number % 15 == 7
    asked = at - timedelta(minutes=chance.randint(20, 60) if urgent else chance.randint(120, 1500))
    address = f"{town}{chance.randint(1, 900)} 弄 {chance.randint(1, 60)} 号 {chance.randint(1, 18)}02 室"
    person = Person(dispatching.called(chance), f"1360000{number:04}", chance.choice(("女士", "先生")), "", f"上海市松江区{town}", address)
    case = dispatching.ready(number, person, station, asked, urgent=urgent, expected_at=at + timedelta(days=8))
    resources.set_place(case, by=SYSTEM, at=asked + dispatching.WRITTEN, latitude=dispatching.near(latitude, chance), longitude=dispatching.near(longitude, chance), source="district")
