"""试运行: what would become of every row, said before anything is written."""

from dataclasses import dataclass
from datetime import datetime

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both

from . import rows, running, sheets, staged
from .cells import Cell
from .columns import BY_NAME
from .models import Batch


@dataclass(frozen=True, slots=True)
class Trial:
    """A file under its present mapping: rows that would be registered, that are known already, and that would come back."""

    sheet: sheets.Sheet
    fine: int
    known: list[int]
    refused: list[tuple[int, list[Cell], Both]]
    ended: int
    """How many of the fine ones say that they are finished."""


def trial(batch: Batch, at: datetime) -> Trial:
    """Try every row without writing; two equal rows of the file count as one and a known one."""
    sheet = sheets.read(staged.content(batch.pk, staged.SOURCE))
    known: list[int] = []
    refused: list[tuple[int, list[Cell], Both]] = []
    fine = ended = 0
    seen: set[str] = set()
    ready = all(name in batch.mapping for name, column in BY_NAME.items() if column.required)
    for stretch in running.stretches(sheet.rows) if ready else ():
        before = running.known_among(batch, stretch)
        for place, cells in stretch:
            picked = rows.picked(cells, batch.mapping)
            key = rows.digest(picked)
            if key in before or key in seen:
                known.append(place)
                continue
            try:
                wanted = rows.understood(picked, batch=batch.pk, at=at)
            except Refusal as no:
                refused.append((place, cells, no.says))
                continue
            if wanted.old_number and (f"#{wanted.old_number}" in before or f"#{wanted.old_number}" in seen):
                known.append(place)
                continue
            seen |= {key, f"#{wanted.old_number}"} if wanted.old_number else {key}
            fine, ended = fine + 1, ended + bool(wanted.finished_at)
    return Trial(sheet, fine, known, refused, ended)
