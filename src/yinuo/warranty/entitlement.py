"""保修判定: whether a unit is covered on a day, by the entitlement clause of the edition in force."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.editions.shelves import edition_id, shelf
from yinuo.kit.text import Both, both

QUESTION = "warranty"
UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Verdict:
    """In, out or undetermined; until when, by which clause of which edition, and why in a sentence."""

    word: str
    until: date | None
    clause: str
    edition: int
    cite: str
    reason: Both
    ruling: dict[str, Any]


def assess(case: Case, on: date, at: datetime) -> Verdict:
    """The verdict for the case's unit on the day ``on`` (WARRANTY-01). Without a purchase date it is undetermined."""
    since = purchased(case)
    ruling = asking.rule(QUESTION, facts.of(case) | {"unit.purchased": since}, at, "entitlement")
    if ruling is None:
        return Verdict(UNDETERMINED, None, "", edition_now(at), "", both("没有适用的保修条款", "no clause speaks of this unit"), {})
    clause, cite, edition = ruling.clause_id, asking.cite_ruling(ruling), edition_id(ruling.edition_digest)
    if since is None or ruling.answer["until"] is None:
        said = both("购买日期不明，凭证取得后判定", "the purchase date is not known; judged once there is proof")
        return Verdict(UNDETERMINED, None, clause, edition, cite, said, ruling.as_json())
    until = ruling.answer["until"]
    word = "in" if on <= until else "out"
    told = _in_words(word, since, until, on)
    return Verdict(word, until, clause, edition, cite, told, ruling.as_json())


def purchased(case: Case) -> date | None:
    """The purchase date as known: of the unit, or as the customer said it."""
    if case.unit is not None and case.unit.purchased_on:
        return case.unit.purchased_on
    said = case.facts.get("unit.purchased")
    return date.fromisoformat(said) if isinstance(said, str) and said else said


def edition_now(at: datetime) -> int:
    """The stored edition in force at ``at``."""
    book = shelf().at(at)
    return edition_id(book.digest) if book else 0


def _in_words(word: str, since: date, until: date, on: date) -> Both:
    if word == "in":
        return both(f"{since} 购买，保修至 {until}（末日计入），{on} 在保", f"bought {since}, covered until {until} inclusive, so covered on {on}")
    return both(f"{since} 购买，保修已于 {until} 届满，{on} 不在保", f"bought {since}, coverage ended {until}, so not covered on {on}")
