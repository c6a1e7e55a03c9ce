"""Steps of the counts by station, month and stage: verbs only insert, the worker folds, so no row is shared by many cases."""

from collections.abc import Iterator
from contextlib import contextmanager

from yinuo.records.statements import insert

from .models import Case, Tally


def counted(case: Case, step: int, *, stage: str | None = None) -> None:
    """Note that a case entered (+1) or left (-1) a stage."""
    insert([_tally(case, stage or case.stage, step)])


def moved(case: Case, before: str) -> None:
    """Note that a case went from one stage to another."""
    insert([_tally(case, before, -1), _tally(case, case.stage, +1)])


@contextmanager
def counted_anew(case: Case) -> Iterator[None]:
    """Whatever becomes of the case's kind or station meanwhile, it leaves the cell it was counted in for its new one."""
    before = _tally(case, case.stage, -1)
    yield
    now = _tally(case, case.stage, +1)
    if (before.station, before.kind) != (now.station, now.kind):
        insert([before, now])


def _tally(case: Case, stage: str, step: int) -> Tally:
    return Tally(month=f"{case.day:%Y-%m}", station=case.station_id, stage=stage, kind=case.kind, channel=case.channel, step=step)
