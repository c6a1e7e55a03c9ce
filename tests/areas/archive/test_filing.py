"""What was done is filed, whole or not at all."""

from datetime import date

import pytest

from areas import service
from areas.visits import test_at_the_door as door
from yinuo.archive import actions, queries, sheet
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import surveying
from yinuo.cases import actions as cases
from yinuo.cases import words
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal
from yinuo.visits import actions as visits
from yinuo.visits import evidence, papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast, settings, tmp_path):
    """Signed, done, its papers filed, closed; nobody has called back yet."""
    settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    job = service.booked(cast)
    door.signed(door.at_work(job))
    evidence.attach(job.case, door.photograph(), by=job.by("li"), at=job.later(minutes=1), name="before.jpg")
    papers.file(job.case, by=job.by("li"), at=job.later(minutes=1), kinds=["form", "photos", "report"])
    papers.deliver(job.case, by=job.by("li"), at=job.later(minutes=1), means="by_hand")
    visits.leave(job.case, by=job.by("li"), at=job.later(minutes=1))
    cases.finish(job.case, by=job.by("li"), at=job.later(minutes=1), outcome="repaired")
    surveying.invite(job.case, by=SYSTEM, at=job.later(minutes=1))
    words.tell(job.case, by=job.by("chen"), at=job.later(minutes=1), words="洗衣机已修好", final=True)
    cases.close(job.case, by=job.by("chen"), at=job.later(hours=1))
    return job


def called_back(job):
    callbacks.answer(job.case, by=job.by("he"), at=job.later(days=1), rating="satisfied", running_well=True, solved=True, words="运行平稳")
    return job


@pytest.mark.clause("ARCHIVE-02", "SIGNOFF-09")
def test_a_case_nobody_called_back_about_is_not_filed_and_the_empty_fields_are_named(job):
    with pytest.raises(Refusal) as no:
        actions.archive(job.case, by=job.by("wu"), at=job.later(hours=1))
    assert "callback_filed.default" in [ruling["clause"] for ruling in no.value.facts["rulings"]]
    assert "回访记录" in no.value.says.zh and no.value.facts["fields"] == ["callback_words", "callback_at", "callback_rating"]


@pytest.mark.clause("ARCHIVE-02", "ARCHIVE-03")
def test_date_and_person_are_the_systems_own_and_the_callback_is_filed_with_the_case(job):
    called_back(job)
    dossier = actions.archive(job.case, by=job.by("wu"), at=job.later(hours=1))
    assert (dossier.archived_on, dossier.entered_by.name) == (date(2026, 3, 3), "吴芳")
    assert dossier.keep_until == date(2029, 3, 2) and dossier.class_code == "2026-repair"
    assert {"callbacks", "visits", "dispatch", "warranty"} <= {row["part"] for row in dossier.contents}
    assert job.fresh().stage == "archived" and queries.is_sound(queries.dossier_of(job.case))
    assert "王" not in str(dossier.contents)
    filled = sheet.sheet(job.case).values
    assert filled["entered_by"] == "吴芳" and filled["callback_rating"] == "satisfied"


@pytest.mark.clause("SIGNOFF-05")
def test_an_open_objection_bars_filing(job):
    from yinuo.visits import objections

    called_back(job)
    raised = objections.raise_objection(job.case, by=job.by("chen"), at=job.later(hours=1), words="还有异响", explained="请观察两日")
    with pytest.raises(Refusal) as no:
        actions.archive(job.case, by=job.by("wu"), at=job.later(hours=1))
    assert "objections_answered.default" in no.value.clause
    objections.answer(job.case, by=job.by("sun"), at=job.later(hours=1), objection_id=raised.id, words="已复检正常")
    assert actions.archive(job.case, by=job.by("wu"), at=job.later(hours=1))


@pytest.mark.clause("SIGNOFF-04")
def test_a_form_signed_by_the_customer_only_is_not_filed(cast, settings, tmp_path):
    from yinuo.visits import signing

    settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    job = door.at_work(service.booked(cast))
    form = signing.prepare(job.case, by=job.by("li"), at=job.later(minutes=1))
    signing.sign(job.case, by=job.by("li"), at=job.later(minutes=1), side="customer", form_digest=form.digest, strokes=door.STROKES, rating="satisfied")
    with pytest.raises(Refusal) as no:
        actions.archive(job.case, by=job.by("wu"), at=job.later(hours=1))
    assert "签字" in no.value.says.zh and "engineer_signature" in no.value.facts["fields"]


def test_a_filed_case_takes_no_further_paper(job):
    called_back(job)
    actions.archive(job.case, by=job.by("wu"), at=job.later(hours=1))
    with pytest.raises(Refusal):
        evidence.attach(job.case, door.photograph(), by=job.by("li"), at=job.later(minutes=1), name="late.jpg")
