"""Bringing the rows of a batch in: many rows to a short transaction, each row whole or not at all, safe to run again."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from django.db import DataError, IntegrityError, transaction

from yinuo.cases import receiving
from yinuo.cases.models import Case
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor, Door, Reach
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both
from yinuo.people.roles import CARRIES
from yinuo.records import turns
from yinuo.records.statements import insert

from . import past, rows, sheets, staged, workbooks
from .cells import Cell, number_said
from .models import Batch, Row

log = logging.getLogger("yinuo.imports")
LONGEST = 0.050
"""Seconds after which a transaction takes no further row: with the row under way and the flush it stays below 100 ms."""
_LOOK_AHEAD = 500
Numbered = tuple[int, list[Cell]]
Tell = Callable[[int, int], None]


def importing(by: Actor) -> Actor:
    """The person at the door of the import, with what the right to import carries there (`roles.CARRIES`), wherever a past request belongs."""
    everything = (Reach(everything=True),)
    return replace(by, door=Door.IMPORT, grants={**by.grants, **dict.fromkeys(CARRIES["import.run"], everything)})


def run(batch: Batch, *, by: Actor, now: Callable[[], datetime], tell: Tell) -> Batch:
    """Register every row not yet dealt with. ``tell`` hears (done, all) and may raise to stop."""
    sheet = sheets.read(staged.content(batch.pk, staged.SOURCE))
    by, dealt = importing(by), set(Row.objects.filter(batch=batch).values_list("place", flat=True))
    waiting = [row for row in sheet.rows if row[0] not in dealt]
    done, total = len(sheet.rows) - len(waiting), len(sheet.rows)
    tell(done, total)
    for stretch in stretches(waiting):
        known = known_among(batch, stretch)
        position = 0
        while position < len(stretch):
            position = _short_transaction(batch, stretch, position, known, by, now)
            tell(done + position, total)
        done += len(stretch)
    return ended(batch, sheet, "done", by=by, at=now())


def ended(batch: Batch, sheet: sheets.Sheet | None, state: str, *, by: Actor, at: datetime) -> Batch:
    """Close the batch: count, hand back the refused rows, forget the file."""
    sheet = sheet or sheets.read(staged.content(batch.pk, staged.SOURCE))
    cells = dict(sheet.rows)
    refused = Row.objects.filter(batch=batch, state="refused").order_by("place").values_list("place", "says")
    if refused:
        told = ((cells[place], Both(says["zh"], says["en"])) for place, says in refused if place in cells)
        staged.keep(batch.pk, staged.RETURNED, workbooks.returned(sheet.headers, told, by.language))
    with operation(at):
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        batch.state, batch.ended_at, batch.counts = state, at, counts(batch)
        note(batch, "import.ended", by=by, at=at, state=state, **batch.counts)
    staged.drop(batch.pk, staged.SOURCE)
    return batch


def counts(batch: Batch) -> dict[str, int]:
    """How many rows were made, known, refused, and how many made ones stay open for a reason."""
    found = {state: Row.objects.filter(batch=batch, state=state).count() for state in ("made", "known", "refused")}
    return found | {"open": Row.objects.filter(batch=batch, state="made").exclude(says={}).count()}


def _short_transaction(batch: Batch, stretch: list[Numbered], position: int, known: dict[str, int], by: Actor, now: Callable[[], datetime]) -> int:
    kept: list[Row] = []
    fresh: dict[str, int] = {}
    with transaction.atomic():
        turns.wait_for("an import")
        if _beside(batch):
            known |= known_among(batch, stretch[position:])
        began = perf_counter()
        while position < len(stretch) and perf_counter() - began < LONGEST:
            place, cells = stretch[position]
            kept.append(_one(batch, place, rows.picked(cells, batch.mapping), known | fresh if fresh else known, fresh, by, now()))
            position += 1
        insert(kept)
    known |= fresh
    return position


def _beside(batch: Batch) -> bool:
    """Whether another import is under way, perhaps of the same file: what it has just brought in is known too."""
    return Batch.objects.filter(state="running").exclude(pk=batch.pk).exists()


def _one(batch: Batch, place: int, cells: dict[str, Cell], known: dict[str, int], fresh: dict[str, int], by: Actor, at: datetime) -> Row:
    row = Row(batch=batch, place=place, digest=rows.digest(cells), state="refused")
    if row.digest in known:
        row.state, row.case_id = "known", known[row.digest]
        return row
    try:
        wanted = rows.understood(cells, batch=batch.pk, at=at)
        row.alias = wanted.old_number
        if (same := known.get("#" + row.alias) if row.alias else None) is not None:
            row.state, row.case_id = "known", same
            return row
        case, says = _registered(wanted, by, at)
    except (Refusal, UnfitText, DataError, IntegrityError, LookupError) as no:
        row.says = _told(no)
        return row
    row.state, row.case_id = "made", case.pk
    row.says = {"zh": says.zh, "en": says.en} if says else {}
    fresh[row.digest] = case.pk
    if row.alias:
        fresh["#" + row.alias] = case.pk
    return row


def _registered(wanted: rows.Wanted, by: Actor, at: datetime) -> tuple[Case, Both | None]:
    """The case, closed when the row says it ended and the clauses let it; else open, with the reason."""
    if wanted.finished_at is None:
        return receiving.receive(wanted.request, by=by, at=at), None
    try:
        with operation(at):
            case = receiving.receive(wanted.request, by=by, at=at)
            past.finish(case, wanted, by=by, at=at)
            return case, None
    except (Refusal, LookupError) as no:
        case = receiving.receive(wanted.request, by=by, at=at)
        return case, no.says if isinstance(no, Refusal) else both("结果无法录入", "The outcome could not be entered")


def known_among(batch: Batch, stretch: list[Numbered]) -> dict[str, int]:
    """Rows and former numbers among the next ones that were brought in before, by a batch that still stands."""
    picked = [rows.picked(cells, batch.mapping) for _, cells in stretch]
    digests = {rows.digest(row) for row in picked}
    aliases = {alias for row in picked if (alias := _alias(row))}
    standing = Row.objects.filter(case_id__isnull=False, state="made").exclude(batch__state="undone")
    found = dict(standing.filter(digest__in=digests).values_list("digest", "case_id"))
    return found | {f"#{alias}": key for alias, key in standing.filter(alias__in=aliases).exclude(alias="").values_list("alias", "case_id")}  # type: ignore[return-value]


def _alias(row: dict[str, Cell]) -> str:
    try:
        return number_said(row.get("old_number"))[:60]
    except UnfitText:
        return ""


def stretches(waiting: list[Numbered]) -> Iterator[list[Numbered]]:
    """The rows in stretches whose known ones are looked up together."""
    for start in range(0, len(waiting), _LOOK_AHEAD):
        yield waiting[start : start + _LOOK_AHEAD]


def _told(no: Exception) -> dict[str, str]:
    if isinstance(no, Refusal):
        return {"zh": no.says.zh, "en": no.says.en}
    if isinstance(no, UnfitText):
        zh, _, en = str(no).partition(" · ")
        return {"zh": zh, "en": en or zh}
    log.warning("a row could not be entered", exc_info=no)
    return {"zh": "这一行的内容无法录入，请核对各列", "en": "This row could not be entered; check its columns"}
