"""A fault with the lines it is about, so that nobody has to count them."""

from collections.abc import Iterable, Mapping
from typing import Any

from yinuo.policy.fault import Fault

_SHOWN = 100


def with_lines(faults: Iterable[Fault], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each fault with its line and its neighbours: {fault, lines: [(number, text, is it)]}."""
    kept = {name: text.split("\n") for name, text in texts.items()}
    return [{"fault": fault, "name": fault.file, "lines": _around(kept.get(fault.file, []), fault.line)} for fault in list(faults)[:_SHOWN]]


def _around(lines: list[str], line: int) -> list[tuple[int, str, bool]]:
    first = max(1, line - 1)
    return [(number, lines[number - 1], number == line) for number in range(first, min(line + 2, len(lines) + 1))] if line else []
