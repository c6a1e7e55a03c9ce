"""A draft replayed on past cases: what the tables say is found again, and what would have turned is named with its reason."""

from datetime import timedelta

import pytest

from areas import service
from areas.editions.test_editions import faster, standard
from yinuo.cases import actions as cases
from yinuo.cases.models import Clock
from yinuo.editions import actions, shelves
from yinuo.editions.rehearsing import rehearse
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.policy.book import compose

NOW = service.NINE + timedelta(days=3)


@pytest.fixture
def past(cast):
    """Three requests by mail: answered in 22 hours, in 26 hours, and by telephone at once; ticked as the worker would."""
    from yinuo.cases import clocks

    actions.found(service.NINE - timedelta(days=30))
    service.washing_machine()
    jobs = [service.received(cast, channel="email"), service.received(cast, channel="email", serial="SN-2"), service.planned(cast, serial="SN-3")]
    for job, hours in zip(jobs, (22, 26), strict=False):
        cases.answer(job.case, by=cast.by.chen, at=service.NINE + timedelta(hours=hours))
    for job in jobs:
        clocks.tick(job.case.id, NOW)
    return cast, jobs


def test_under_the_edition_in_force_every_stored_verdict_is_found_again_bit_for_bit(past):
    made = rehearse(shelves.standard(), NOW, everything=True)

    assert made.looked_at == 3 and made.promises > 20
    assert made.unlike_record == [] and made.flipped == 0


def test_a_stored_verdict_that_its_replay_does_not_give_is_listed(past):
    Clock.objects.filter(question="answer", late=True).update(due_at=service.NINE)

    made = rehearse(shelves.standard(), NOW, everything=True)

    assert [flip.question for flip in made.unlike_record] == ["answer"]


def test_a_shorter_limit_turns_the_case_that_was_just_in_time_and_says_which_value(past):
    _, jobs = past
    made = rehearse(compose(faster()), NOW)

    assert [row.clause for row in made.changed] == ["answer.default"]
    assert made.counts["answer.default"]["met_to_missed"] == 1
    turned = made.flips[0]
    assert (turned.number, turned.what) == (jobs[0].case.number, "met_to_missed")
    assert "24小时 → 20小时" in turned.why.zh


def test_only_cases_that_the_changed_clause_decided_are_replayed(past):
    made = rehearse(compose(faster()), NOW)

    assert made.cases == 3 and made.looked_at == Clock.objects.filter(clause="answer.default").values("case").distinct().count()


def test_a_changed_condition_says_which_clause_decides_now(past):
    documents = standard(service_promise=("applies    = \"case.urgency == 'urgent' and case.category != 'software'", "applies    = \"case.channel == 'email' and case.category != 'software'"))

    made = rehearse(compose(documents), NOW)

    assert made.flips[0].was.clause == "answer.default" and made.flips[0].becomes.clause == "answer.urgent"
    assert "改由 answer.urgent 决定" in made.flips[0].why.zh and "受理渠道为邮件" in made.flips[0].why.zh


def test_another_quarter_has_no_cases(past):
    assert rehearse(compose(faster()), NOW + timedelta(days=200)).cases == 0
    assert rehearse(compose(faster()), NOW + timedelta(days=200), since=service.NINE).cases == 3


def test_the_job_leaves_its_result(past):
    cast, _ = past
    edition = actions.draft(faster(), by=cast.by.qin, at=NOW, label="快", why="更快")
    queue.enqueue("rehearse", {"edition": str(edition.id)}, user_id=cast.qin.id, at=NOW)

    while queue.run_next(lambda: NOW):
        pass

    job = Job.objects.get(kind="rehearse")
    assert job.state == "done", job.error
    assert job.result["flipped"] >= 1 and job.result["flips"][0]["what"] == "met_to_missed"
