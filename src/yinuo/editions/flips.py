"""A promise as it was beside what it would have been: what turned, under which clause, and because of which value or condition."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from yinuo.kit.moment import canonical
from yinuo.kit.text import Both, both
from yinuo.policy.clock import Round, State
from yinuo.policy.rehearse import Asked
from yinuo.policy.ruling import plain
from yinuo.policy.sentence import answer_told, attribute_told, condition_told

from .differing import Differing


@dataclass(frozen=True, slots=True)
class Promise:
    """What one round of a promise came to. Without a time limit the state is ``open`` or ``settled``."""

    clause: str
    state: str
    due: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Flip:
    """A promise that would have come out differently: ``what`` is met_to_missed, missed_to_met, due_moved, begun, gone or other."""

    number: str
    question: str
    round: int
    what: str
    was: Promise | None
    becomes: Promise | None
    why: Both


WHAT: dict[str, Both] = {
    "met_to_missed": both("按时变超时", "kept, would be missed"), "missed_to_met": both("超时变按时", "missed, would be kept"),
    "due_moved": both("到期时间变动", "due moved"), "begun": both("新增承诺", "new promise"), "gone": both("不再承诺", "promise gone"),
    "answer": both("答案变动", "another answer"), "other": both("依据变动", "another clause"),
}


STATES: dict[str, Both] = {
    "met": both("按时", "kept"), "missed": both("超时", "missed"), "running": both("计时中", "running"), "paused": both("已暂停", "paused"),
    "replaced": both("已替换", "replaced"), "open": both("未了", "owed"), "settled": both("已办结", "settled"), "": both("无", "none"),
}


def state_told(state: str) -> Both:
    """How a promise came out, or what an answer says."""
    if state in STATES or not state.startswith("{"):
        return STATES.get(state, both(state, state))
    return answer_told(json.loads(state))


def as_state(answer: Any) -> str:
    """An answer as a promise keeps it: JSON, so that it can be told in either language."""
    return "" if answer is None else json.dumps(plain(answer), ensure_ascii=False)


def of_round(r: Round) -> Promise:
    """A round as it is compared."""
    if r.budget is None:
        return Promise(r.clause_id, "open" if r.open else "settled", None, r.ended)
    return Promise(r.clause_id, r.state.value, r.due, r.ended)


def pairs(number: str, question: Asked, was: list[Promise], becomes: list[Promise], found: list[Differing],
           rounds: tuple[Round, ...] = ()) -> Iterator[Flip]:
    for place, (before, then, r) in enumerate(zip_longest(was, becomes, rounds), 1):
        if before != then:
            yield Flip(number, question[1], place, _what(before, then), before, then, why(before, then, found, r))


def _what(before: Promise | None, then: Promise | None) -> str:
    if before is None or then is None:
        return "begun" if before is None else "gone"
    late, late_then = before.state == State.MISSED, then.state == State.MISSED
    if late != late_then:
        return "missed_to_met" if late else "met_to_missed"
    return "due_moved" if before.due != then.due else "other"


def credited(flip: Flip, found: list[Differing]) -> str:
    """The clause a turn is counted under: one that differs, the new side first."""
    ids = {row.clause for row in found}
    sides = [side.clause for side in (flip.becomes, flip.was) if side]
    return next((clause for clause in sides if clause in ids), sides[0])


def why(before: Promise | None, then: Promise | None, found: list[Differing], r: Round | None) -> Both:
    """Which value or condition made the difference."""
    by_id = {row.clause: row for row in found}
    if before and then and before.clause == then.clause:
        row = by_id.get(then.clause)
        changes = [change.says for change in row.changes] if row else []
        if changes:
            return both("；".join(c.zh for c in changes), "; ".join(c.en for c in changes))
        return both("同一问题的其他条款变动", "another clause of the same question changed")
    if then is None or not then.clause:
        named = before.clause if before else ""
        return both(f"{named} 不再适用", f"{named} no longer applies")
    condition = _condition(r)
    taken = f"（原为 {before.clause}）" if before and before.clause else ""
    return both(f"改由 {then.clause} 决定{taken}{'：' + condition.zh if condition else ''}",
                f"now decided by {then.clause}{f' (was {before.clause})' if taken and before else ''}{': ' + condition.en if condition else ''}")


def _condition(r: Round | None) -> Both | None:
    if r is None or not r.clause.applies:
        return None
    told = condition_told(r.clause.applies)
    asked = [name for name, _ in r.ruling.trail if name in r.clause.applies.mentions]
    labels = [attribute_told(name) for name in asked]
    return both(f"{told.zh}", f"{told.en}") if labels else None


# -- shapes


def differing_as_json(row: Differing) -> dict[str, Any]:
    before, after = row.sentences
    return {
        "clause": row.clause, "title": _two(row.newest.title), "kind": row.newest.kind, "how": _two(row.kind),
        "told_before": _two(before), "told_after": _two(after),
        "changes": [{"field": c.field, "was": _two(c.was), "becomes": _two(c.becomes)} for c in row.changes],
    }


def flip_as_json(flip: Flip) -> dict[str, Any]:
    return {"case": flip.number, "question": flip.question, "round": flip.round, "what": flip.what,
            "was": _promise_json(flip.was), "becomes": _promise_json(flip.becomes), "why": _two(flip.why)}


def _promise_json(promise: Promise | None) -> dict[str, Any] | None:
    if promise is None:
        return None
    return {"clause": promise.clause, "state": promise.state, "due": canonical(promise.due) if promise.due else None,
            "ended": canonical(promise.ended) if promise.ended else None}


def _two(words: Both | None) -> dict[str, str] | None:
    return {"zh": words.zh, "en": words.en} if words else None
