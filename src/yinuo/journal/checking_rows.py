"""The walk of a verification through the journalled rows: each against its last entry, none invented, none gone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from yinuo.kit.text import both
from yinuo.records.digest import digest_of, digested_columns, written
from yinuo.records.fields import Json
from yinuo.records.models import Record

from .checking import same_text
from .columns import stood_before
from .findings import Finding, Report, unreadable
from .models import Entry
from .naming import altered_column

_CHUNK = 500


def record_findings(report: Report) -> Iterator[Finding]:
    """Each journalled row against its last entry; rows nobody entered; rows that are gone."""
    for model in apps.get_models():
        if issubclass(model, Record) and not model._meta.proxy and model._meta.managed:
            try:
                yield from _rows(model, report)
            except (ValueError, TypeError, AttributeError) as error:
                yield unreadable(model._meta.db_table, error)
            yield from _gone(model)


def _rows(model: type[Record], report: Report) -> Iterator[Finding]:
    json = [field.attname for field in model._meta.concrete_fields if isinstance(field, Json)]
    rows = model._base_manager.annotate(**{f"raw_{name}": Cast(name, TextField()) for name in json}).order_by("id")
    chunk: list[Record] = []
    for row in rows.iterator(_CHUNK):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield from _compared(model, chunk, json, report)
            chunk = []
    yield from _compared(model, chunk, json, report)


def _compared(model: type[Record], rows: list[Record], json: list[str], report: Report) -> Iterator[Finding]:
    table, last = model._meta.db_table, _last_entries(model, [row.id for row in rows])
    for row in rows:
        report.records += 1
        entry = last.get(row.id)
        if entry is None:
            yield Finding("record.unentered", both("没有任何条目写入过这一行", "no entry ever wrote this row"), table, row.id)
            continue
        digest, chain = entry
        if digest_of(row) != digest and not stood_before(row, digest):
            yield Finding("record.altered", both("这一行与其最后一条日志不符", "this row does not match its last entry"), table, row.id,
                          _column(row, digest) if report.may_name() else "")  # fmt: skip
        if row.chain != chain:
            yield Finding("record.chain", both("这一行没有指向其最后一条日志", "this row does not point to its last entry"), table, row.id, "chain")
        for name in json:
            if not same_text(getattr(row, name), getattr(row, f"raw_{name}")):
                yield Finding("record.rewritten", both("这一行的文本被改写", "the text in this row was rewritten"), table, row.id, name)


def _column(row: Record, digest: str) -> str:
    """The altered column, when undoing one small change or putting back a journalled value explains the digest."""
    content = {name: written(getattr(row, name)) for name in digested_columns(type(row))}
    told: Iterable[Any] = Entry.objects.filter(subject_id=row.id).order_by("-id").values_list("data", "sets")[:50]
    known = [value for pair in told for values in pair if isinstance(values, dict) for value in values.values()]
    return altered_column(content, digest, known)


def _last_entries(model: type[Record], ids: list[int]) -> dict[int, tuple[str, str]]:
    rows = Entry.objects.filter(subject=model._meta.model_name, subject_id__in=ids).order_by("version", "id")
    return {row[0]: row[1:] for row in rows.values_list("subject_id", "record_digest", "digest")}


def _gone(model: type[Record]) -> Iterator[Finding]:
    rows = model._base_manager.filter(id=OuterRef("subject_id"))
    orphans = Entry.objects.filter(subject=model._meta.model_name).exclude(Exists(rows)).values_list("subject_id", flat=True)
    for subject_id in orphans.order_by("subject_id").distinct():
        yield Finding("record.gone", both("日志记载的行已被删除", "a row the journal tells of was removed"), model._meta.db_table, subject_id)
