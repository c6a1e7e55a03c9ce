"""The walks of a verification through the journal itself: entries and their chains, the tree, the checkpoints."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from yinuo.kit.moment import canonical
from yinuo.kit.text import both
from yinuo.records.digest import canonical_bytes, digested_columns, written

from . import checkpoints
from .findings import Finding, Report
from .models import Checkpoint, Entry, Frontier, Leaf, Unsealed
from .naming import altered_column
from .sealer import loaded
from .tree import Frontier as Edge
from .tree import leaf_hash

ENTRY, LEAF, CHECKPOINT = (model._meta.db_table for model in (Entry, Leaf, Checkpoint))


def entry_findings(report: Report) -> Iterator[Finding]:
    """Each entry's own digest, and that each record's entries form one chain."""
    columns = [name for name in digested_columns(Entry) if name != "digest"]
    raw = {f"raw_{name}": Cast(name, TextField()) for name in ("sets", "data")}
    rows = (
        Entry.objects.annotate(**raw).order_by("subject_id", "id").values_list(*columns, "digest", *raw)
    )
    subject, version, key = (columns.index(name) for name in ("subject_id", "version", "id"))
    for _, entries in groupby(rows.iterator(2000), key=itemgetter(subject)):
        head = ""
        for row in sorted(entries, key=itemgetter(version, key)):
            report.entries += 1
            values = dict(zip(columns, row, strict=False))
            digest, *texts = row[len(columns) :]
            yield from _one_entry(values, digest, texts, report)
            if values["previous"] != head:
                yield _broken(values["id"])
            head = digest


def _one_entry(values: dict[str, Any], digest: str, texts: list[str], report: Report) -> Iterator[Finding]:
    content = {name: written(value) for name, value in values.items()}
    if sha256(canonical_bytes(content)).hexdigest() != digest:
        yield Finding(
            "entry.altered", both("日志条目与其摘要不符", "a journal entry does not match its digest"), ENTRY, values["id"],
            column=_altered_column(values["id"], content, digest) if report.may_name() else "",
        )  # fmt: skip
    for name, text in zip(("sets", "data"), texts, strict=True):
        if not same_text(values[name], text):
            yield Finding("entry.rewritten", both("日志条目的内容被改写", "the text of an entry was rewritten"), ENTRY, values["id"], name)


def _altered_column(entry: int, content: dict[str, Any], digest: str) -> str:
    """``digest`` when the leaf shows that only the digest was changed, else what undoing a small change points to."""
    leaf = Leaf.objects.filter(entry=entry).values_list("hash", flat=True).first()
    intact = leaf == leaf_hash(sha256(canonical_bytes(content)).digest()).hex()
    return "digest" if intact else altered_column(content, digest)


def _broken(entry: int) -> Finding:
    return Finding(
        "chain.broken", both("条目没有接在该记录的上一条之后", "the entry does not follow the one before it of the same record"),
        ENTRY, entry, "previous",
    )  # fmt: skip


def tree_findings(report: Report) -> Iterator[Finding]:
    """Each leaf in its place and over its entry, no entry left out, and the roots that the checkpoints state."""
    edge, stated = Edge.empty(), dict(Checkpoint.objects.values_list("size", "root"))
    entry = Entry.objects.filter(id=OuterRef("entry"))
    rows = Leaf.objects.order_by("seq").annotate(digest=entry.values("digest")[:1]).values_list("seq", "entry", "hash", "digest")
    for seq, subject, found, digest in rows.iterator(2000):
        report.leaves += 1
        yield from _one_leaf(edge.size, seq, subject, found, digest)
        edge.append(_bytes(found))
        if edge.size in stated and stated[edge.size] != edge.root().hex():
            yield Finding("tree.root", both("此前的条目有变动：树根与检查点不符", "an entry before this was changed: the root is not the one signed"),
                          CHECKPOINT, edge.size, "root", edge.size)  # fmt: skip
    yield from _edge_findings(edge)
    yield from _left_out()


def _one_leaf(expected: int, seq: int, entry: int, found: str, digest: str | None) -> Iterator[Finding]:
    if seq != expected:
        yield Finding("leaf.missing", both("序号不连续，有叶子被删除", "the numbering has a gap: a leaf was removed"), LEAF, seq, "seq", expected)
    if digest is None:
        yield Finding("entry.missing", both("叶子指向的条目不存在", "the entry of a leaf is not there"), ENTRY, entry, seq=seq)
    elif leaf_hash(_bytes(digest)).hex() != found:
        yield Finding("leaf.altered", both("叶子与其条目不符", "a leaf does not match its entry"), LEAF, seq, "hash", seq)


def _edge_findings(edge: Edge) -> Iterator[Finding]:
    row = Frontier.objects.first()
    if (loaded(row) if row else Edge.empty()) != edge or Frontier.objects.count() > 1:
        yield Finding("tree.edge", both("树的边缘与叶子不符：有条目被删去或添加", "the tree's edge does not match the leaves: entries were removed or added"),
                      Frontier._meta.db_table, 1)  # fmt: skip


def _left_out() -> Iterator[Finding]:
    unnumbered = Entry.objects.exclude(Exists(Leaf.objects.filter(entry=OuterRef("id")))).exclude(
        Exists(Unsealed.objects.filter(operation=OuterRef("operation")))
    )
    for entry in unnumbered.values_list("id", flat=True).iterator():
        yield Finding("entry.unnumbered", both("条目不在树中，也不在等候", "an entry is neither in the tree nor waiting for it"), ENTRY, entry)


def checkpoint_findings(report: Report, trust: Path | None, witness: Path | None) -> None:
    """Each checkpoint's signature, that none is missing, and that the tree has not shrunk since the witness was saved."""
    verifiers, before = checkpoints.trusted(trust), 0
    for row in Checkpoint.objects.order_by("size"):
        report.checkpoints += 1
        if statement := _stated(row.note, row.size, verifiers, report):
            written_so = (row.size, row.root, canonical(row.signed_at), before)
            if written_so != (statement.size, statement.root.hex(), statement.signed_at, statement.before):
                report.findings.append(_checkpoint_altered(row.size))
        if row.size > report.leaves:
            report.findings.append(_shrunk(row.size))
        before = row.size
    note = witness.read_text() if witness else checkpoints.witness()
    if note and (statement := _stated(note, None, verifiers, report)):
        held = Checkpoint.objects.filter(size=statement.size, root=statement.root.hex()).exists()
        if not held and not _same_root(statement):
            report.findings.append(_shrunk(statement.size))
        elif not held and witness is None:
            report.findings.append(_checkpoint_altered(statement.size))


def _stated(
    note: str, size: int | None, verifiers: list[checkpoints.Verifier], report: Report
) -> checkpoints.Statement | None:
    try:
        return checkpoints.opened(note, verifiers)
    except checkpoints.Untrusted:
        report.untrusted.append(
            Finding("checkpoint.untrusted", both("检查点的签名密钥不在信任名单上", "a checkpoint is signed by a key that is not trusted"), CHECKPOINT, size)
        )
    except checkpoints.Malformed:
        report.findings.append(_checkpoint_altered(size))
    return None


def _checkpoint_altered(size: int | None) -> Finding:
    return Finding(
        "checkpoint.altered", both("检查点被改动、删除或其签名不成立", "a checkpoint was changed or removed, or its signature does not hold"),
        CHECKPOINT, size, "note",
    )  # fmt: skip


def _shrunk(size: int) -> Finding:
    return Finding(
        "tree.shrunk",
        both("日志与已保存的检查点不符：有条目被截去，或数据库被换成旧的", "the journal lacks what a saved checkpoint covers: it was cut, or an older database was put back"),
        CHECKPOINT, size, seq=size,
    )  # fmt: skip


def _same_root(statement: checkpoints.Statement) -> bool:
    edge = Edge.empty()
    for found in Leaf.objects.filter(seq__lt=statement.size).order_by("seq").values_list("hash", flat=True).iterator(2000):
        edge.append(_bytes(found))
    return edge.size == statement.size and edge.root() == statement.root


def same_text(value: Any, text: str | None) -> bool:
    return text is None if value is None else text == orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _bytes(hexed: str) -> bytes:
    try:
        return bytes.fromhex(hexed)
    except ValueError:
        return hexed.encode()
