"""时限: from one event to another within an allowance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinuo.kit.text import Both, both

from ..sentence import allowances, events_told, holds_told, joined, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields


@dataclass(frozen=True, slots=True)
class Deadline:
    """What starts, stops and pauses the clock. Percents of ``warn_at`` count the allowance."""

    starts: tuple[str, ...]
    stops: tuple[str, ...]
    all_stops: bool = False
    counts_earlier: bool = False
    pauses: tuple[str, ...] = ()
    calendar: str = "around-the-clock"
    warn_at: tuple[str, ...] = ()
    reopen: str = "none"
    on_change: str | None = None
    owner: str = ""
    escalate_to: str = ""
    lasts: None = None


def read(fields: "Fields") -> Deadline:
    """Read the fields only a deadline has."""
    return Deadline(
        starts=fields.events("starts", need=True),
        stops=fields.events("stops", need=True),
        owner=fields.text("owner"),
        **fields.clocked("stops_need"),
    )


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Deadline = clause.rule
    stops = events_told(rule.stops, every=rule.all_stops)
    start = events_told(rule.starts)
    how_long = allowances(clause)
    pause = holds_told(rule.pauses)
    return joined(
        when(clause),
        both(f"自{start.zh}起{how_long.zh}内须{stops.zh}", f"within {how_long.en} of “{start.en}”, “{stops.en}” must follow"),
        both(f"{pause.zh}的时间不计", f"time on hold because {pause.en} does not count") if pause else None,
        both(f"到{'、'.join(rule.warn_at)}时预警", f"a warning comes at {', '.join(rule.warn_at)}") if rule.warn_at else None,
    )


KIND = Kind("deadline", both("时限", "deadline"), read, told, answers=True, values=("allow",), needs_value=True)
