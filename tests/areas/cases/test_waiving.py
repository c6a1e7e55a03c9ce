"""What is owed is waived by a post the clause names, by nobody whose own duty it is, and whatever the rights page says."""

import pytest

from areas import service
from stories.telling import on, owed, refused
from yinuo.cases import obligations
from yinuo.editions import asking, shelves
from yinuo.kit.refusal import Refusal
from yinuo.policy.book import compose
from yinuo.policy.shelf import alone

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast):
    """Ms Wang's unit has no purchase date: the hotline owes the proof."""
    service.washing_machine()
    return service.received(cast, on("03-02 09:00"))


@pytest.mark.clause("ORG-03")
def test_the_department_head_waives_what_the_hotline_owes(job):
    assert "purchase_proof.default" in owed(job.case)
    obligations.waive(job.case, by=job.by("liu"), at=job.later(minutes=1), clause="purchase_proof.default", reason="老客户，发票已遗失")
    assert "purchase_proof.default" not in owed(job.case)


@pytest.mark.clause("ORG-03")
def test_where_the_clause_names_other_posts_the_rights_page_is_not_enough(job, monkeypatch):
    old = 'by       = ["department_head", "service_manager", "service_director"]'
    documents = {name: text.replace(old, 'by       = ["service_manager"]') for name, text in shelves.standard().sources.items()}
    assert any(old in text for text in shelves.standard().sources.values())
    monkeypatch.setattr(asking, "shelf", lambda: alone(compose(documents)))
    with refused("waiver.default", 403):
        obligations.waive(job.case, by=job.by("liu"), at=job.later(minutes=1), clause="purchase_proof.default", reason="发票已遗失")
    assert obligations.waive(job.case, by=job.by("han"), at=job.later(minutes=1), clause="purchase_proof.default", reason="发票已遗失")


@pytest.mark.clause("ORG-03")
def test_nobody_waives_their_own_duty(cast):
    service.washing_machine()
    job = service.received(cast, on("03-02 09:00"), region="QH")
    mine = job.case.obligations.get(clause="coverage_gap.default")
    who = {"department_head": "liu", "service_manager": "han"}[mine.post]
    other = "han" if who == "liu" else "liu"
    with pytest.raises(Refusal) as no:
        obligations.waive(job.case, by=job.by(who), at=job.later(minutes=1), clause=mine.clause, reason="暂不设点")
    assert (no.value.status, no.value.code) == (403, "act.unentitled")
    assert obligations.waive(job.case, by=job.by(other), at=job.later(minutes=1), clause=mine.clause, reason="暂不设点")
