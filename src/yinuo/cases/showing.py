"""A case as other programs see it: its fields, promises, debts and the story so far, in plain values."""

from datetime import datetime
from typing import Any

from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.people.verbs import unseen

from .models import NEVER, Case, Clock, Obligation
from .queries import seen_by

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
    row = seen_by(actor).filter(number=digits).values(*FIELDS).first()
    if row is None:
        raise unseen()
    key = row["id"]
    shown = _plain(row)
    shown["clocks"] = [
        {**clock, "id": str(clock["id"])} for clock in Clock.objects.filter(case=key).order_by("id").values(*CLOCK_FIELDS)
    ]
    shown["owed"] = list(Obligation.objects.filter(case=key).order_by("id").values(*OWED_FIELDS))
    shown["story"] = [
        {"id": str(i), "kind": kind, "subject": subject, "happened_at": happened, "noted_at": noted, "by": str(by) if by else None, "clause": clause}
        for i, kind, subject, happened, noted, by, clause in _story(key)
    ]
    return shown


def _story(case_id: int) -> Any:
    rows = reading.of_case(case_id)
    return rows.values_list("id", "kind", "subject", "happened_at", "noted_at", "actor_id", "clause")  # type: ignore[attr-defined]


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
