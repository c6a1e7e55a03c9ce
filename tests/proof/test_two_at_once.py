"""Two people at the same moment: one wins, the other is told kindly, and nothing is done twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections, transaction

import cast as people
from areas import service
from areas.callbacks.test_after_the_work import finished
from areas.imports.test_sheets import workbook
from stories.telling import on
from yinuo.callbacks import surveying
from yinuo.cases import actions, receiving, words
from yinuo.cases.models import Case
from yinuo.customers import files
from yinuo.dispatch import appointments, links
from yinuo.imports import actions as imports
from yinuo.imports import running
from yinuo.insight import folding
from yinuo.insight.models import Cell
from yinuo.jobs import queue
from yinuo.journal.models import Entry
from yinuo.journal.verify import verify
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.submissions import once
from yinuo.web.page import attempt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("INTAKE-04")]


def together(*acts):
    """All at once, each on a connection of its own; what each gave back, or its refusal."""
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(20)
            return act()
        except Refusal as no:
            return no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(60) for each in [pool.submit(run, act) for act in acts]]


def test_two_close_the_same_case_and_the_second_is_told_that_it_is_closed(cast):
    service.washing_machine()
    job = finished(cast, on("03-02 09:00"))
    words.tell(job.case, by=cast.by.chen, at=on("03-02 10:00"), words="已修好", final=True)
    actions.confirm(job.case, by=cast.by.chen, at=on("03-02 10:01"))
    surveying.invite(job.case, by=SYSTEM, at=on("03-02 10:02"))
    found = together(*[lambda who=who: actions.close(job.case.pk, by=getattr(cast.by, who), at=on("03-02 10:05")) for who in ("chen", "yang", "sun")])
    lost = [no for no in found if isinstance(no, Refusal)]
    assert len(lost) == 2 and Case.objects.get(pk=job.case.pk).closures.count() == 1
    for no in lost:
        assert no.status == 409 and no.says.zh and no.way_out.zh and no.way_out.en
    assert verify(on("03-02 11:00")).findings == []


def test_requests_taken_at_the_same_instant_get_numbers_of_their_own(cast):
    service.washing_machine()
    ask = [lambda n=n: service.received(cast, on("03-02 09:00"), serial=f"SN-{n}").case.number for n in range(6)]
    numbers = together(*ask)
    assert len(set(numbers)) == 6, numbers


def test_two_change_the_same_case_and_neither_change_is_lost(cast):
    service.washing_machine()
    job = service.received(cast, on("03-02 09:00"))
    chases = [lambda: words.chase(job.case.pk, by=cast.by.chen, at=on("03-02 09:30"), words="怎么还没来") for _ in range(5)]
    together(*chases)
    assert Case.objects.get(pk=job.case.pk).chases == 5


def test_a_customer_who_presses_twice_confirms_once(cast):
    service.washing_machine()
    job = service.booked(cast, at=on("03-02 09:00"))
    secret = links.make(job.case, by=cast.by.chen, at=on("03-02 09:30"))
    before = Entry.objects.filter(kind="appointment.confirmed").count()
    found = together(*[lambda: links.confirm(secret, on("03-02 09:40")) for _ in range(4)])
    lost = [no for no in found if isinstance(no, Refusal)]
    assert len(lost) == 3 and {no.code for no in lost} == {"link.used"}
    assert Entry.objects.filter(kind="appointment.confirmed").count() == before + 1


def test_the_same_press_at_the_same_instant_gets_the_same_answer(cast):
    service.washing_machine()
    job = service.received(cast, on("03-02 09:00"))

    def press():
        with_key = {"by": cast.by.chen, "at": on("03-02 09:05")}
        return once("press-1", b"{}", do=lambda: (200, actions.accept(job.case.pk, **with_key).stage), **with_key)

    found = together(*[press] * 5)
    assert {answer[:2] for answer in found} == {(200, "accepted")}, "a refusal would make a program think that nothing was done"
    assert sorted(repeated for *_, repeated in found) == [False, True, True, True, True]


@pytest.mark.clause("DISPATCH-05")
def test_two_dispatchers_book_engineer_li_for_the_same_hours_and_one_of_them_gets_him(cast):
    service.washing_machine()
    jobs = [service.assigned(cast, on("03-02 09:00"), serial=f"SN-{n}") for n in range(4)]
    span = {"starts_at": on("03-02 14:00"), "ends_at": on("03-02 16:00")}
    found = together(*[lambda job=job: appointments.book(job.case.pk, by=cast.by.zhou, at=on("03-02 10:00"), **span) for job in jobs])
    lost = [no for no in found if isinstance(no, Refusal)]
    assert [no.code for no in lost] == ["appointment.overlap"] * 3
    assert len(appointments.overlapping(cast.li.pk, span["starts_at"], span["ends_at"])) == 1


@pytest.mark.clause("INTAKE-08")
def test_a_stranger_who_rings_two_lines_at_once_gets_one_file(cast):
    service.washing_machine()
    stranger = replace(people.ms_wang(), name="周先生", phone="13911112222", title="先生")
    asked = service.request(cast, contact_id=None, person=stranger, serial="", expected_at=on("03-12 09:00"))
    together(*[lambda: receiving.receive(asked, by=cast.by.chen, at=on("03-02 09:00")) for _ in range(4)])
    assert len(files.known_by("13911112222")) == 1


@pytest.mark.clause("REPORT-05")
def test_two_workers_fold_the_same_steps_and_nothing_is_counted_twice(cast):
    service.washing_machine()
    for number in range(6):
        service.received(cast, on("03-02 09:00"), serial=f"SN-{number}")
    together(*[folding.fold] * 4)
    assert sum(Cell.objects.values_list("count", flat=True)) == Case.objects.count()


def test_two_workers_never_bring_two_files_in_at_once(cast):
    at = on("03-02 09:00")
    for _ in range(4):
        queue.enqueue("import", {"batch": 0}, user_id=cast.han.pk, at=at)
    taken = [found for found in together(*[lambda: queue._take(at)] * 4) if found is not None]
    assert len(taken) == 1, "the second file would not see the rows of the first"
    queue._end(taken[0], "parked", at, both("停放", "Parked"), "")
    assert queue._take(at) is not None


@pytest.mark.clause("INTAKE-03")
def test_the_same_file_brought_in_twice_at_once_makes_each_request_once(cast, settings, tmp_path):
    settings.HOME = tmp_path
    service.washing_machine()
    at = on("04-01 09:00")
    rows = [[f"OLD-{n}", "2026-03-02 09:05", "王秀兰", "13800138000", "XQG100", f"洗衣机漏水 {n}"] for n in range(40)]

    def bring(name):
        batch = imports.prepare(workbook(rows), name, by=cast.by.han, at=at)
        batch = imports.begin(batch, "旧系统三月工单", by=cast.by.han, at=at, queued=False)
        return running.run(batch, by=cast.by.han, now=lambda: at, tell=lambda done, total: None)

    first, second = together(lambda: bring("三月.xlsx"), lambda: bring("三月 (1).xlsx"))
    assert first.counts["made"] + second.counts["made"] == 40 == Case.objects.filter(batch__isnull=False).count()
    assert first.counts["known"] + second.counts["known"] == 40


@pytest.mark.postgres  # SQLite lets one writer in at a time
def test_two_who_each_wait_for_the_other_are_told_kindly(cast):
    service.washing_machine()
    first, second = (service.received(cast, on("03-02 09:00"), serial=f"SN-{n}").case.pk for n in range(2))
    both_hold = threading.Barrier(2)

    def lock(one, other):
        def act():
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=one)
                both_hold.wait(20)
                Case.objects.select_for_update().get(pk=other)

        return attempt(act)

    told = [no for no in together(lambda: lock(first, second), lambda: lock(second, first)) if no is not None]
    assert [(no.code, no.status) for no in told] == [("record.crossed", 409)]
