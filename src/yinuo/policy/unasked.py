"""Clauses that read well and come to nothing, because the product never asks them: acts without a gate, answers nobody looks up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from .clause import Clause
from .fault import Fault, Weight, at_clause, meant


@dataclass(frozen=True, slots=True)
class Asked:
    """What a product asks of a policy.

    ``gates``, ``approvals`` and ``bars`` are acts; ``answers`` are the questions of routings and classifications with the names
    that are read of each answer; ``figures`` the questions of targets, keeping and entitlements; ``repeated`` the events of what
    comes due again and again.
    """

    gates: frozenset[str]
    approvals: frozenset[str]
    bars: frozenset[str]
    answers: Mapping[str, frozenset[str]]
    figures: frozenset[str]
    repeated: frozenset[str]


def unasked(clause: Clause, asked: Asked) -> Iterator[Fault]:
    """What of a clause nobody will ask: a warning, since it may be written for a day to come; a name that is a slip for one that is read is an error."""
    match clause.kind:
        case "gate":
            yield from _acts(clause, clause.rule.acts, asked.gates)
        case "approval":
            yield from _acts(clause, clause.rule.acts, asked.approvals)
        case "obligation":
            yield from _acts(clause, clause.rule.bars, asked.bars)
        case "routing" | "classification":
            yield from _answer(clause, asked.answers)
        case "target" | "retention" | "entitlement" if clause.question not in asked.figures:
            yield _never(clause)
        case "recurring" if not set(clause.rule.done_by) & asked.repeated:
            yield _never(clause)
        case "restriction" if clause.rule.what and not clause.rule.acts:
            yield _never(clause)
        case "score":
            yield _never(clause)


def _acts(clause: Clause, acts: tuple[str, ...], asked: frozenset[str]) -> Iterator[Fault]:
    for act in acts:
        if act not in asked:
            hint = meant(act, sorted(asked))
            yield at_clause(clause, "act-not-asked", f"办理“{act}”时不查这类规则，本条不会拦下任何事。", f"Nobody asks for such a clause when “{act}” is done; it would hold up nothing.", hint.zh, hint.en, Weight.WARNING)


def _answer(clause: Clause, answers: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    names = answers.get(clause.question)
    if names is None:
        yield _never(clause)
        return
    for name in clause.rule.answer:
        if name not in names:
            hint = meant(name, sorted(names))
            slip = get_close_matches(name, names - set(clause.rule.answer), n=1, cutoff=0.75)
            yield at_clause(clause, "answer-not-read", f"答案中的“{name}”没有人看。", f"Nobody reads “{name}” of the answer.", hint.zh, hint.en, Weight.ERROR if slip else Weight.WARNING)


def _never(clause: Clause) -> Fault:
    return at_clause(clause, "never-asked", f"问题“{clause.question}”没有人问，本条目前不起作用。", f"Nobody asks “{clause.question}”; the clause has no effect for now.",
                     "若是笔误，请改正 id 或 question；否则可以保留，待有此功能时生效。", "Correct id or question where it is a slip; else leave it for the day it can be asked.", Weight.WARNING)
