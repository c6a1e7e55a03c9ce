"""A missed limit knows that its reason is on record, through withdrawal and return, and the list of missed limits is whole and in order."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from stories.telling import entry, every_clock_is_its_replay, on, owed, promise, tick
from yinuo.cases import actions, changes, correcting, overtime, verifying
from yinuo.cases.models import Clock
from yinuo.dispatch import actions as dispatch
from yinuo.insight import reports
from yinuo.visits import actions as visits
from yinuo.web.reports import views

pytestmark = pytest.mark.django_db
MARCH = (on("03-01 12:00").date(), on("03-31 12:00").date())


@pytest.fixture
def job(cast):
    """An urgent request of one o'clock, with engineer Li on the way: due on site at three."""
    service.washing_machine()
    job = service.received(cast, on("03-02 13:00"), urgency="urgent")
    actions.accept(job.case, by=cast.by.chen, at=on("03-02 13:02"))
    changes.escalate(job.case, by=cast.by.chen, at=on("03-02 13:10"), words="客户家中漏水严重")
    made = dispatch.assign(job.case, by=cast.by.sun, at=on("03-02 13:20"), engineer_id=cast.li.id)
    dispatch.check_kit(job.case, by=cast.by.li, at=on("03-02 13:25"), ticks=dict.fromkeys(made.tools, "ready"))
    return job


@pytest.mark.clause("SLA-03")
def test_a_breach_that_comes_back_with_its_reason_on_record_asks_for_no_second_one(job):
    li, sun = job.by("li"), job.by("sun")
    visits.arrive(job.case, by=li, at=on("03-02 15:10"))
    overtime.explain(job.case, by=li, at=on("03-02 15:12"), clock_id=promise(job.case, "arrival").id, reason="高架拥堵")
    assert promise(job.case, "arrival").explained
    correcting.correct(job.case, by=sun, at=on("03-02 16:00"), reason="表慢", entry_id=entry(job.case, "visit.arrived").id, happened=on("03-02 14:55"))
    back = promise(job.case, "arrival")
    assert (back.state, back.late, back.explained) == ("met", False, True)
    correcting.correct(job.case, by=sun, at=on("03-02 17:00"), reason="表不慢", entry_id=entry(job.case, "visit.arrived").id, happened=on("03-02 15:10"))
    assert (promise(job.case, "arrival").late, promise(job.case, "arrival").explained) == (True, True)
    assert job.fresh().facts["case.unexplained_breaches"] == 0 and "overtime.default" not in owed(job.case)
    every_clock_is_its_replay(on("03-02 17:01"))


def test_a_mark_that_says_other_than_the_record_is_found(job):
    tick(job.case, on("03-02 15:00"))
    breach = promise(job.case, "arrival")
    Clock.objects.filter(pk=breach.pk).update(explained=True)
    assert verifying.verify(on("03-02 15:01")).differences == [f"{job.case.number} {breach.question}#1: explained True ≠ False"]
    Clock.objects.filter(pk=breach.pk).update(explained=False)
    overtime.explain(job.case, by=job.by("li"), at=on("03-02 15:02"), clock_id=breach.id, reason="高架拥堵")
    Clock.objects.filter(pk=breach.pk).update(explained=False)
    assert verifying.verify(on("03-02 15:03")).differences == [f"{job.case.number} {breach.question}#1: explained False ≠ True"]


@pytest.fixture
def late(cast):
    """Five requests by mail, answered by nobody for a day; the first two have their reason."""
    service.washing_machine()
    jobs = [service.received(cast, on(f"03-02 10:0{n}"), channel="email", serial=f"SN-{n}") for n in range(5)]
    now = on("03-03 12:00")
    for job in jobs:
        actions.accept(job.case, by=cast.by.chen, at=on("03-02 10:20"))
        tick(job.case, now)
    for job in jobs[:2]:
        for breach in job.case.clocks.filter(late=True):
            overtime.explain(job.case, by=cast.by.chen, at=now, clock_id=breach.id, reason="漏看邮件")
    return jobs


@pytest.mark.clause("REPORT-05")
def test_page_by_page_the_list_holds_every_missed_limit_once_those_without_a_reason_first(cast, late):
    at, after, pages = on("03-03 12:00"), None, []
    whole = reports.overtime_list(cast.by.tang, *MARCH, at)
    while some := reports.overtime_list(cast.by.tang, *MARCH, at, after=after, most=2):
        pages.append(some)
        after = some[-1]["key"]
    assert [row["key"] for page in pages for row in page] == [row["key"] for row in whole]
    assert len(whole) == Clock.objects.filter(late=True).count() > 5
    assert [bool(row["reason"]) for row in whole] == sorted(bool(row["reason"]) for row in whole)
    dues = [row["due"] for row in whole if not row["reason"]]
    assert dues == sorted(dues, reverse=True)


def test_what_was_explained_between_two_pages_neither_hides_nor_doubles_another(cast, late):
    at = on("03-03 12:00")
    first = reports.overtime_list(cast.by.tang, *MARCH, at, most=2)
    overtime.explain(first[1]["case"], by=cast.by.chen, at=at, clock_id=first[1]["key"][2], reason="值班调整")
    rest = reports.overtime_list(cast.by.tang, *MARCH, at, after=first[1]["key"])
    assert {row["key"][2] for row in [*first, *rest]} == set(Clock.objects.filter(late=True).values_list("pk", flat=True))


def test_a_limit_counts_for_the_companys_day_however_long_ago_its_case_came(cast, late):
    breach = Clock.objects.filter(late=True).order_by("pk")[0]
    Clock.objects.filter(pk=breach.pk).update(due_at=on("07-02 00:00"))
    day = on("07-02 12:00").date()
    assert [row["key"][2] for row in reports.overtime_list(cast.by.tang, day, day, on("07-03 12:00"))] == [breach.pk]
    Clock.objects.filter(pk=breach.pk).update(due_at=on("07-02 00:00") - timedelta(microseconds=1))
    assert reports.overtime_list(cast.by.tang, day, day, on("07-03 12:00")) == []


def test_the_page_goes_on_to_the_next_and_the_file_holds_them_all(cast, late, monkeypatch):
    monkeypatch.setattr(views, "_SHOWN", 2)
    seat, period = Client(), "since=2026-03-01&until=2026-03-31"
    seat.post("/login", {"login": cast.han.username, "password": people.PASSWORD})
    shown, address = 0, f"/reports/overtime?{period}"
    while address:
        page = seat.get(address)
        assert page.status_code == 200
        shown += len(page.context["rows"])
        address = f"/reports/overtime?{period}&after={page.context['page']['after']}" if page.context["page"]["after"] else ""
    rows = list(csv.reader(io.StringIO(seat.get(f"/reports/overtime.csv?{period}").content.decode("utf-8-sig"))))[1:]
    assert shown == len(rows) == Clock.objects.filter(late=True).count()
    assert seat.get(f"/reports/overtime?{period}&after=nonsense").status_code == 422
