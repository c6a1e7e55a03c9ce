"""What runs without a client: an idle tick, an import through the verbs, a rehearsal."""

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

Spent = Callable[[], float]
_TICKS = 1000
_IMPORTED = 400
_CHANGED = ("answer.default", "arrival.default", "resolution.default")


@dataclass(frozen=True, slots=True)
class Measured:
    """The length of each part in seconds, how many units were done in how long, and the processor time of one."""

    took: list[float]
    units: int
    seconds: float
    cpu: float


def tick(made: Scratch, at: datetime, spent: Spent) -> Measured:
    """What the worker asks once a second when nothing is due."""
    while due := clocks.due_for_tick(at, 5000):
        for case_id in due:
            clocks.tick(case_id, at)
    with _watched(spent, _TICKS) as watch:
        for _ in range(_TICKS):
            clocks.due_for_tick(at, 200)
            watch.lap()
    return watch.measured()


def importing(made: Scratch, at: datetime, spent: Spent) -> Measured:
    """Past requests from a spreadsheet, through the same verb; a unit is one request, a part one transaction."""
    head = actor_of(made.org.by_post["department_head"][0].pk, local_day(at))
    assert head is not None
    batch = imports.prepare(_sheet(made, at), "bench.csv", by=head, at=at)
    imports.begin(batch, "bench", by=head, at=at, queued=False)
    with _watched(spent, _IMPORTED) as watch:
        running.run(batch, by=head, now=utc_now, tell=lambda *_: watch.lap())
    return watch.measured()


def rehearse(made: Scratch, at: datetime, spent: Spent) -> Measured:
    """A change of three clauses over every case; a unit is one case, a part one batch."""
    documents = dict(shelves.standard().sources)
    name = next(key for key in documents if "service-promise" in key)
    for clause in _CHANGED:
        before, mark, after = documents[name].partition(f'"{clause}"')
        documents[name] = before + mark + re.sub(r'allow = "[^"]+"', 'allow = "12 hours"', after, count=1)
    with _watched(spent) as watch:
        done = rehearsing.rehearse(compose(documents), at, since=at - timedelta(days=500), tell=lambda *_: watch.lap())
    return watch.measured(done.cases)


class _Watch:
    """Stops the time of every part."""

    def __init__(self, spent: Spent, units: int) -> None:
        self._spent, self._units, self._laps = spent, units, list[float]()
        self._used, self._began = spent(), time.perf_counter()
        self._last = self._ended = self._began

    def lap(self) -> None:
        now = time.perf_counter()
        self._laps.append(now - self._last)
        self._last = now

    def stop(self) -> None:
        self._ended, self._used = time.perf_counter(), self._spent() - self._used

    def measured(self, units: int = 0) -> Measured:
        count = max(1, units or self._units)
        return Measured(sorted(self._laps), count, self._ended - self._began, self._used / count)


@contextmanager
def _watched(spent: Spent, units: int = 0) -> Iterator[_Watch]:
    watch = _Watch(spent, units)
    yield watch
    watch.stop()


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
