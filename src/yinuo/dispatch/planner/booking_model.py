"""What a search for a slot is told and answers, as frozen values; loads no arithmetic."""
from __future__ import annotations

from dataclasses import dataclass, field

from yinuo.dispatch.planner.model import Held, Job, Lunch, Prices, Shift, Window
from yinuo.dispatch.planner.passing import briefly


@dataclass(frozen=True, slots=True)
class Block:
    """Time that is taken: a visit or an absence; ``place`` is a row of the places."""

    start: int
    end: int
    place: int


@dataclass(frozen=True, slots=True)
class Line:
    """One shift with everything fixed on it, in order. The shift's own places are rows of the same places."""

    shift: Shift
    blocks: tuple[Block, ...] = ()
    legs: list[int] = field(default_factory=list)
    """Seconds of driving between what stands side by side, the way out and the way back home among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The visit somebody wants a slot for. ``helper`` is the second person's part of a job for two; ``days`` begin at the same hour."""

    job: Job
    helper: Job | None
    days: int
    prices: Prices


@dataclass(frozen=True, slots=True)
class Found:
    """A window that can be promised: whose shift, when, at what price; and whose second shift goes along."""

    window: Window
    shift: str
    start: int
    price: int
    helper: str = ""


briefly(Block, Line, Found, Held, Job, Lunch, Shift, Window)
