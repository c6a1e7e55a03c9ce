"""A workbook read in a process of its own, with so much memory and time and no more: the file is a stranger's, and what a small one
unpacks to is known only when it has. ``python -m yinuo.imports.unpacking`` takes the file and gives a line of JSON for each row."""

import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_COLUMNS, MOST_TEXT, MOST_ROWS = 200, 5_000, 50_000
"""Columns of a row, characters of a cell (more than any field takes), rows a merged cell is carried down."""
_MEMORY, _SECONDS, _MOST_MERGED = 1 << 30, 60, 500_000
END, WIDE, BROKEN = "end", "wide", "broken"
"""How the last line says it ended."""


def main() -> None:
    """Read from the input, write to the output; the last line says whether that was all."""
    _confine()
    content, out = sys.stdin.buffer.read(), sys.stdout
    ended = END
    try:
        for place, cells in _rows(content):
            out.write(json.dumps([place, cells], default=_dated) + "\n")
    except (MemoryError, _TooMuch):
        ended = WIDE
    except BrokenPipeError:  # whoever asked has seen enough
        return
    except BaseException:  # noqa: BLE001  the reader panics on some broken files, and a panic is no Exception
        ended = BROKEN
    out.write(json.dumps(ended) + "\n")


class _TooMuch(Exception):
    """More merged cells than any table has."""


def _confine() -> None:
    try:
        import resource
    except ImportError:  # not on every system
        return
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def _rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None or sheet.end is None:
            continue
        below, first = _merged(sheet), sheet.start[0]
        left, found = sheet.start[1], False
        for place, raw in enumerate(sheet.iter_rows(), first):
            cells = [_cell(value) for value in raw[:MOST_COLUMNS]]
            _fill_down(cells, place, left, below)
            if any(c not in (None, "") for c in cells):
                found = True
                yield place + 1, cells
        if found:
            return


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[tuple[int, int], list[Any]]]:
    """For each cell below the first of a merged column stretch, that first one and where its value is kept."""
    below: dict[tuple[int, int], tuple[tuple[int, int], list[Any]]] = {}
    left = _MOST_MERGED
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        kept: list[Any] = []
        rows = range(top, min(bottom, sheet.end[0], top + MOST_ROWS) + 1)
        left -= len(rows)
        if left < 0:
            raise _TooMuch
        for row in rows:
            below[row, column] = ((top, column), kept)
    return below


def _fill_down(cells: list[Any], row: int, left: int, below: dict[tuple[int, int], tuple[tuple[int, int], list[Any]]]) -> None:
    if not below:
        return
    for index, value in enumerate(cells):
        if known := below.get((row, index + left)):
            (top, _), kept = known
            if row == top:
                kept[:] = [value]
            elif kept and value in (None, ""):
                cells[index] = kept[0]


def _cell(value: Any) -> Any:
    match value:
        case str():
            return value[:MOST_TEXT].strip()
        case bool() | datetime() | date():
            return value
        case int() | float():
            return float(value) if math.isfinite(value) else str(value)
        case time() | timedelta():
            return str(value)
    return None


def _dated(value: Any) -> dict[str, str]:
    return {"moment" if isinstance(value, datetime) else "day": value.isoformat()}


if __name__ == "__main__":
    main()
