"""A short journal to verify and to tamper with: regions and stations opened, renamed and noted."""

import random
from datetime import UTC, datetime, timedelta

from yinuo.journal import checkpoints
from yinuo.journal.operation import note, operation
from yinuo.journal.sealer import seal
from yinuo.kit.actor import SYSTEM
from yinuo.people.models import Company, Region, Station

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)


def write(seed: int, operations: int = 40, *, at: datetime = AT) -> None:
    """``operations`` acts, sealed now and then, a checkpoint now and then, and one at the end."""
    pick, records = random.Random(seed), []
    for turn in range(operations):
        moment = at + timedelta(seconds=turn)
        with operation(moment):
            _act(pick, records, moment)
        if pick.random() < 0.3:
            seal()
            checkpoints.sign(moment, even_if_early=pick.random() < 0.5)
    seal()
    checkpoints.sign(at + timedelta(seconds=operations), even_if_early=True)


def _act(pick: random.Random, records: list, moment: datetime) -> None:
    if not records or pick.random() < 0.4:
        record = pick.choice([_region, _station, _company])(pick)
        records.append(record)
        note(record, "record.opened", by=SYSTEM, at=moment, name=record.name)
        return
    for record in pick.sample(records, min(len(records), pick.choice([1, 1, 2]))):
        record.name = f"浦东{pick.randrange(10**6)}"
        note(record, "record.renamed", by=SYSTEM, at=moment, sets={"case.priority": pick.randrange(5)}, name=record.name)
        if pick.random() < 0.3:
            note(record, "record.noted", by=SYSTEM, at=moment, text="漏水\n已处理")


def _region(pick: random.Random) -> Region:
    return Region(code=f"R{pick.randrange(10**12)}", name="上海")


def _station(pick: random.Random) -> Station | Region:
    region = Region.objects.first()
    return Station(code=f"S{pick.randrange(10**12)}", name="浦东站", region=region, serves=["R1", "R2"]) if region else _region(pick)


def _company(pick: random.Random) -> Company:
    return Company(name="一诺", hotline="400-820-8820")
