"""What the reports say about promises and repairs, counted by hand."""

from datetime import date, timedelta

import pytest

from areas import service
from areas.visits.test_at_the_door import at_work
from stories.telling import entry, on, promise, tick
from yinuo.callbacks import actions as callbacks
from yinuo.cases import actions, changes, correcting
from yinuo.cases.models import Case
from yinuo.dispatch import actions as dispatch
from yinuo.insight import first_time, punctuality, reports
from yinuo.visits import actions as visits
from yinuo.visits import working

pytestmark = pytest.mark.django_db

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def arrival_row(cast):
    return next(row for row in reports.promises_kept(cast.by.tang, *MARCH) if row["question"] == "arrival")


def urgent(cast, moment):
    """An urgent request with engineer Li on the way: due on site two hours after ``moment``."""
    job = service.received(cast, moment, urgency="urgent", second_file=True)
    actions.accept(job.case, by=cast.by.chen, at=job.later(minutes=2))
    changes.escalate(job.case, by=cast.by.chen, at=job.later(minutes=2), words="漏水严重")
    made = dispatch.assign(job.case, by=cast.by.sun, at=job.later(minutes=2), engineer_id=cast.li.id)
    dispatch.check_kit(job.case, by=cast.by.li, at=job.later(minutes=2), ticks=dict.fromkeys(made.tools, "ready"))
    return job


@pytest.mark.clause("KPI-04", "SLA-03")
def test_a_rate_says_how_many_verdicts_rest_on_a_statement_and_counts_withdrawn_breaches_apart(cast):
    service.washing_machine()
    live, told, by_device, late = (urgent(cast, on(f"03-0{day} 13:00")) for day in (2, 3, 4, 5))
    visits.arrive(live.case, by=cast.by.li, at=on("03-02 14:00"))
    visits.leave(live.case, by=cast.by.li, at=on("03-02 14:30"))

    tick(told.case, on("03-03 15:00"))
    visits.arrive(told.case, by=cast.by.li, at=on("03-03 15:30"), happened=on("03-03 14:40"), late_because="手机没电")  # typed on a page, fifty minutes later
    visits.leave(told.case, by=cast.by.li, at=on("03-03 15:40"))
    tick(by_device.case, on("03-04 15:00"))
    visits.arrive(by_device.case, by=by_device.device_of("li"), at=on("03-04 15:30"), happened=on("03-04 14:40"))
    visits.leave(by_device.case, by=cast.by.li, at=on("03-04 15:40"))
    visits.arrive(late.case, by=cast.by.li, at=on("03-05 15:10"))

    row = arrival_row(cast)
    assert (row["met"], row["missed"], row["rate"]) == (3, 1, 75.0)
    assert (row["stated"], row["withdrawn"]) == (1, 2)
    assert [promise(job.case, "arrival").stated for job in (live, told, by_device, late)] == [False, True, False, False]


def test_a_corrected_moment_is_somebodys_word_and_a_breach_that_comes_back_is_not_withdrawn(cast):
    service.washing_machine()
    job = urgent(cast, on("03-02 13:00"))
    visits.arrive(job.case, by=cast.by.li, at=on("03-02 15:10"))
    assert (arrival_row(cast)["missed"], arrival_row(cast)["stated"], arrival_row(cast)["withdrawn"]) == (1, 0, 0)
    correcting.correct(job.case, by=cast.by.sun, at=on("03-02 16:00"), reason="表慢", entry_id=entry(job.case, "visit.arrived").id, happened=on("03-02 14:55"))
    assert (arrival_row(cast)["met"], arrival_row(cast)["stated"], arrival_row(cast)["withdrawn"]) == (1, 1, 1)
    correcting.correct(job.case, by=cast.by.sun, at=on("03-02 17:00"), reason="表不慢", entry_id=entry(job.case, "visit.arrived").id, happened=on("03-02 15:10"))
    assert (arrival_row(cast)["missed"], arrival_row(cast)["stated"], arrival_row(cast)["withdrawn"]) == (1, 1, 0)


@pytest.mark.clause("DISPATCH-05")
def test_three_of_four_arrivals_were_on_time_one_ten_minutes_behind_the_schedule_and_one_by_statement(cast):
    service.washing_machine()
    for day, (minutes, noted_later, serial) in enumerate(((0, 0, "A"), (-4, 0, "B"), (10, 0, "C"), (0, 55, "D")), 2):
        job = service.booked(cast, on(f"03-0{day} 09:00"), serial=f"SN-{serial}")
        start = job.case.appointments.get().starts_at
        came = start + timedelta(minutes=minutes)
        visits.arrive(job.case, by=cast.by.li, at=came + timedelta(minutes=noted_later), happened=came if noted_later else None, late_because="手机没电")
        visits.leave(job.case, by=cast.by.li, at=came + timedelta(hours=1))
    whole, li = punctuality.by_engineer(cast.by.tang, *MARCH, on("03-31 12:00"))
    assert (whole["arrivals"], whole["on_time"], whole["rate"], whole["late"], whole["stated"]) == (4, 3, 75.0, timedelta(minutes=10), 1)
    assert li == whole | {"name": "李志强"}


@pytest.mark.clause("KPI-02")
def test_of_ten_repairs_one_reopened_and_one_visited_twice_eighty_percent_were_put_right_at_once_and_both_are_listed(cast):
    service.washing_machine()
    jobs = []
    for day in range(2, 12):
        jobs.append(at_work(service.booked(cast, on(f"03-{day:02} 09:00"), serial=f"SN-2026-2{day:02}")))
        visits.leave(jobs[-1].case, by=cast.by.li, at=jobs[-1].later(minutes=1))
    twice, back = jobs[1], jobs[2]
    visits.arrive(twice.case, by=cast.by.li, at=twice.later(hours=20))
    visits.leave(twice.case, by=cast.by.li, at=twice.later(minutes=30))
    for job in jobs:
        said = {"happened": job.later(minutes=1), "at": job.later(minutes=40), "late_because": "手机没电"} if job is jobs[3] else {"at": job.later(minutes=1)}  # one typed in forty minutes later
        actions.finish(job.case, by=cast.by.li, outcome="repaired", **said)
    callbacks.answer(back.case, by=cast.by.he, at=back.later(hours=30), rating="basically", running_well=False, solved=False, words="又漏了")
    working.test(back.case, by=cast.by.li, at=back.later(hours=2), words="再试一次不漏", passed=True)
    actions.finish(back.case, by=cast.by.li, at=back.later(minutes=2), outcome="repaired")

    assert first_time.rate(cast.by.tang, *MARCH) == {"fixed": 8, "total": 10, "rate": 80.0, "stated": 1}
    listed = {row["case"].number: [says.en for says in row["why"]] for row in first_time.failures(cast.by.tang, *MARCH)}
    assert listed == {twice.case.number: ["a second visit"], back.case.number: ["reopened", "not solved by the callback"]}


def test_the_same_fault_of_the_same_unit_within_thirty_days_was_not_put_right(cast):
    service.washing_machine()
    first = at_work(service.booked(cast, on("03-02 09:00"), serial="SN-2026-001"))
    visits.leave(first.case, by=cast.by.li, at=first.later(minutes=1))
    actions.finish(first.case, by=cast.by.li, at=first.later(minutes=1), outcome="repaired")
    assert first_time.rate(cast.by.tang, *MARCH)["rate"] == 100.0
    again = service.received(cast, on("03-02 09:00") + timedelta(days=30), serial="SN-2026-001")
    assert Case.objects.get(pk=again.case.pk).unit_id == first.fresh().unit_id
    assert first_time.rate(cast.by.tang, *MARCH) == {"fixed": 0, "total": 1, "rate": 0.0, "stated": 0}
    changes_its_mind = Case.objects.get(pk=again.case.pk)
    actions.cancel(changes_its_mind, by=cast.by.chen, at=again.later(minutes=5), reason="误报")
    assert first_time.rate(cast.by.tang, *MARCH)["rate"] == 100.0
