"""What runs without a client: an idle tick, an import through the verbs, a rehearsal. Each gives (times, CPU seconds, units a time)."""

import csv
import io
import time
from datetime import datetime, timedelta
from random import Random

from yinuo.cases import clocks
from yinuo.demo import words as said
from yinuo.demo.crowd import crowd
from yinuo.demo.goods import spoken
from yinuo.editions import rehearsing, shelves
from yinuo.imports import actions as imports
from yinuo.imports import running
from yinuo.kit.moment import local_day, utc_now
from yinuo.people.rights import actor_of
from yinuo.policy.book import compose

from .prototypes import Scratch
from .shape import Plan

Measured = tuple[list[float], float, int]
_IMPORTED = 400


def tick(made: Scratch, at: datetime, plan: Plan) -> Measured:
    """What the worker asks once a second when nothing is due."""
    took: list[float] = []
    for case_id in clocks.due_for_tick(at, 5000):
        clocks.tick(case_id, at)
    before = time.process_time()
    for _ in range(200):
        began = time.perf_counter()
        clocks.due_for_tick(at, 200)
        took.append(time.perf_counter() - began)
    return took, (time.process_time() - before) / 200, 1


def importing(made: Scratch, at: datetime, plan: Plan) -> Measured:
    """Past requests from a spreadsheet, through the same verb; a unit is one request."""
    head = actor_of(made.org.by_post["department_head"][0].pk, local_day(at))
    assert head is not None
    batch = imports.prepare(_sheet(made, at), "bench.csv", by=head, at=at)
    imports.begin(batch, "bench", by=head, at=at, queued=False)
    began, before = time.perf_counter(), time.process_time()
    running.run(batch, by=head, now=utc_now, tell=lambda *_: None)
    return [time.perf_counter() - began], (time.process_time() - before) / _IMPORTED, _IMPORTED


def _sheet(made: Scratch, at: datetime) -> bytes:
    chance, out = Random(3), io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(("客户名称", "联系人", "联系电话", "产品型号", "序列号", "故障描述", "接报时间", "服务类别"))
    for number, client in enumerate(crowd(_IMPORTED, chance)):
        good = chance.choice(made.goods)
        received = at - timedelta(days=chance.randint(30, 200))
        sheet.writerow((client.firm, client.person.name, client.person.phone, spoken(good), f"IMP{number:06}", said.said(good.family.faults[0], good.product.name, chance),
                        f"{received:%Y-%m-%d %H:%M}", "维修"))
    return out.getvalue().encode()


def rehearse(made: Scratch, at: datetime, plan: Plan) -> Measured:
    """A change of one clause over every case; a unit is one case."""
    documents = dict(shelves.standard().sources)
    name = next(key for key in documents if "service-promise" in key)
    before_it, mark, after = documents[name].partition('id         = "answer.default"')
    documents[name] = before_it + mark + after.replace('allow = "24 hours"', 'allow = "12 hours"', 1)
    began, before = time.perf_counter(), time.process_time()
    done = rehearsing.rehearse(compose(documents), at, since=at - timedelta(days=500))
    return [time.perf_counter() - began], (time.process_time() - before) / max(1, done.cases), max(1, done.cases)
