"""Rows of a file that come back: those with the same fault together, so that one wrong column is one line to read."""

from collections.abc import Iterable
from itertools import groupby, islice

from yinuo.kit.text import Both, both

RUNS = 8
"""Runs of row numbers named before the rest is only counted."""


def gathered(faults: Iterable[tuple[int, Both]]) -> list[tuple[Both, Both]]:
    """(which rows, what is wrong with them), in the order in which each fault first occurs."""
    places: dict[Both, list[int]] = {}
    for place, says in faults:
        places.setdefault(says, []).append(place)
    return [(_named(sorted(rows)), says) for says, rows in places.items()]


def _named(rows: list[int]) -> Both:
    runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]
    named = "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in islice(runs, RUNS))
    if len(rows) == 1:
        return both(f"第 {named} 行", f"Row {named}")
    rest = both("等", ", …") if len(runs) > RUNS else both("", "")
    return both(f"第 {named} 行{rest.zh}（共 {len(rows)} 行）", f"Rows {named.replace('、', ', ')}{rest.en} ({len(rows)} in all)")
