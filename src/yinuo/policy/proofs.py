"""Coverage as the product knows it of itself: clauses of the standard edition, marks in code, and tests — or the list packed with it."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from yinuo.kit.text import Both

from .book import read
from .coverage import catalogue, code_marks, parts, proof_marks, rows

_PACKAGE = Path(__file__).parent.parent
PACKED = Path(__file__).parent / "proofs.json"
"""Which tests prove which id, packed with a wheel, which carries no tests."""
_NOT_CODE = ("policy/coverage.py", "policy/proofs.py")
_WORDS = {"carried": "●", "part": "◐", "open": "○"}


def coverage() -> list[dict[str, Any]]:
    """One row per id of the catalogue: ``{id, state, missing, clauses, code, tests}``."""
    known = catalogue()
    code = {identity: kept for identity, marks in code_marks(_PACKAGE, known).items() if (kept := [m for m in marks if not m.startswith(_NOT_CODE)])}
    return rows(known, read(_PACKAGE / "standard").clauses.values(), code, proofs(known), parts())


def proofs(known: Mapping[str, Both]) -> dict[str, list[str]]:
    """Tests by id: read from the checkout's tests, else as packed."""
    folder = checkout_tests()
    if folder is not None:
        return proof_marks(folder, known)
    return json.loads(PACKED.read_text("utf-8")) if PACKED.exists() else {}


def titles() -> Mapping[str, Both]:
    """Every id with its title."""
    return catalogue()


@lru_cache(maxsize=1)
def checkout_tests() -> Path | None:
    """The tests of the checkout this runs from, when it runs from one."""
    root = _PACKAGE.parent.parent
    return root / "tests" if (root / "pyproject.toml").is_file() and (root / "tests").is_dir() else None


def write_page(found: Sequence[Mapping[str, Any]]) -> Path | None:
    """Write docs/clauses.md; none where there is no checkout."""
    tests = checkout_tests()
    if tests is None:
        return None
    path = tests.parent / "docs" / "clauses.md"
    path.write_text(page(found), "utf-8")
    return path


def page(found: Sequence[Mapping[str, Any]]) -> str:
    """The table for docs: without line numbers, so that it changes only when something carries something else."""
    names = titles()
    counts = {state: sum(row["state"] == state for row in found) for state in _WORDS}
    lines = [
        "# 条款由什么承担 · What carries each clause", "",
        "由 `yinuo policy coverage --write` 生成，请勿手改。● 已承担 ◐ 部分 ○ 未办。 · Generated; do not edit. ● carried ◐ part ○ open.", "",
        f"● {counts['carried']} · ◐ {counts['part']} · ○ {counts['open']}", "",
        "| | 编号 | 职责 · Duty | 规则 · Clauses | 代码 · Code | 测试 · Tests | 还缺 · Missing |", "|---|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_line(row, names[row["id"]]) for row in found]) + "\n"


def _line(row: Mapping[str, Any], title: Both) -> str:
    code, tests = (_files(row[name]) for name in ("code", "tests"))
    missing = row["missing"]
    said = f"{missing['zh']} · {missing['en']}" if missing and row["state"] == "part" else ""
    return f"| {_WORDS[row['state']]} | {row['id']} | {title.zh} · {title.en} | {' '.join(f'`{c}`' for c in row['clauses'])} | {code} | {tests} | {said} |"


def _files(marks: Sequence[str]) -> str:
    return " ".join(f"`{name}`" for name in dict.fromkeys(mark.rpartition(":")[0] for mark in marks))
