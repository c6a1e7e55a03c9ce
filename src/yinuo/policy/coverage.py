"""Which ids of the clause catalogue are carried, in part or not at all, and by which clause, code and test."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from yinuo.kit.text import Both, both

from .clause import Clause

_HERE = Path(__file__).parent
_ID = re.compile(r"\b[A-Z]+-\d{2}\b")
_MARK = re.compile(r"mark\.clause\(([^)]*)\)")
NO_TEST = both("还没有测试证明", "no test proves it yet")
NO_RULE = both("还没有规则或代码承担", "no clause or code carries it yet")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Both]:
    """Every id of the catalogue with its title, in order."""
    rows = tomllib.loads((_HERE / "catalogue.toml").read_text("utf-8"))
    return {identity: both(*titles) for identity, titles in rows.items()}


@lru_cache(maxsize=1)
def parts() -> Mapping[str, Both]:
    """Ids declared to be carried in part, with what is missing."""
    path = _HERE / "parts.toml"
    rows = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {identity: both(*missing) for identity, missing in rows.items()}


def rows(known: Iterable[str], clauses: Iterable[Clause], code: Mapping[str, list[str]], tests: Mapping[str, list[str]],
         partly: Mapping[str, Both]) -> list[dict[str, Any]]:
    """One row per id: ``{id, state, missing, clauses, code, tests}``, state ``carried``, ``part`` or ``open``.

    Carried is what a clause or code carries and a test proves; a declared part stays a part whatever points at it.
    """
    by_id: dict[str, list[str]] = {}
    for clause in clauses:
        for identity in clause.fulfils:
            by_id.setdefault(identity, []).append(clause.id)
    return [_row(identity, by_id.get(identity, []), code.get(identity, []), tests.get(identity, []), partly.get(identity)) for identity in known]


def _row(identity: str, clauses: list[str], code: list[str], tests: list[str], declared: Both | None) -> dict[str, Any]:
    carriers = clauses or code
    missing = declared or (None if carriers and tests else NO_TEST if carriers else NO_RULE)
    state = "open" if not carriers and not tests else "carried" if missing is None else "part"
    return {"id": identity, "state": state, "missing": {"zh": missing.zh, "en": missing.en} if missing else None,
            "clauses": clauses, "code": code, "tests": tests}


def code_marks(folder: Path, known: Iterable[str]) -> dict[str, list[str]]:
    """Where the code names an id: ``area/module.py:line``. The engine's own list of ids does not count."""
    ids: set[str] = set(known)
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for identity in dict.fromkeys(_ID.findall(line)):
                if identity in ids:
                    found.setdefault(identity, []).append(f"{path.relative_to(folder).as_posix()}:{number}")
    return found


def proof_marks(folder: Path, known: Iterable[str]) -> dict[str, list[str]]:
    """Which tests say that they prove an id: ``areas/cases/test_x.py:line``."""
    ids: set[str] = set(known)
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text("utf-8")
        for mark in _MARK.finditer(text):
            line = text.count("\n", 0, mark.start()) + 1
            for identity in dict.fromkeys(_ID.findall(mark[1])):
                if identity in ids:
                    found.setdefault(identity, []).append(f"{path.relative_to(folder).as_posix()}:{line}")
    return found
