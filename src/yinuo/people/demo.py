"""The demo company's organisation: 31 stations in 7 regions, the people of every post, and a duty roster."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

from django.contrib.auth.hashers import make_password

from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import local_day
from yinuo.records.models import Record

from .models import Company, Department, DutyDay, PostHolding, Region, Station, User
from .roles import REGION, STATION, reach_of

Made = TypeVar("Made", bound=Record)

PASSWORD = "yinuo-demo"
ROSTER_DAYS = 460
SUPERVISORS = 3
"""They share the regions among them."""

_REGIONS = """
HD 华东 浦东:31.22:121.54 徐汇:31.19:121.44 南京:32.06:118.80 杭州:30.27:120.16 苏州:31.30:120.58
HB 华北 朝阳:39.92:116.44 海淀:39.96:116.30 天津:39.13:117.20 石家庄:38.04:114.51 太原:37.87:112.55
HN 华南 广州:23.13:113.26 深圳:22.54:114.06 南宁:22.82:108.37 厦门:24.48:118.09 福州:26.07:119.30
HZ 华中 武汉:30.59:114.31 长沙:28.23:112.94 郑州:34.75:113.63 南昌:28.68:115.86
XN 西南 成都:30.57:104.07 重庆:29.56:106.55 昆明:25.04:102.71 贵阳:26.65:106.63
XB 西北 西安:34.34:108.94 兰州:36.06:103.83 乌鲁木齐:43.83:87.62 银川:38.49:106.23
DB 东北 沈阳:41.80:123.43 大连:38.91:121.61 长春:43.82:125.32 哈尔滨:45.80:126.53
"""
_PARTNERS = frozenset("厦门 太原 贵阳 银川 乌鲁木齐 南昌".split())
_DEPARTMENTS = """
SVC|售后服务部|After-sales service
RD|研发部|Research and development
SALES|销售部|Sales
PROD|生产部|Production
MKT|市场部|Marketing
LOG|物流部|Logistics
FIN|财务部|Finance
GO|综合部|General office
QA|质量部|Quality
"""
_LEADERS = """
general_manager|郑国栋|GO
service_director|唐毅|SVC
department_head|刘建国|SVC
service_manager|韩梅|SVC
service_supervisor|孙丽|SVC
service_supervisor|魏东|SVC
service_supervisor|姜雪|SVC
general_office|秦岚|GO
auditor|沈默|FIN
security_officer|邓宇|GO
hr|胡萍|GO
administrator|陆敏|GO
information_officer|吴芳|SVC
quality_monitor|马琳|QA
callback_specialist|何静|SVC
callback_specialist|贺晓梅|SVC
technical_support|高翔|SVC
technical_support|梁栋|SVC
technical_support|潘悦|SVC
hotline|陈晓|SVC
hotline|杨柳|SVC
hotline|朱琪|SVC
hotline|宋佳|SVC
hotline|谢婷|SVC
hotline|曹颖|SVC
colleague|罗斌|RD
colleague|袁莉|SALES
colleague|崔健民|PROD
"""
_AT_STATIONS = """
repair_centre|冯涛|浦东
repair_centre|董卫国|广州
repair_centre|蒋凯|朝阳
parts_keeper|许静|浦东
parts_keeper|吕红霞|成都
installer|丁强|杭州
installer|余波|深圳
"""
_DISPATCHERS = "周航 方宁 石磊 田野 任静宜 白帆 龙飞".split()
_ENGINEERS = (
    "李志强 赵敏 王建军 张海涛 刘洋 陈志远 杨光 黄国强 吴磊 徐刚 孙浩然 马超 朱明亮 胡建平 郭峰 林志勇 何伟 高鹏 罗永辉 郑小龙 "
    "梁文杰 谢军 唐海波 许志明 冯建业 邓超然 曹卫东 彭亮 曾庆华 肖斌 蔡建华 潘志刚 程龙"
).split()


@dataclass(slots=True)
class Organisation:
    """What the demo company is made of. ``by_post`` lists the people of each post, the best known first."""

    company: Company
    regions: list[Region] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    by_post: dict[str, list[User]] = field(default_factory=dict)
    engineers_at: dict[int, list[User]] = field(default_factory=dict)
    """Station id → its engineers."""
    dispatcher_of: dict[int, User] = field(default_factory=dict)
    """Region id → its dispatcher."""


def organisation(at: datetime, seed: int = 20) -> Organisation:
    """Make it, as of ``at``: the company opens for intake that moment. One operation; the same for the same seed."""
    with operation(at):
        return _Making(at, Random(seed)).all()


class _Making:
    """One making of the company: everything noted in a single operation."""

    def __init__(self, at: datetime, chance: Random) -> None:
        self.at, self.day, self.chance = at, local_day(at), chance
        self.password = make_password(PASSWORD)
        self.usernames: set[str] = set()
        self.made = Organisation(Company(
            name="一诺电器有限公司", name_en="Yinuo Appliances Ltd", hotline="400-820-6688", complaint_number="400-820-6699",
            supervision_number="021-5888-6677", intake_open=True, set_up_at=at,
        ))

    def all(self) -> Organisation:
        note(self.made.company, "company.founded", by=SYSTEM, at=self.at)
        self.departments()
        self.network()
        self.leaders()
        self.stationed()
        self.roster()
        return self.made

    def departments(self) -> None:
        for row in _DEPARTMENTS.strip().splitlines():
            code, name, english = row.split("|")
            self.made.departments.append(self.noted(Department(code=code, name=name, name_en=english), "department.written"))

    def network(self) -> None:
        for row in _REGIONS.strip().splitlines():
            code, name, *places = row.split()
            region = self.noted(Region(code=code, name=name), "region.written")
            self.made.regions.append(region)
            for number, place in enumerate(places, 1):
                self.station(region, number, *place.split(":"))

    def station(self, region: Region, number: int, name: str, latitude: str, longitude: str) -> None:
        kind = Station.Kind.PARTNER if name in _PARTNERS else Station.Kind.OWN
        phone = f"0{self.chance.randint(20, 99)}-{self.chance.randint(5000, 8999)}{self.chance.randint(1000, 9999)}"
        self.made.stations.append(self.noted(Station(
            code=f"{region.code}{number:02}", name=f"{name}站", kind=kind, region=region, phone=phone, latitude=float(latitude),
            longitude=float(longitude), address=f"{name}服务大道 {self.chance.randint(1, 300)} 号",
        ), "station.written"))

    def leaders(self) -> None:
        departments = {department.code: department for department in self.made.departments}
        for row in _LEADERS.strip().splitlines():
            post, name, code = row.split("|")
            self.holds(self.person(name, departments[code]), post)
        head, officer = self.made.by_post["department_head"][0], self.made.by_post["information_officer"][0]
        colleagues = {"RD": "罗斌", "SALES": "袁莉", "PROD": "崔健民"}
        by_name = {user.name: user for user in self.made.people}
        for code, department in departments.items():
            department.head = head if code == "SVC" else by_name.get(colleagues.get(code, "秦岚"))
            department.officer = officer if code in ("SVC", "QA") else by_name.get(colleagues.get(code, ""))

    def stationed(self) -> None:
        service = self.made.departments[0]
        stations = {station.name.removesuffix("站"): station for station in self.made.stations}
        for region, name in zip(self.made.regions, _DISPATCHERS, strict=True):
            dispatcher = self.person(name, service)
            self.holds(dispatcher, "dispatcher", region=region)
            self.made.dispatcher_of[region.id] = dispatcher
        for row in _AT_STATIONS.strip().splitlines():
            post, name, place = row.split("|")
            self.holds(self.person(name, service), post, station=stations[place])
        places = [stations["浦东"], stations["浦东"], *(s for s in self.made.stations if s.name != "浦东站"), stations["广州"]]
        for name, station in zip(_ENGINEERS, places, strict=False):
            engineer = self.person(name, service)
            self.holds(engineer, "service_engineer", station=station)
            self.made.engineers_at.setdefault(station.id, []).append(engineer)

    def roster(self) -> None:
        supervisors = self.made.by_post["service_supervisor"]
        for day in _days(self.day, ROSTER_DAYS):
            self.noted(DutyDay(day=day, supervisor=supervisors[day.toordinal() // 7 % len(supervisors)]), "roster.published")

    def person(self, name: str, department: Department) -> User:
        from pypinyin import lazy_pinyin  # its phrases are fifty megabytes: not for those who only ask for the logins

        username = "".join(lazy_pinyin(name))
        while username in self.usernames:
            username += "2"
        self.usernames.add(username)
        user = User(
            username=username, name=name, name_en=f"{lazy_pinyin(name)[0].title()} {''.join(lazy_pinyin(name)[1:]).title()}", email=f"{username}@yinuo.example",
            phone=f"138{self.chance.randint(0, 99_999_999):08}", home_department=department, password=self.password,
        )
        self.made.people.append(self.noted(user, "person.added"))
        return user

    def holds(self, user: User, post: str, station: Station | None = None, region: Region | None = None) -> None:
        if reach_of(post) in (STATION, REGION) and station is None and region is None:
            number = len(self.made.by_post.get(post, ()))
            for shared in self.made.regions[number::SUPERVISORS]:
                self.noted(PostHolding(user=user, post=post, region=shared, since=self.day), "post.held")
        else:
            self.noted(PostHolding(user=user, post=post, station=station, region=region, since=self.day), "post.held")
        self.made.by_post.setdefault(post, []).append(user)

    def noted(self, record: Made, kind: str) -> Made:
        note(record, kind, by=SYSTEM, at=self.at)
        return record


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(count))
