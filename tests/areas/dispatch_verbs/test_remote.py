"""What can be settled at a distance is tried there first."""

from datetime import timedelta

import pytest

from areas import service
from areas.service import HOUR
from yinuo.cases import actions as cases
from yinuo.cases import remote
from yinuo.dispatch import appointments
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast):
    service.washing_machine()
    job = service.received(cast)
    cases.accept(job.case, by=job.by("chen"), at=job.later(minutes=5))
    cases.judge(job.case, by=job.by("gao"), at=job.later(minutes=5), nature="software", degree="minor", cause="程序设置")
    return job


@pytest.mark.clause("REMOTE-01")
def test_a_software_fault_gets_no_visit_before_remote_help_was_tried_or_waived(job):
    span = {"starts_at": job.now + 4 * HOUR, "ends_at": job.now + 6 * HOUR}
    with pytest.raises(Refusal) as no:
        appointments.book(job.case, by=job.by("sun"), at=job.later(minutes=1), **span)
    assert "remote_first.default" in no.value.clause
    remote.waive(job.case, by=job.by("gao"), at=job.later(minutes=1), reason="declined", words="客户要求上门")
    assert appointments.book(job.case, by=job.by("sun"), at=job.later(minutes=1), **span)


@pytest.mark.clause("REMOTE-02")
def test_the_next_person_sees_the_guided_steps_with_their_results(job):
    remote.start(job.case, by=job.by("gao"), at=job.later(minutes=1))
    remote.guide(job.case, by=job.by("gao"), at=job.later(minutes=1), done="断电重启", result="无变化")
    remote.end(job.case, by=job.by("gao"), at=job.later(minutes=5), solved=False,
               steps=(remote.Step("恢复出厂设置", "仍报错"), remote.Step("检查进水阀", "正常")))
    assert [step["done"] for step in remote.attempts(job.case)[0].steps] == ["断电重启", "恢复出厂设置", "检查进水阀"]
    assert job.fresh().facts["case.remote_tried"]


@pytest.mark.clause("REMOTE-03")
def test_guidance_begun_twenty_minutes_late_is_kept_as_twenty_minutes(job):
    agreed = job.now + 2 * HOUR
    remote.agree(job.case, by=job.by("gao"), at=job.later(minutes=1), agreed_for=agreed)
    begun = remote.start(job.case, by=job.by("gao"), at=agreed + timedelta(minutes=25), happened=agreed + timedelta(minutes=20))
    assert begun.late_seconds == 20 * 60


def test_an_end_without_any_step_is_refused(job):
    remote.start(job.case, by=job.by("gao"), at=job.later(minutes=1))
    with pytest.raises(Refusal) as no:
        remote.end(job.case, by=job.by("gao"), at=job.later(minutes=5), solved=True)
    assert no.value.clause == "REMOTE-02"
