"""Columns that joined a table later: a row written before they came stands by the digest it had without them.

Every upgrade may add columns; the rows of an older home are not written again for that, and must not look altered. A later
column counts as not yet there only while it holds what the upgrade put into it, so nothing can be hidden in one.
"""

from functools import cache
from hashlib import sha256
from typing import Any

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField

from yinuo.records.digest import canonical_bytes, digested_columns, written
from yinuo.records.models import Record


def stood_before(row: Record, digest: str) -> bool:
    """Whether ``digest`` is that of the row before its newest columns came, all of which still hold their first value."""
    content = {name: written(getattr(row, name)) for name in digested_columns(type(row))}
    for name, first in reversed(came_later(type(row))):
        if content.get(name, first) != first:
            return False
        content.pop(name, None)
        if sha256(canonical_bytes(content)).hexdigest() == digest:
            return True
    return False


@cache
def came_later(model: type[Record]) -> tuple[tuple[str, Any], ...]:
    """The digested columns that upgrades added to a model, in the order in which they came, with their first value as written."""
    columns = {field.name: field for field in model._meta.concrete_fields if field.attname in digested_columns(model)}
    names = [name for name in _added().get((model._meta.app_label, model._meta.model_name or ""), ()) if name in columns]
    return tuple((columns[name].attname, written(columns[name].get_default())) for name in dict.fromkeys(names))


@cache
def _added() -> dict[tuple[str, str], list[str]]:
    """What each migration adds to which model, in the order in which migrations run."""
    loader = MigrationLoader(None)
    found: dict[tuple[str, str], list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key in seen:
                continue
            seen.add(key)
            for step in loader.graph.nodes[key].operations:
                if isinstance(step, AddField):
                    found.setdefault((key[0], step.model_name_lower), []).append(step.name)
    return found
