"""A case as other programs see it: its fields, promises, debts and the story so far, in plain values (ORG-06)."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from yinuo.editions import asking
from yinuo.journal import reading
from yinuo.kit.actor import Actor, Reach
from yinuo.people.verbs import unseen
from yinuo.records.statements import Read

from .models import NEVER, Case, Clock, Obligation
from .queries import seen_by, somebody

FIELDS = (
    "id", "number", "kind", "sale_stage", "scene", "form_type", "mode", "urgency", "priority", "channel", "category", "problem_class",
    "stage", "stage_since", "is_open", "tier", "warranty", "outcome", "caller", "model_text", "brand", "description", "station_id",
    "station__name", "region__name", "owner_id", "owner__name", "engineer_id", "engineer__name", "follow_up_id", "follow_up__name",
    "unit__serial", "unit__purchased_on", "expected_at", "received_at", "registered_at", "due_at", "next_step", "chases", "version",
)
CLOCK_FIELDS = ("id", "question", "round", "clause", "state", "started_at", "due_at", "stopped_at", "remaining", "late", "next_at", "next_level")
OWED_FIELDS = ("clause", "post", "arisen_at", "due_at", "settled_at", "waived", "is_open")
_IDS = ("id", "station_id", "owner_id", "engineer_id", "follow_up_id")


def picture(actor: Actor, number: str) -> dict[str, Any]:
    """Everything a program may know of a case. Raises the same "not found" for a foreign and a missing one."""
    digits = "".join(c for c in number if c.isdigit())[:12]
    found = _found(actor.grants.get("case.see", ()), "colleague" in actor.roles, actor.user_id).one(digits)
    if found is None:
        raise unseen()
    key = found[0]
    shown = _plain(dict(zip(FIELDS, found, strict=True)))
    shown["clocks"] = [{**_titled(CLOCK_FIELDS, row), "id": str(row[0])} for row in _CLOCKS.rows(key)]
    shown["owed"] = [_titled(OWED_FIELDS, row) for row in _OWED.rows(key)]
    shown["story"] = [
        {"id": str(i), "kind": kind, "subject": subject, "happened_at": happened, "noted_at": noted, "by": str(by) if by else None, "clause": clause}
        for i, kind, subject, happened, noted, by, clause in reading.story_of_case(key)
    ]
    return shown


@lru_cache(maxsize=512)
def _found(see: tuple[Reach, ...], colleague: bool, user: int | None) -> Read:
    """The question for a case by its number, as far as these reaches go."""
    return Read(lambda number: seen_by(somebody(see, colleague, user)).filter(number=number).values_list(*FIELDS))


_CLOCKS = Read(lambda key: Clock.objects.filter(case=key).order_by("id").values_list(*CLOCK_FIELDS, "edition"))
_OWED = Read(lambda key: Obligation.objects.filter(case=key).order_by("id").values_list(*OWED_FIELDS, "edition"))


def _titled(names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    """The fields by name, and what their clause is called in the edition that the row names last."""
    shown = dict(zip(names, row[:-1], strict=True))
    title = asking.titled(shown["clause"], row[-1])
    return {**shown, "title": {"zh": title.zh, "en": title.en}}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name.replace("__", "_"): value for name, value in row.items()}
    for name in _IDS:
        shown[name] = str(shown[name]) if shown[name] is not None else None
    shown["due_at"] = due_or_none(shown["due_at"])
    shown["model"] = shown.pop("model_text")
    return shown


def due_or_none(due: datetime) -> datetime | None:
    """The stored sentinel as nothing."""
    return None if due >= NEVER else due


def line(row: dict[str, Any]) -> dict[str, Any]:
    """One row of a list as plain values."""
    shown = dict(row)
    for name in _IDS:
        shown[name] = str(shown[name]) if shown.get(name) is not None else None
    shown["due_at"] = due_or_none(shown["due_at"])
    shown["model"] = shown.pop("model_text")
    if len(shown["description"]) > 120:
        shown["description"] = shown["description"][:119] + "…"
    return shown


def promised(case: Case) -> dict[str, Any]:
    """The short answer to a write: where the case stands and what is promised now."""
    return {
        "number": case.number, "stage": case.stage, "urgency": case.urgency, "mode": case.mode, "priority": case.priority,
        "due_at": due_or_none(case.due_at), "version": case.version, "links": {"self": f"/api/v1/cases/{case.number}"},
    }
