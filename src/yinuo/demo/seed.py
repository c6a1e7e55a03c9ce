"""Fills an empty database with the demo company and its year; the same seed lives the same year."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from yinuo.cases import clocks
from yinuo.cases.models import Case
from yinuo.dispatch import demo as dispatching
from yinuo.insight import folding
from yinuo.journal import checkpoints, reading
from yinuo.journal.sealer import seal
from yinuo.kit.ids import told_by
from yinuo.kit.moment import local_day
from yinuo.kit.text import both
from yinuo.notices import telling
from yinuo.people.demo import PASSWORD, organisation

from . import again, flows, house, scenes
from . import words as said
from .crowd import Client, crowd
from .goods import BATCH_MODEL, Good, spoken, stock
from .need import Need
from .world import Story, World, on_day

YEAR = timedelta(days=365)
WATCHED = timedelta(days=3)
"""How long before today the worker is played hour by hour: what is older is told nobody any more."""

LOGINS = tuple(
    (username, name, post, PASSWORD)
    for username, name, post in (
        ("chenxiao", "陈晓", both("坐席", "service representative")),
        ("gaoxiang", "高翔", both("技术支持", "technical support")),
        ("zhouhang", "周航", both("调度员（华东）", "dispatcher, east")),
        ("lizhiqiang", "李志强", both("服务工程师（浦东站）", "service engineer, Pudong")),
        ("sunli", "孙丽", both("服务主管", "service supervisor")),
        ("liujianguo", "刘建国", both("部门负责人", "department head")),
        ("hanmei", "韩梅", both("售后经理", "service manager")),
        ("tangyi", "唐毅", both("服务总监", "service director")),
        ("zhengguodong", "郑国栋", both("总经理", "general manager")),
        ("hejing", "何静", both("回访专员", "callback specialist")),
        ("wufang", "吴芳", both("服务信息员", "information officer")),
        ("malin", "马琳", both("质量监控", "quality monitor")),
        ("fengtao", "冯涛", both("维修中心", "repair centre")),
        ("xujing", "许静", both("备件管理", "parts keeper")),
        ("dingqiang", "丁强", both("安装调试", "installation technician")),
        ("luobin", "罗斌", both("协作部门（研发部）", "colleague, research")),
        ("qinlan", "秦岚", both("综合部", "general office")),
        ("dengyu", "邓宇", both("信息安全岗", "security officer")),
        ("huping", "胡萍", both("人事", "personnel")),
        ("shenmo", "沈默", both("内部审计", "auditor")),
        ("lumin", "陆敏", both("系统管理员", "administrator")),
    )
)
"""One person for every post: user name, name, post, password."""


def fill(at: datetime, *, count: int = 900, seed: int = 20) -> list[str]:
    """Live the year that ends at ``at`` with about ``count`` cases. Gives what was refused on the way: nothing, when all is well.

    The database holds the founding edition and nothing else.
    """
    chance = Random(seed)
    moment = [at - YEAR - timedelta(days=2)]
    with told_by(lambda: moment[0]):
        world = _Clocked(organisation(moment[0]), at, chance, moment)
        goods = stock(moment[0])
        _begin(world, goods, crowd(max(60, count * 4 // 9), chance), count)
        world.run(_worker, at - WATCHED)
        world.now = at
        dispatching.fill(at, jobs=max(6, count // 15))
    settle(at)
    return world.refused


class _Clocked(World):
    """A world whose time is also that of the identities made in it."""

    def __init__(self, org, ends: datetime, chance: Random, moment: list[datetime]) -> None:  # type: ignore[no-untyped-def]
        self._moment = moment
        super().__init__(org, ends, chance)

    @property
    def now(self) -> datetime:
        return self._moment[0]

    @now.setter
    def now(self, moment: datetime) -> None:
        self._moment[0] = moment


def _begin(world: World, goods: list[Good], clients: list[Client], count: int) -> None:
    world.now = world.ends - YEAR - timedelta(days=1)
    needs = _needs(world, goods, clients)
    # About a fifth of the year's cases are the ones that stand in some plight today.
    for story, at in _year(world, needs, count * 9 // 10):
        world.start(story, at)
    for story, at in (*_today(world, needs, 1), *_returns(world, needs)):
        world.start(story, at)
    machines = [good for good in goods if spoken(good) == BATCH_MODEL]
    for at, story in scenes.bad_batch(world, [replace(next(needs), good=machines[0], client=world.chance.choice(clients)) for _ in range(10)]):
        world.start(story, at)
    imported = world.ends - timedelta(days=300)
    world.start(house.spreadsheet(world, [replace(next(needs), serial="") for _ in range(max(5, count // 30))], imported), imported)
    world.start(house.papers(world), world.ends - timedelta(days=35))
    for number in range(max(6, count // 20)):
        outcome, subject = (("answered", "咨询保养周期"), ("ring_back", "稍后回电"), ("wrong_number", "打错"), ("passed_on", "想购买新款"))[number % 4]
        back = timedelta(hours=world.chance.uniform(1, 24 * 60))
        world.start(house.call(world, world.chance.choice(clients), "" if number < 3 else outcome, subject), world.ends - (timedelta(minutes=9 * number + 6) if number < 3 else back))


def _returns(world: World, needs: Iterator[Need]) -> Iterator[tuple[Story, datetime]]:
    """One of each kind of repair that did not hold, however small the year."""
    for days, story in ((40, again.second_visit), (55, again.not_solved), (70, again.same_fault_again)):
        need = next(n for n in needs if n.good.family.category == "appliance")
        yield story(world, replace(need, urgent=False, channel="phone")), on_day(local_day(world.ends) - timedelta(days=days), 9.5)


def _needs(world: World, goods: list[Good], clients: list[Client]) -> Iterator[Need]:
    """One need after the other, of whatever season it is; `_year` sets the day."""
    chance, serial = world.chance, 0
    while True:
        good = chance.choices(goods, [good.family.weight for good in goods])[0]
        serial += 1
        bought = local_day(world.ends) - timedelta(days=chance.choice((chance.randint(20, 340), chance.randint(20, 340), chance.randint(380, 1500))))
        yield Need(
            chance.choice(clients), good, f"{spoken(good).split('/')[0].replace('-', '')[:8]}{chance.randint(2301, 2612)}{serial:05}",
            bought if chance.random() > 0.15 else None, chance.choice(good.family.faults), urgent=chance.random() < 0.08,
            channel=chance.choices(("phone", "chat", "web", "walk_in", "email"), (12, 3, 2, 1, 1))[0],
        )


def _year(world: World, needs: Iterator[Need], count: int) -> Iterator[tuple[Story, datetime]]:
    """The ordinary cases, each on a day that fits its season."""
    first, chance = local_day(world.ends - YEAR), world.chance
    for _ in range(count):
        need = next(needs)
        day = _day_for(need, first, chance)
        begins = on_day(day, chance.triangular(7.5, 21.5, 10.5))
        if begins < world.ends:
            yield _usual(world, need), begins


def _day_for(need: Need, first: date, chance: Random) -> date:
    """A day of the year, drawn by the family's season, Mondays a little fuller."""
    heaviest = max(need.good.family.season) * 1.3
    while True:
        day = first + timedelta(days=chance.randint(0, 364))
        weight = need.good.family.season[day.month - 1] * (1.3 if day.weekday() == 0 else 0.7 if day.weekday() == 6 else 1.0)
        if chance.random() * heaviest < weight:
            return day


def _usual(world: World, need: Need) -> Story:
    chance, family = world.chance, need.good.family.code
    draw = chance.random()
    if draw < 0.28:
        return flows.enquiry(world, replace(need, urgent=False, channel="phone" if need.channel in ("web", "email") else need.channel))
    if draw < 0.31:
        return scenes.gone(world, replace(need, urgent=False))
    remotely = family in ("soft", "net", "screen") or (draw > 0.72 and family not in ("plant",))
    if remotely:
        kind = "security" if need.problem == "security" else "repair"
        return flows.by_remote(world, replace(need, kind=kind, urgent=False))
    if family == "phone":
        return flows.sent_in(world, replace(need, urgent=False, channel="walk_in"))
    if draw > 0.63:
        kind = chance.choice(("installation", "maintenance", "inspection", "maintenance"))
        return flows.on_site(world, replace(need, kind=kind, urgent=False, problem="other",
                                            words=chance.choice(said.JOBS[kind]).format(thing=said.thing(need.good.product.name))))
    return _repair(world, need, slow=draw < 0.35)


def _repair(world: World, need: Need, slow: bool) -> Story:
    """Nine in ten hold at once; the others come again."""
    draw = world.chance.random()
    if draw < 0.05:
        return again.second_visit(world, need)
    if draw < 0.085:
        return again.not_solved(world, need)
    if draw < 0.11:
        return again.same_fault_again(world, need)
    return flows.on_site(world, need, slow=slow)


def _today(world: World, needs: Iterator[Need], copies: int) -> Iterator[tuple[Story, datetime]]:
    """Some sixty cases that are open today, spread over every stage and every plight."""

    def plain(**changed: object) -> Need:
        while True:
            need = next(needs)
            if need.good.family.category in ("appliance", "electronics") and need.good.family.code != "net":
                return replace(need, **{"urgent": False, "channel": "phone", "bought": local_day(world.ends) - timedelta(days=world.chance.randint(30, 330)), **changed})  # type: ignore[arg-type]

    def ago(hours: float) -> datetime:
        return world.ends - timedelta(hours=hours * world.chance.uniform(0.9, 1.1))

    out = local_day(world.ends) - timedelta(days=900)
    for _ in range(copies):
        for hours, stops in ((0.05, "accept"), (0.2, "accept"), (0.4, "accept"), (0.5, "accept"), (7, "accept"), (1, "assign"), (2.5, "assign"), (4, "assign"), (6, "assign"),
                             (26, "assign"), (3, "respond"), (5, "respond"), (9, "respond"), (8, "book"), (12, "book"), (16, "book"), (20, "book"), (24, "book"),
                             (26, "visit"), (30, "visit"), (60, "papers"), (66, "callback"), (70, "callback"), (90, "callback")):
            yield flows.on_site(world, plain(stops=stops)), ago(hours)
        for hours, stops in ((0.3, "assign"), (1.2, "respond"), (3, "visit"), (0.2, "accept")):
            yield flows.on_site(world, plain(stops=stops, urgent=True)), ago(hours)
        for hours, reason in ((30, "awaiting_customer"), (50, "awaiting_part"), (70, "customer_absent"), (90, "awaiting_customer"), (100, "force_majeure")):
            yield scenes.waiting(world, plain(), reason), ago(hours)
        yield flows.on_site(world, plain(stops="quote", bought=out)), ago(18)
        yield flows.on_site(world, plain(stops="quote", bought=out)), ago(40)
        yield flows.sent_in(world, plain(stops="quote")), ago(50)
        yield scenes.asked_elsewhere(world, plain(), "RD", "同型号一周内三起同样代码，请研发确认是否固件问题"), ago(30)
        yield scenes.asked_elsewhere(world, plain(), "LOG", "备件 PWB-35 调拨单在途多日，请确认到货日"), ago(44)
        yield scenes.asked_elsewhere(world, plain(), "SALES", "客户称购买时承诺五年整机保，请销售确认合同条款"), ago(20)
        yield scenes.handed_up(world, plain()), ago(26)
        yield scenes.chased(world, plain()), ago(60)
        yield scenes.chased(world, plain()), ago(110)
        yield scenes.moved(world, plain()), ago(34)
        yield scenes.reopened(world, plain(problem="network")), ago(50)
        yield flows.by_remote(world, plain(stops="remote", problem="display")), ago(5)
        yield flows.by_remote(world, plain(stops="remote", problem="network", channel="web")), ago(9)
        yield flows.enquiry(world, plain(stops="accept")), ago(1)
    yield scenes.disputed(world, plain()), ago(56)
    yield scenes.entered_late(world, plain(urgent=True)), ago(22)
    yield scenes.dissatisfied(world, plain(), planned=True), ago(96)
    yield scenes.dissatisfied(world, plain(), planned=False), ago(90)


def _worker(at: datetime) -> None:
    """What the worker would have done this hour."""
    if reading.bookmark(telling.READER) < 0:
        for case_id in Case.objects.exclude(stage="archived").order_by("id").values_list("id", flat=True):
            clocks.tick(case_id, at)
        _seal_all()
        reading.move_bookmark(telling.READER, _last_place())
    for case_id in clocks.due_for_tick(at, 500):
        clocks.tick(case_id, at)
    _seal_all()
    while telling.read_on(at):
        pass


def settle(at: datetime) -> None:
    """Bring clocks, seal, counts and checkpoint up to the moment the company is handed over."""
    while due := clocks.due_for_tick(at, 500):
        for case_id in due:
            clocks.tick(case_id, at)
    _seal_all()
    while telling.read_on(at):
        pass
    folding.recount()
    checkpoints.sign(at, even_if_early=True)


def _seal_all() -> None:
    while seal():
        pass


def _last_place() -> int:
    size = reading.sealed_count()
    return size - 1
