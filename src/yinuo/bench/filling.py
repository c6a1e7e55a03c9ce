"""Copies the prototypes into a company of any size: consistent rows poured in bulk, entries with their true digests and chains."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from yinuo.cases import clocks, search
from yinuo.cases.models import SEEN_THROUGH, Case, Firing, NumberBlock
from yinuo.customers.models import Contact
from yinuo.demo import words as said
from yinuo.demo.goods import spoken
from yinuo.insight.folding import recount
from yinuo.journal import reading
from yinuo.journal.copying import Copier, Planter, copiers_of
from yinuo.journal.sealer import seal
from yinuo.kit.ids import next_id
from yinuo.kit.moment import local_day
from yinuo.kit.numbering import number as service_number
from yinuo.notices import telling
from yinuo.people.models import Station
from yinuo.records.models import Record
from yinuo.records.molds import Back, Mold
from yinuo.records.statements import table_of

from .prototypes import Scratch

OPEN_SHARE = 0.3
_BATCH = 500
_LEFT_OUT = {Case, Firing}
_AGES_OPEN = tuple(timedelta(minutes=20 * step) for step in range(15))
_AGES_ENDED = tuple(timedelta(days=8 * step, minutes=37 * step) for step in range(45))
Rows = dict[type[models.Model], list[list[Any]]]


def fill(made: Scratch, count: int, at: datetime, tell: Callable[[int], None] = lambda done: None) -> None:
    """Make ``count`` cases beside the prototypes, three in ten of them open and the others within the year before.

    First one case of every prototype and age, whose clocks are followed by replay; all further ones are exact copies of those.
    """
    while seal():
        pass
    pouring = Pouring(made)
    chance = pouring.chance
    ages = [(case, age) for cases, ages in ((made.open, _AGES_OPEN), (made.ended, _AGES_ENDED)) for case in cases for age in ages]
    with _unwatched():
        prototypes = {t.case.pk: t for t in templates_of([*made.open, *made.ended])}
        aged = pouring.pour([(prototypes[case.pk], age) for case, age in ages])
        for key in aged:
            clocks.tick(key, at)
        while seal():
            pass
        pouring.planter = Planter()
        templates = templates_of(list(Case.objects.filter(pk__in=aged).order_by("pk")))
        standing, over = [t for t in templates if t.case.is_open], [t for t in templates if not t.case.is_open]
        for start in range(0, count, _BATCH):
            some = min(_BATCH, count - start)
            pouring.pour([(chance.choice(standing if chance.random() < OPEN_SHARE else over), timedelta()) for _ in range(some)])
            tell(start + some)
    pouring.lease_numbers()
    reading.bookmark(telling.READER)
    reading.move_bookmark(telling.READER, pouring.planter.last)
    recount()
    _analyse()


class Pouring:
    """What copies are drawn from, and the key and the next counter of each month's numbers."""

    def __init__(self, made: Scratch) -> None:
        self.chance = Random(11)
        self.months = {block.month: (bytes.fromhex(block.key), block.leased) for block in NumberBlock.objects.all()}
        self.stations = list(Station.objects.order_by("id"))
        self.contacts = list(Contact.objects.filter(pk__in=made.contacts).values_list("id", "customer_id").order_by("id"))
        self.goods = [(good, spoken(good)) for good in made.goods]
        self.planter = Planter()

    def pour(self, wanted: Sequence[tuple["_Template", timedelta]]) -> list[int]:
        """Copies of templates, each as much earlier as said, in one transaction; gives their identities."""
        rows: Rows = {}
        texts = []
        digested: list[tuple[int, str]] = []
        back = {age: Back(age) for _, age in wanted}
        for template, age in wanted:
            texts.append(template.copied(rows, digested, back[age], self.somebody_else(template.case.received_at - age)))
        rows[self.planter.model] = self.planter.leaves(digested)
        with transaction.atomic():
            for model, some in rows.items():
                pour(model, some)
            search.index(texts, fresh=True)
            self.planter.keep()
        return [key for key, *_ in texts]

    def somebody_else(self, received_at: datetime) -> dict[str, Any]:
        """What tells a copied case from its prototype: number, station, customer, product and words."""
        chance = self.chance
        station, (contact, customer), (good, model) = chance.choice(self.stations), chance.choice(self.contacts), chance.choice(self.goods)
        day = local_day(received_at)
        return {
            "id": next_id(), "number": self.number(day), "station_id": station.pk, "region_id": station.region_id,
            "contact_id": contact, "customer_id": customer, "product_id": good.product.pk, "brand": good.product.brand, "model_text": model,
            "description": said.said(chance.choice(good.family.faults), good.product.name, chance), "day": day,
        }

    def number(self, day: date) -> str:
        """The next service number of a month, after those the prototypes were given and scattered by the same key: one of another key may meet theirs."""
        month = f"{day:%y%m}"
        key, counter = self.months.get(month) or (secrets.token_bytes(16), 0)
        self.months[month] = key, counter + 1
        return service_number(key, day.replace(day=1), counter)

    def lease_numbers(self) -> None:
        """No number given here is given again."""
        for month, (key, leased) in self.months.items():
            NumberBlock.objects.update_or_create(month=month, defaults={"key": key.hex(), "leased": leased + 100})


class _Template:
    """One case with everything that hangs on it."""

    def __init__(self, case: Case, copier: Copier, parts: list[models.Model]) -> None:
        self.case, self.mold, self.copier = case, Mold(case), copier
        self.parts = [(part.pk, Mold(part), isinstance(part, Record)) for part in parts]

    def copied(self, rows: Rows, digested: list[tuple[int, str]], back: Back, case: dict[str, Any]) -> tuple[int, str, list[str]]:
        """A copy that differs in ``case``, its rows added to ``rows`` and its entries to ``digested``; gives its identity, words and marks."""
        fresh = case["id"]
        changes, molds, renamed = {fresh: case}, {fresh: self.mold}, {self.case.pk: fresh}
        digests = {fresh: self.mold.digest(back, case)}
        for old, mold, recorded in self.parts:
            new = renamed[old] = next_id()
            molds[new], changes[new] = mold, {"id": new, "case_id": fresh}
            if recorded:
                digests[new] = mold.digest(back, changes[new])
        entries, heads, said_now = self.copier.copied(renamed, back, digests)
        for new, mold in molds.items():
            if new in heads:
                changes[new]["chain"] = heads[new]
            rows.setdefault(mold.model, []).append(mold.values(back, changes[new]))
        rows.setdefault(self.copier.model, []).extend(entries)
        digested += said_now
        marks = search.marks(case.get(name, getattr(self.case, name)) for name in SEEN_THROUGH)
        return fresh, f"{case['description']} {case['model_text']} {case['brand']}", marks


def templates_of(cases: list[Case]) -> list[_Template]:
    """Templates of these cases."""
    parts: dict[int, list[Any]] = {case.pk: [] for case in cases}
    for model in apps.get_models():
        if _hangs_on_cases(model):
            for part in model._default_manager.filter(case__in=list(parts)).order_by("pk"):
                parts[part.case_id].append(part)  # type: ignore[attr-defined]  # hangs on a case, as was asked
    copiers = copiers_of(parts)
    return [_Template(case, copiers[case.pk], parts[case.pk]) for case in cases]


def _hangs_on_cases(model: type[models.Model]) -> bool:
    if model in _LEFT_OUT or model._meta.app_label in ("journal", "notices"):
        return False
    return any(field.name == "case" and field.is_relation for field in model._meta.concrete_fields)


def pour(model: type[models.Model], rows: Sequence[list[Any]]) -> None:
    """Write many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""
    table = table_of(model)
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        names = ", ".join(f'"{field.column}"' for field in table.fields)
        with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copying:
            for row in rows:
                copying.write_row(row)
        return
    with connection.cursor() as cursor:
        cursor.executemany(table.insert(1), rows)


@contextmanager
def _unwatched() -> Iterator[None]:
    """What is poured in is right by its making: no row is checked against its parents while it lasts, and nothing is flushed."""
    off, on = ("SET session_replication_role = replica; SET synchronous_commit = off", "RESET session_replication_role; RESET synchronous_commit") \
        if connection.vendor == "postgresql" else ("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF", "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
    _run(off)
    try:
        yield
    finally:
        _run(on)


def _analyse() -> None:
    _run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _run(statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split("; "):
            cursor.execute(statement)
