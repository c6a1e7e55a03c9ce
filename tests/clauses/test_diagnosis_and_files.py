"""DIAG, ARCHIVE and KPI as far as they are carried, and the number on the form: cause and test before completion, repairs on time, files that take no edit."""

from datetime import date

import pytest
from django.test import Client

import cast as people
from areas import service
from areas.archive.test_filing import called_back
from areas.archive.test_filing import job as filed  # noqa: F401  a closed case with its papers
from areas.visits.test_at_the_door import photograph
from stories.telling import on, promise, refused, tick
from yinuo.archive import actions as archive
from yinuo.archive import printing
from yinuo.cases import actions, correcting
from yinuo.cases.models import Clock
from yinuo.dispatch import queries as dispatch
from yinuo.insight import reports
from yinuo.visits import actions as visits
from yinuo.visits import evidence, papers, working

pytestmark = pytest.mark.django_db


@pytest.mark.clause("DIAG-01", "DIAG-03")
def test_no_cause_is_no_diagnosis_and_completion_names_just_what_is_missing(cast):
    service.washing_machine()
    job = service.booked(cast)
    job.now = dispatch.appointment_of(job.case).starts_at
    visits.arrive(job.case, by=cast.by.li, at=job.now)
    with refused("DIAG-01", 422) as no:
        working.diagnose(job.case, by=cast.by.li, at=job.later(minutes=5), symptom="leak", cause=" ", instrument="万用表", reading="38 Ω")
    assert no.value.field == "cause" and not job.case.diagnoses.exists()
    working.work(job.case, by=cast.by.li, at=job.later(minutes=5), lines=[working.Line("更换排水泵", "排水泵", 1)])
    visits.leave(job.case, by=cast.by.li, at=job.later(minutes=30))

    with refused("diagnosis.default") as no:
        actions.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="repaired")
    assert "故障原因" in no.value.says.zh and "检测结果" in no.value.says.zh
    found = working.diagnose(job.case, by=cast.by.li, at=job.later(minutes=1), symptom="leak", cause="排水泵密封老化", instrument="万用表", reading="38 Ω")
    assert (found.cause, found.reading) == ("排水泵密封老化", "38 Ω")
    with refused("tested.default") as no:
        actions.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="repaired")
    assert "检测结果" in no.value.says.zh and "故障原因" not in no.value.says.zh
    working.test(job.case, by=cast.by.li, at=job.later(minutes=1), words="仍有渗水", passed=False)
    with refused("tested.default"):
        actions.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="repaired")
    working.test(job.case, by=cast.by.li, at=job.later(minutes=1), words="满载漂洗一次不漏", passed=True)
    assert actions.finish(job.case, by=cast.by.li, at=job.later(minutes=1), outcome="repaired").stage == "done"


@pytest.mark.clause("KPI-04")
def test_of_twenty_five_repairs_due_in_march_twenty_two_were_on_time_and_one_overdue_and_open_is_late(cast):
    service.washing_machine()
    cases = [service.received(cast, on("03-02 09:00"), serial=f"SN-{n}").case for n in range(25)]
    service.received(cast, on("03-02 09:00"), serial="SN-other", kind="maintenance")  # no repair
    service.received(cast, on("03-30 09:00"), serial="SN-april")  # falls due in April
    clocks = Clock.objects.filter(question="resolution")
    clocks.filter(case__in=cases[:22]).update(state="met", stopped_at=on("03-04 09:00"))
    clocks.filter(case__in=cases[22:24]).update(state="missed", late=True, stopped_at=on("03-06 09:00"))
    assert reports.repairs_on_time(cast.by.han, date(2026, 3, 1), date(2026, 3, 31), on("03-04 12:00"))["due"] == 22  # the open one may still be kept
    tick(cases[24], on("03-05 09:00"))
    assert promise(cases[24], "resolution").late

    march = reports.repairs_on_time(cast.by.han, date(2026, 3, 1), date(2026, 3, 31), on("03-31 23:00"))
    assert (march["due"], march["on_time"], march["rate"]) == (25, 22, 88.0)
    browser = Client()
    browser.post("/login", {"login": cast.han.username, "password": people.PASSWORD})
    page = browser.get("/reports/promises?since=2026-03-01&until=2026-03-31").content.decode()
    assert "维修及时率 88.0%" in page and "期间到期 25 件，按时完成 22 件" in page


@pytest.mark.clause("ARCHIVE-06")
def test_a_file_is_kept_three_years_from_closing_and_the_day_it_may_go_stands_with_it(filed):  # noqa: F811
    dossier = archive.archive(called_back(filed).case, by=filed.by("wu"), at=filed.later(hours=1))
    closed = filed.case.closures.get().at
    assert dossier.keep_until == date(2029, 3, 2) and (dossier.keep_until - closed.date()).days == 3 * 365 + 1


@pytest.mark.clause("ARCHIVE-09")
def test_a_filed_case_takes_no_edit_no_file_and_no_paper(filed):  # noqa: F811
    archive.archive(called_back(filed).case, by=filed.by("wu"), at=filed.later(hours=1))
    with refused("ARCHIVE-09"):
        correcting.correct(filed.case, by=filed.by("chen"), at=filed.later(minutes=1), reason="铭牌为 XQG120", model="XQG120")
    with refused("ARCHIVE-09"):
        evidence.attach(filed.case, photograph(), by=filed.by("li"), at=filed.later(minutes=1), name="late.jpg")
    with refused("ARCHIVE-09"):
        papers.deliver(filed.case, by=filed.by("li"), at=filed.later(minutes=1), means="mail")


@pytest.mark.clause("INTAKE-04")
def test_the_number_is_printed_on_the_form(filed):  # noqa: F811
    data = printing._data(filed.fresh(), filed.by("li"), filed.now, "zh", False, "")
    first = data["rows"][0][0]
    assert data["number"] == filed.case.shown and (first["no"], first["text"]) == (1, filed.case.shown)
