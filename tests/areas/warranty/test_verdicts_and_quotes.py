"""In or out of warranty to the day, and no chargeable work before the customer said yes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import cast
from areas import service
from yinuo.cases import actions as cases
from yinuo.cases.models import Case
from yinuo.kit.refusal import Refusal
from yinuo.warranty import actions, queries, quotes

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    found = cast.company(datetime(2024, 1, 2, 1, tzinfo=UTC))
    service.washing_machine()
    return found


@pytest.mark.clause("WARRANTY-01")
@pytest.mark.parametrize(("day", "verdict"), [(date(2025, 1, 31), "in"), (date(2025, 2, 1), "out")])
def test_the_last_day_is_still_covered(made, day, verdict):
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    job = service.received(made, at, purchased_on=date(2024, 1, 31))
    kept = queries.standing(job.case)
    assert (job.fresh().warranty, kept.verdict, kept.until) == (verdict, verdict, date(2025, 1, 31))
    assert kept.clause == "warranty.household" and "2025-01-31" in kept.ruling["says"]["zh"] and kept.ruling["edition"]


@pytest.mark.clause("WARRANTY-01")
def test_an_unknown_purchase_date_is_undetermined_until_proof_arrives(made):
    job = service.received(made)
    assert job.case.warranty == "undetermined"
    actions.prove_purchase(job.case, by=job.by("chen"), at=job.later(days=1), purchased_on=date(2024, 6, 1), proof="发票 0012")
    assert job.fresh().warranty == "out" and [c.verdict for c in queries.verdicts(job.case)] == ["out", "undetermined"]
    assert Case.objects.get(pk=job.case.pk).unit.purchased_on == date(2024, 6, 1)


@pytest.mark.clause("WARRANTY-01")
def test_a_corrected_unit_is_judged_again(made):
    from yinuo.cases import correcting

    old = service.received(made, purchased_on=date(2024, 6, 1))
    new = service.received(made, purchased_on=date(2026, 1, 1), serial="SN-NEW")
    correcting.correct(old.case, by=old.by("chen"), at=old.later(minutes=5), reason="序列号读错", unit_id=new.case.unit_id)
    assert old.fresh().warranty == "in" and [c.verdict for c in queries.verdicts(old.case)] == ["in", "out"]


@pytest.mark.clause("WARRANTY-02")
def test_a_listed_fault_is_replaced_free_and_the_row_is_cited(made):
    job = service.received(made, purchased_on=date(2026, 1, 1))
    free, row = actions.free_replacement(job.case, job.now)
    assert free and "free_replacement.listed_faults" in row
    job.case.outcome = "replaced"
    assert quotes.charged(job.case, job.now) == Decimal("0.00")


@pytest.mark.clause("QUOTE-02")
def test_work_out_of_warranty_waits_for_the_accepted_quotation(made):
    job = service.planned(made, purchased_on=date(2024, 6, 1))
    with pytest.raises(Refusal) as no:
        cases.start(job.case, by=job.by("gao"), at=job.later(minutes=5))
    assert "quotation.default" in (no.value.clause or "")
    quote = quotes.offer(job.case, by=job.by("gao"), at=job.later(minutes=5), plan="更换排水泵", amount=Decimal("260.00"), cycle_days=3)
    quotes.accept(job.case, by=job.by("chen"), at=job.later(minutes=5), quote_id=quote.id, means="phone")
    cases.start(job.case, by=job.by("gao"), at=job.later(minutes=5))
    assert job.fresh().stage == "working"


def test_a_replaced_offer_can_no_longer_be_accepted(made):
    job = service.planned(made, purchased_on=date(2024, 6, 1))
    first = quotes.offer(job.case, by=job.by("gao"), at=job.later(minutes=5), plan="更换排水泵", amount=Decimal("260.00"), cycle_days=3)
    quotes.offer(job.case, by=job.by("gao"), at=job.later(minutes=5), plan="更换总成", amount=Decimal("560.00"), cycle_days=3)
    with pytest.raises(Refusal):
        quotes.accept(job.case, by=job.by("chen"), at=job.later(minutes=5), quote_id=first.id, means="phone")


def test_a_text_longer_than_its_column_is_refused_in_one_sentence_and_nothing_is_written(made):
    job = service.planned(made, purchased_on=date(2024, 6, 1))
    with pytest.raises(Refusal) as no:
        quotes.offer(job.case, by=job.by("gao"), at=job.later(minutes=5), plan="更换" * 700, amount=Decimal("260.00"), cycle_days=3)
    assert no.value.code == "text.long" and no.value.field == "plan" and not job.case.quotes.exists()
