"""How values of the planner travel between processes: as their fields in order, since what frozen classes do by themselves asks for every field's name each time."""
from __future__ import annotations

import copyreg
from dataclasses import fields
from operator import attrgetter
from typing import Any


def briefly(*kinds: type) -> None:
    """Have values of these dataclasses pickled as their fields in order. Each has two fields or more, and all of them are told at the beginning."""
    for kind in kinds:
        copyreg.pickle(kind, _brief(kind))  # type: ignore[arg-type]


def _brief(kind: type) -> Any:
    values = attrgetter(*(f.name for f in fields(kind)))
    return lambda value: (kind, values(value))
