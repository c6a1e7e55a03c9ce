"""保修与购买凭证: the verdict is given at receipt and given again when the purchase date becomes known."""

from datetime import date, datetime

from yinuo.cases import facts, registry, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from . import entitlement
from .models import Coverage


@registry.at_receipt
def judge_at_receipt(case: Case, by: Actor, at: datetime) -> None:
    """Every receipt gets its verdict; an unknown purchase date makes proof be asked for (WARRANTY-01)."""
    judge(case, by=by, at=at)
    if case.warranty == entitlement.UNDETERMINED and not case.batch and case.kind not in ("consulting", "guidance", "out_of_scope"):
        note(case, "purchase.proof_asked", by=by, at=at)


@registry.at_correction
def judge_again(case: Case, by: Actor, at: datetime) -> None:
    """Another unit or model may mean another verdict; the same one is not repeated."""
    before = case.coverages.order_by("-id").first()
    now = entitlement.assess(case, local_day(case.received_at), at)
    if before is None or (before.verdict, before.until, before.clause) != (now.word, now.until, now.clause):
        judge(case, by=by, at=at)


@verb("purchase.prove", on=Case, reach=covers)
def prove_purchase(case: Case, *, by: Actor, at: datetime, purchased_on: date, proof: str = "") -> Coverage:
    """取得购买凭证。 The date is entered on the unit and the verdict is given again; the earlier one stays."""
    if purchased_on > local_day(at):
        raise Refusal("purchase.ahead", both("购买日期晚于今天", "The purchase date lies in the future"), field="purchased_on", status=422,
                      clause="WARRANTY-01", way_out=both("请核对凭证上的日期", "Check the date on the proof"))
    stages.refuse_ended(case)
    unit = case.unit
    if unit is not None:
        unit.purchased_on, unit.proof = purchased_on, proof.strip()
        note(unit, "unit.purchase_known", by=by, at=at, purchased_on=purchased_on, case_id=case.id)
    sets = facts.put(case, {"unit.purchased": purchased_on, "unit.purchase_known": True})
    note(case, "purchase.proof_obtained", by=by, at=at, sets=sets, proof=proof.strip() or None)
    return judge(case, by=by, at=at)


def judge(case: Case, *, by: Actor, at: datetime) -> Coverage:
    """The step: keep a verdict with end date, reason, clause and edition, and make it true of the case.

    The day that counts is the day of receipt, whenever the proof arrives.
    """
    verdict = entitlement.assess(case, local_day(case.received_at), at)
    kept = Coverage(
        case=case, unit=case.unit, verdict=verdict.word, until=verdict.until, clause=verdict.clause, edition=verdict.edition, at=at,
        ruling={**verdict.ruling, "cite": verdict.cite, "says": {"zh": verdict.reason.zh, "en": verdict.reason.en}},
    )
    note(kept, "coverage.judged", by=by, at=at, clause=verdict.clause, verdict=verdict.word, until=verdict.until)
    note(case, "warranty.judged", by=by, at=at, sets=facts.put(case, {"case.warranty": verdict.word}), clause=verdict.clause,
         until=verdict.until)
    return kept


def free_replacement(case: Case, at: datetime) -> tuple[bool, str]:
    """Whether replacing costs the customer nothing, and the row that says so (WARRANTY-02)."""
    asked = facts.of(case) | {"case.outcome": "replaced"}
    return bool(asking.answer("free_replacement", asked, at).get("free")), asking.cite("free_replacement", asked, at)
