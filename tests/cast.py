"""The people everybody knows: Ms Wang, engineer Li, the Pudong station. Plain functions; one operation, a few milliseconds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password
from django.test import Client

from yinuo.customers import files
from yinuo.customers.models import Contact
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor, Door
from yinuo.kit.moment import local_day
from yinuo.people.models import Company, Department, PostHolding, Region, Station, User
from yinuo.people.rights import actor_of

BEGAN = datetime(2026, 1, 5, 1, tzinfo=UTC)
"""Monday 2026-01-05, nine in the morning in Shanghai: the company begins."""
PASSWORD = "yinuo-demo"

_PEOPLE = """
li       李志强  service_engineer     pudong
zhao     赵敏    service_engineer     pudong
ding     丁强    installer            xuhui
xiao     肖斌    service_engineer     hongqiao
chen     陈晓    hotline              -
yang     杨柳    hotline              -
gao      高翔    technical_support    -
feng     冯涛    repair_centre        pudong
xu       许静    parts_keeper         pudong
ma       马琳    quality_monitor      -
zhou     周航    dispatcher           shanghai
fang     方宁    dispatcher           xuhui
sun      孙丽    service_supervisor   shanghai
liu      刘建国  department_head      -
han      韩梅    service_manager      -
tang     唐毅    service_director     -
zheng    郑国栋  general_manager      -
he       何静    callback_specialist  -
wu       吴芳    information_officer  -
qin      秦岚    general_office       -
deng     邓宇    security_officer     -
hu       胡萍    hr                   -
shen     沈默    auditor              -
lu       陆敏    administrator        -
luo      罗斌    colleague            -
"""


@dataclass(slots=True)
class Cast:
    """Everybody at hand: ``cast.li`` is the person, ``cast.by.li`` the person acting."""

    company: Company
    shanghai: Region
    qinghai: Region
    """A region that no station serves."""
    pudong: Station
    xuhui: Station
    hongqiao: Station
    service: Department
    research: Department
    sales: Department
    people: dict[str, User] = field(default_factory=dict)
    wang: Contact | None = None
    """Ms Wang, a private customer in Pudong."""
    hongyuan: Contact | None = None
    """宏远物业, a firm, through its Mr Xie."""

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def by(self) -> SimpleNamespace:
        """Everybody as an actor of the day the company began."""
        return SimpleNamespace(**{name: actor(user) for name, user in self.people.items()})

    def holder_of(self, post: str) -> User:
        """Somebody who holds ``post``."""
        return User.objects.get(pk=PostHolding.objects.filter(post=post).order_by("id").values("user_id")[:1])


def actor(user: User, on: date | None = None, door: Door = Door.PAGE) -> Actor:
    """A person acting on a day (the day the company began)."""
    found = actor_of(user.pk, on or local_day(BEGAN), door)
    assert found is not None, user.name
    return found


def entering(user: User, language: str = "zh") -> Client:
    """Somebody's browser, signed in by the page as anybody is."""
    browser = Client()
    assert browser.post("/login", {"login": user.username, "password": PASSWORD}).status_code == 302
    if language != "zh":
        browser.post("/language", {"language": language, "next": "/"})
    return browser


def company(at: datetime = BEGAN, *, customers: bool = True) -> Cast:
    """Found the company: three stations, one person at least for every post, intake open, two customers."""
    with operation(at):
        made = _house(at)
        _people(made, at)
    if customers:
        with operation(at):
            made.wang = files.open_file("person", ms_wang(), by=SYSTEM, at=at, region_id=made.shanghai.pk)
            made.hongyuan = files.open_file("firm", mr_xie(), by=SYSTEM, at=at, firm_name="宏远物业管理有限公司", region_id=made.shanghai.pk)
    return made


def ms_wang() -> files.Person:
    """王女士."""
    return files.Person("王秀兰", "13800138000", "女士", "wang@example.com", "上海市浦东新区", "世纪大道 88 弄 3 号 502 室")


def mr_xie() -> files.Person:
    """宏远物业的谢经理."""
    return files.Person("谢宏远", "021-58886677", "经理", "xie@hongyuan.example", "上海市徐汇区", "漕溪北路 18 号")


def _house(at: datetime) -> Cast:
    shanghai, qinghai = _noted(Region(code="SH", name="上海"), at), _noted(Region(code="QH", name="青海"), at)
    numbers = {"hotline": "400-820-6688", "complaint_number": "400-820-6699", "supervision_number": "021-58886600"}
    return Cast(
        company=_noted(Company(name="一诺电器有限公司", name_en="Yinuo Appliances Ltd", intake_open=True, set_up_at=at, **numbers), at),
        shanghai=shanghai, qinghai=qinghai,
        pudong=_noted(Station(code="SH01", name="浦东站", region=shanghai, phone="021-58880001"), at),
        xuhui=_noted(Station(code="SH02", name="徐汇站", region=shanghai, phone="021-64380002"), at),
        hongqiao=_noted(Station(code="SH03", name="虹桥站", region=shanghai, kind=Station.Kind.PARTNER), at),
        service=_noted(Department(code="SVC", name="售后服务部", name_en="After-sales service"), at),
        research=_noted(Department(code="RD", name="研发部", name_en="Research"), at),
        sales=_noted(Department(code="SALES", name="销售部", name_en="Sales"), at),
    )


def _people(made: Cast, at: datetime) -> None:
    password = make_password(PASSWORD)
    places = {"pudong": made.pudong, "xuhui": made.xuhui, "hongqiao": made.hongqiao}
    for row in _PEOPLE.strip().splitlines():
        username, name, post, place = row.split()
        user = User(username=username, name=name, password=password, home_department=made.research if post == "colleague" else made.service)
        made.people[username] = _noted(user, at)
        region = made.shanghai if place == "shanghai" else None
        _noted(PostHolding(user=user, post=post, station=places.get(place), region=region, since=local_day(at)), at)
    made.service.head, made.service.officer = made.people["liu"], made.people["wu"]
    made.research.head = made.people["luo"]


def _noted(record, at: datetime):
    note(record, "cast.entered", by=SYSTEM, at=at)
    return record
