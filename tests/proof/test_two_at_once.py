"""Two people at the same moment: one wins, the other is told kindly, and nothing is done twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from areas import service
from areas.callbacks.test_after_the_work import finished
from stories.telling import on
from yinuo.callbacks import surveying
from yinuo.cases import actions, words
from yinuo.cases.models import Case
from yinuo.dispatch import links
from yinuo.journal.models import Entry
from yinuo.journal.verify import verify
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal

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
