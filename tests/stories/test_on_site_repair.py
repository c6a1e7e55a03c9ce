"""The whole walk of one on-site repair: Ms Wang telephones on Monday morning; a week later her file is sealed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from areas import service
from areas.visits.test_at_the_door import STROKES, photograph
from stories.telling import every_clock_is_its_replay, journal, on, owed, promise, refused
from yinuo.archive import actions as archive
from yinuo.archive import queries as dossiers
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import surveying
from yinuo.cases import actions, receiving, words
from yinuo.cases.models import Case
from yinuo.customers.files import Person
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import appointments
from yinuo.kit.actor import SYSTEM
from yinuo.visits import actions as visits
from yinuo.visits import evidence, papers, signing, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def said() -> receiving.Request:
    """What the hotline writes down while Ms Zhou, a new customer, is on the line."""
    return receiving.Request(
        description="洗衣机漏水，地板湿了一片", model="XQG100", channel="phone", person=Person("周丽华", "13912345678", "女士", "", "上海市浦东新区", "花木路 1 号"),
        region="SH", kind="repair", mode="on_site", serial="SN-77", purchased_on=date(2025, 12, 1), expected_at=on("03-06 18:00"), verified=True,
        problem_class="leak",
    )


@pytest.mark.clause("TRIAGE-01", "INTAKE-01", "INTAKE-07", "APPOINT-01", "SIGNOFF-01", "SIGNOFF-03", "SIGNOFF-04", "ARCHIVE-01", "ARCHIVE-02", "ARCHIVE-03")
def test_from_the_telephone_to_the_filed_dossier(cast, said, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    by = cast.by

    # Monday 09:00. Without the time she expects it by, nothing is registered.
    with refused("INTAKE-01", 422) as no:
        receiving.receive(replace(said, expected_at=None), by=by.chen, at=on("03-02 09:00"))
    assert no.value.facts["fields"] == ["expected_at"] and not Case.objects.exists()
    case = receiving.receive(said, by=by.chen, at=on("03-02 09:00"))
    assert (case.stage, case.warranty, case.caller[:1], case.follow_up_id) == ("received", "in", "周", cast.chen.id)
    assert promise(case, "answer").state == "met"  # she was spoken to
    assert promise(case, "warranty_response").due_at == on("03-03 09:00")
    assert promise(case, "assignment").due_at == on("03-03 09:00")
    assert promise(case, "arrival").due_at == on("03-06 00:00")  # three days to the end of the day
    assert promise(case, "resolution").due_at == on("03-05 09:00")

    # Nobody jumps over a stage, and the judgement is whole or not at all.
    with refused("TRIAGE-01") as no:
        actions.start(case, by=by.chen, at=on("03-02 09:02"))
    assert no.value.facts["allowed"] == ["accepted", "cancelled"]
    actions.accept(case, by=by.chen, at=on("03-02 09:05"))
    with refused("TRIAGE-02", 422):
        actions.judge(case, by=by.gao, at=on("03-02 09:10"), nature="hardware", degree="", cause="")
    judged = actions.judge(case, by=by.gao, at=on("03-02 09:10"), nature="hardware", degree="major", cause="排水泵密封老化", importance="high", problem_class="leak")
    assert judged.priority == 2 and promise(case, "resolution").due_at == on("03-04 09:00")
    assert "dispatch_task.default" in owed(case)
    actions.plan(case, by=by.gao, at=on("03-02 09:20"), solution="更换排水泵")

    # The hotline opens cases; the supervisor sends people.
    with refused(status=403):
        dispatch.assign(case, by=by.chen, at=on("03-02 09:25"), engineer_id=cast.li.id)
    dispatch.assign(case, by=by.sun, at=on("03-02 09:30"), engineer_id=cast.li.id, parts=[dispatch.PartAsked("排水泵")], part_expected=True)
    assert promise(case, "assignment").state == "met" and "dispatch_task.default" not in owed(case)
    assert promise(case, "engineer_response").due_at == on("03-03 09:30")
    dispatch.respond(case, by=by.li, at=on("03-02 09:40"))
    assert {promise(case, q).state for q in ("engineer_response", "warranty_response")} == {"met"}

    # The window: confirmed only after the key fields were gone through a second time.
    appointments.book(case, by=by.sun, at=on("03-02 09:45"), starts_at=on("03-02 14:00"), ends_at=on("03-02 16:00"), purpose="检修洗衣机")
    with refused("key_fields.default"):
        appointments.confirm(case, by=by.li, at=on("03-02 09:50"), means="phone")
    with refused("address.default"):
        visits.depart(case, by=by.li, at=on("03-02 09:51"))
    actions.recheck(case, by=by.chen, at=on("03-02 09:55"))
    booked = appointments.confirm(case, by=by.li, at=on("03-02 10:00"), means="phone")
    assert "李志强" in appointments.message(booked).zh and "14:00" in appointments.message(booked).zh
    made = case.assignments.get()
    dispatch.check_kit(case, by=by.li, at=on("03-02 12:30"), ticks=dict.fromkeys([*made.tools, *(p["part"] for p in made.parts)], "ready"))
    assert "kit_check.default" not in owed(case)

    # At the door.
    visits.depart(case, by=by.li, at=on("03-02 13:30"))
    assert visits.arrive(case, by=by.li, at=on("03-02 14:03")).late_seconds == 180
    assert promise(case, "arrival").state == "met"
    working.diagnose(case, by=by.li, at=on("03-02 14:15"), symptom="leak", cause="排水泵密封老化", instrument="万用表", reading="38 Ω")
    working.work(case, by=by.li, at=on("03-02 14:50"), lines=[working.Line("更换排水泵", "排水泵", 1, minutes=30)])
    assert Case.objects.get(pk=case.pk).stage == "working"
    with refused("tested.default"):
        actions.finish(case, by=by.li, at=on("03-02 14:51"), outcome="repaired")
    form = signing.prepare(case, by=by.li, at=on("03-02 14:52"))
    with refused("demonstrated.default"):
        signing.sign(case, by=by.li, at=on("03-02 14:53"), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    working.test(case, by=by.li, at=on("03-02 15:00"), words="满载漂洗一次不漏", passed=True)
    for name in ("before.jpg", "after.jpg"):
        evidence.attach(case, photograph(), by=by.li, at=on("03-02 15:02"), name=name)

    # Sign-off: rated, by both, bound to what was shown.
    form = signing.prepare(case, by=by.li, at=on("03-02 15:05"))
    with refused("rated.default"):
        signing.sign(case, by=by.li, at=on("03-02 15:06"), side="customer", form_digest=form.digest, strokes=STROKES)
    customer = signing.sign(case, by=by.li, at=on("03-02 15:07"), side="customer", form_digest=form.digest, strokes=STROKES, rating="satisfied")
    signing.sign(case, by=by.li, at=on("03-02 15:08"), side="engineer", form_digest=form.digest, strokes=STROKES)
    assert customer.form_digest == form.digest
    with refused("visit_ended.default"):
        actions.finish(case, by=by.li, at=on("03-02 15:09"), outcome="repaired")
    visits.leave(case, by=by.li, at=on("03-02 15:10"))
    with refused("deviation.default"):
        actions.finish(case, by=by.li, at=on("03-02 15:11"), outcome="answered")
    actions.finish(case, by=by.li, at=on("03-02 15:12"), outcome="repaired")
    assert promise(case, "resolution").state == "met"
    assert promise(case, "callback").due_at == on("03-06 00:00")
    assert {"papers_form.default", "papers_photos.default", "papers_report.default", "repair_record.default", "survey_invitation.default"} <= owed(case)
    assert case.obligations.get(clause="papers_form.default").due_at == on("03-03 15:12")

    # Papers within the day, then closing, which waits for what is owed.
    with refused("repair_record.default"):
        actions.close(case, by=by.chen, at=on("03-02 15:20"))
    papers.deliver(case, by=by.li, at=on("03-02 15:30"), means="by_hand")
    papers.file(case, by=by.li, at=on("03-02 18:00"), kinds=["form", "photos", "report"])
    with refused("ORG-04", 403):
        words.tell(case, by=by.yang, at=on("03-02 18:05"), words="已修好", final=True)
    with refused("final_notice.default"):
        actions.close(case, by=by.chen, at=on("03-02 18:10"))
    words.tell(case, by=by.chen, at=on("03-02 18:15"), words="洗衣机已修好，祝您使用愉快", final=True)
    surveying.invite(case, by=SYSTEM, at=on("03-02 18:20"))
    actions.close(case, by=by.chen, at=on("03-02 18:30"))

    # Filing waits for the callback, and date and person are the system's own.
    with refused() as no:
        archive.archive(case, by=by.wu, at=on("03-03 09:00"))
    assert "callback_filed.default" in {ruling["clause"] for ruling in no.value.facts["rulings"]} and "回访记录" in no.value.says.zh
    with refused(status=403):
        callbacks.answer(case, by=by.li, at=on("03-04 10:00"), rating="satisfied", running_well=True, solved=True)
    callbacks.answer(case, by=by.he, at=on("03-04 10:00"), rating="satisfied", running_well=True, solved=True, words="运行平稳")
    assert promise(case, "callback").state == "met"
    dossier = archive.archive(case, by=by.wu, at=on("03-04 11:00"))
    assert (dossier.archived_on, dossier.entered_by_id) == (date(2026, 3, 4), cast.wu.id) and dossiers.is_sound(dossier)
    assert owed(case) == set()
    assert not case.clocks.filter(state__in=["running", "paused"]).exists() and not case.clocks.filter(late=True).exists()
    with refused():
        actions.close(case, by=by.chen, at=on("03-04 11:01"))

    told = [kind for kind in journal(case) if kind in {f"case.{s}" for s in ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived")}]
    assert told == [f"case.{s}" for s in ("received", "accepted", "judged", "planned", "working", "done", "closed", "archived")]
    every_clock_is_its_replay(on("03-04 11:05") + timedelta(days=60))
