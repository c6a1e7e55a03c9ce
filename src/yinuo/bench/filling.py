"""Copies the prototypes into a company of any size: consistent rows by COPY, entries with their true digests and chains."""

import secrets
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from yinuo.cases import search
from yinuo.cases.models import Case, Firing, NumberBlock
from yinuo.demo import words as said
from yinuo.demo.goods import Good, spoken
from yinuo.insight.folding import recount
from yinuo.journal.copying import Copier
from yinuo.kit.ids import next_id
from yinuo.kit.moment import local_day
from yinuo.kit.numbering import number as service_number
from yinuo.people.models import Station
from yinuo.records.models import Record
from yinuo.records.statements import table_of

from .prototypes import Scratch

OPEN_SHARE = 0.3
_BATCH = 500
_LEFT_OUT = {Case, Firing}
_SPREAD = timedelta(days=360)


def fill(made: Scratch, count: int, at: datetime, tell: Callable[[int], None] = lambda done: None) -> None:
    """Make ``count`` cases beside the prototypes. Every eighth or so is open; the others lie within the year before."""
    chance, key = Random(11), secrets.token_bytes(16)
    stations = [station for station in Station.objects.select_related("region").order_by("id")]
    templates = {case.pk: _Template(case) for case in (*made.open, *made.ended)}
    months: dict[str, int] = {}
    for start in range(0, count, _BATCH):
        rows: dict[type[models.Model], list[models.Model]] = {}
        texts = []
        for _ in range(min(_BATCH, count - start)):
            is_open = chance.random() < OPEN_SHARE
            template = templates[chance.choice(made.open if is_open else made.ended).pk]
            back = timedelta(minutes=chance.randint(0, 300)) if is_open else timedelta(minutes=chance.randint(0, int(_SPREAD.total_seconds() // 60)))
            case = template.copied(rows, back, chance.choice(stations), chance.choice(made.contacts), chance.choice(made.goods), chance, key, months)
            texts.append((case.pk, f"{case.description} {case.model_text} {case.brand}"))
        with transaction.atomic():
            for model, some in rows.items():
                pour(model, some)
            search.index(texts)
        tell(start + _BATCH)
    for month, leased in months.items():
        NumberBlock.objects.update_or_create(month=month, defaults={"key": key.hex(), "leased": leased + 100})
    recount()
    _analyse()


class _Template:
    """One prototype with everything that hangs on it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.copier = Copier(case.pk)
        self.parts: list[models.Model] = []
        for model in apps.get_models():
            if model in _LEFT_OUT or model._meta.app_label in ("journal", "notices"):
                continue
            if any(field.name == "case" and field.is_relation for field in model._meta.concrete_fields):
                self.parts += list(model._default_manager.filter(case=case.pk))

    def copied(
        self, rows: dict[type[models.Model], list[models.Model]], back: timedelta, station: Station, contact: int, good: Good, chance: Random,
        key: bytes, months: dict[str, int],
    ) -> Case:
        """A copy ``back`` in time, at another station, for another customer, of another product; its rows are added to ``rows``."""
        case = _moved(self.case, back)
        problem = chance.choice(good.family.faults)
        case.id, case.station, case.region_id, case.contact_id = next_id(), station, station.region_id, contact
        case.product, case.brand, case.model_text = good.product, good.product.brand, spoken(good)
        case.description = said.said(problem, good.product.name, chance)
        month = f"{case.day:%y%m}"
        case.number = service_number(key, case.day.replace(day=1), months.get(month, 1000))
        months[month] = months.get(month, 1000) + 1
        renamed = {self.case.pk: case.id}
        parts = [_moved(part, back) for part in self.parts]
        for part in parts:
            fresh = next_id()
            renamed[part.pk] = fresh
            part.pk, part.case_id = fresh, case.id  # type: ignore[attr-defined]
        entries, chains = self.copier.copied(renamed, back, [case, *[p for p in parts if isinstance(p, Record)]])
        for record in (case, *parts):
            if record.pk in chains:
                record.chain = chains[record.pk]  # type: ignore[attr-defined]
            rows.setdefault(type(record), []).append(record)
        rows.setdefault(type(entries[0]), []).extend(entries)
        return case


def _moved(row: Any, back: timedelta) -> Any:
    """A copy of a row with every moment and day put back."""
    moved = copy(row)
    moved._state = copy(row._state)
    moved._state.fields_cache = {}
    for name in _moments(type(row)):
        value = getattr(row, name)
        if value is not None and value.year < 9000:
            setattr(moved, name, value - back)
    if isinstance(moved, Case):
        moved.day = local_day(moved.received_at)
    return moved


_known: dict[type, tuple[str, ...]] = {}


def _moments(model: type[models.Model]) -> tuple[str, ...]:
    if model not in _known:
        _known[model] = tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField))
    return _known[model]


def pour(model: type[models.Model], rows: list[models.Model]) -> None:
    """Write many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""
    table = table_of(model)
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        names = ", ".join(f'"{field.column}"' for field in table.fields)
        with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copying:
            for row in rows:
                copying.write_row(table.values(row))
        return
    with connection.cursor() as cursor:
        cursor.executemany(table.insert(1), [table.values(row) for row in rows])


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
