"""What a case waits for now: of the steps somebody may take, the next ones first, and none of them lost."""

from collections.abc import Callable
from dataclasses import dataclass

from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS, VERBS

from .steps import BY_NOUN, Step

_USUAL = (
    "enquiry", "acceptance", "verification", "judgement", "plan", "reception", "quote-acceptance", "assignment", "response", "appointment",
    "appointment-confirmation", "kit-check", "departure", "arrival", "work", "diagnosis", "work-lines", "test", "leaving", "outcome", "papers",
    "improvement", "improvement-notice", "callback", "confirmation", "closure", "archiving",
)
"""The order in which a request usually goes through them."""


def _been_there(case: Case) -> bool:
    """A visit is over and no other is agreed."""
    return case.visits.filter(left_at__isnull=False).exists() and not case.appointments.filter(ended_at__isnull=True).exists()


def _is_there(case: Case) -> bool:
    return case.visits.filter(arrived_at__isnull=False, left_at__isnull=True).exists()


def _waits_for_somebody(case: Case) -> bool:
    return case.mode == "on_site" and not case.visits.filter(arrived_at__isnull=False).exists()


_DONE_ONCE: dict[str, Callable[[Case], bool]] = {
    "judgement": lambda case: case.stage != "accepted",
    "appointment": lambda case: _is_there(case) or bool(case.facts.get("case.tested")),
    "departure": _been_there,
    "arrival": lambda case: _been_there(case) or bool(case.facts.get("case.diagnosed")),
    "work": _waits_for_somebody,
    "work-lines": lambda case: case.works.exists(),
}
"""Steps that are possible and not next: taken once already, or to be taken at the customer's before anybody is there."""


@dataclass(frozen=True, slots=True)
class Next:
    """What the case waits for, and whether the reader may do it; if not, ``posts`` may."""

    step: Step
    mine: bool
    posts: Both


def next_of(case: Case, actor: Actor) -> Next | None:
    """What the case waits for, whoever does it."""
    usual = (BY_NOUN[noun] for noun in _USUAL)
    step = next((s for s in usual if case.stage in s.stages and s.when(case) and not _again(s, case)), None)
    if step is None:
        return None
    holders = [POSTS[post] for post in VERBS.get(step.code, ())[:_NAMED]]
    return Next(step, actor.may(step.code), both("、".join(p.zh for p in holders), ", ".join(p.en for p in holders)))


_NAMED = 3
"""Posts that are named of those who may; the full list stands in the rights."""


def in_turn(steps: list[Step], case: Case) -> list[Step]:
    """The main steps among ``steps``, what the case waits for first, what is only possible again last."""
    return sorted((step for step in steps if step.main), key=lambda step: (_again(step, case), _place(step)))


def _again(step: Step, case: Case) -> bool:
    taken = _DONE_ONCE.get(step.noun)
    return taken is not None and taken(case)


def _place(step: Step) -> int:
    return _USUAL.index(step.noun) if step.noun in _USUAL else len(_USUAL)


_EVIDENCE = {
    "verification": "verification", "key_fields": "recheck", "sorted": "kind", "rerouted_first": "reroute", "address": "appointment-confirmation",
    "agreed_solution": "plan", "remote_first": "remote-start", "diagnosis": "diagnosis", "tested": "test", "demonstrated": "test", "visit_ended": "leaving",
    "objections_answered": "objection-answer", "confirmed": "confirmation", "callback_filed": "callback", "collaboration": "task-answer", "one_owner": "task",
}
"""Which form enters what a gate asks for."""


def way_of(no: Refusal, case: Case, actor: Actor) -> str:
    """The form that enters what a refused act still lacks, where this person may fill it in now; else nothing."""
    rulings = no.facts.get("rulings")
    questions = [str(ruling["clause"]).split(".")[0] for ruling in rulings] if isinstance(rulings, list) else []
    steps = (BY_NOUN[_EVIDENCE[question]] for question in questions if question in _EVIDENCE)
    return next((step.noun for step in steps if case.stage in step.stages and actor.may(step.code) and step.when(case)), "")


def signs_next(case: Case) -> bool:
    """Whether both sides are to sign now: the work is tested and a signature is missing."""
    facts = case.facts
    return case.stage == "working" and bool(facts.get("case.tested")) and not (facts.get("case.customer_signed") and facts.get("case.engineer_signed"))
