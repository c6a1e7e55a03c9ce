"""How a story is told: moments in Shanghai, what was promised, what is owed, what the journal says, and a kind no."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yinuo.cases import clocks, verifying
from yinuo.cases.models import Case, Clock, Obligation
from yinuo.journal import reading
from yinuo.kit.refusal import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")


def on(text: str) -> datetime:
    """``03-02 13:00`` of 2026 in Shanghai. 2026-03-02 is a Monday."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def promise(case: Case, question: str, place: int | None = None) -> Clock:
    """The promise that answers one question, by default the latest round of it."""
    rounds = Clock.objects.filter(case=case, question=question).order_by("round")
    return rounds.get(round=place) if place else rounds.last()


def owed(case: Case) -> set[str]:
    """Clauses under which something is still owed."""
    return set(Obligation.objects.filter(case=case, is_open=True).values_list("clause", flat=True))


def journal(case: Case) -> list[str]:
    """What happened to the case, in the order of noting."""
    return [entry.kind for entry in reading.of_case(case.id) if entry.subject == "case"]


def entry(case: Case, kind: str):
    """The last entry of one kind."""
    return [e for e in reading.of_case(case.id) if e.subject == "case" and e.kind == kind][-1]


def tick(case: Case, moment: datetime) -> None:
    """The worker notices the time."""
    clocks.tick(case.id, moment)


@contextmanager
def refused(clause: str = "", status: int | None = None) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """A no that says what, by which clause, and the way out, in both languages."""
    with pytest.raises(Refusal) as no:
        yield no
    said = no.value
    assert said.says.zh and said.says.en and said.way_out and said.way_out.zh and said.way_out.en, said.code
    named = [said.clause or "", *said.facts.get("owed", ()), *(str(ruling["clause"]) for ruling in said.facts.get("rulings", ()))]
    assert any(clause in name for name in named), (said.code, named)
    if status:
        assert said.status == status, said.code


def every_clock_is_its_replay(moment: datetime) -> None:
    """`yinuo clocks verify` finds nothing."""
    assert verifying.verify(moment, everything=True).differences == []
