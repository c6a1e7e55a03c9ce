"""Every six months each served customer is called again, once; who does not wish to be called is left out, and the list says so."""

from datetime import date, timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from areas.callbacks.test_after_the_work import called, finished
from stories.telling import entry, on, owed, refused
from yinuo.callbacks import regular
from yinuo.customers.models import Customer
from yinuo.kit.moment import utc_now

pytestmark = pytest.mark.django_db
CALLED = on("03-02 10:35")


@pytest.fixture
def served(cast):
    """Ms Wang, served twice, and the Hongyuan company, served once; each service had its callback."""
    service.washing_machine()
    jobs = [finished(cast, serial="SN-1"), finished(cast, serial="SN-2"), finished(cast, serial="SN-3", contact_id=cast.hongyuan.id)]
    for job in jobs:
        called(job)
    return jobs


def due(cast, at):
    return [(row.case.customer_id, row.due, row.skipped and row.skipped.en) for row in regular.due(cast.by.he, at)]


@pytest.mark.clause("CALLBACK-03")
def test_after_six_months_there_is_one_task_per_customer_and_who_declines_contact_is_skipped_with_that_reason(cast, served):
    _, second, firm = served
    Customer.objects.filter(pk=firm.case.customer_id).update(declines_contact=True)
    assert due(cast, on("09-01 23:59")) == []

    rows = regular.due(cast.by.he, on("09-02 00:00"))
    assert [(row.case.number, row.due, row.skipped and row.skipped.zh) for row in rows] == [
        (second.case.number, date(2026, 9, 2), None), (firm.case.number, date(2026, 9, 2), "客户不愿被联系")]
    with refused("CALLBACK-03"):
        regular.call_again(firm.case, by=cast.by.he, at=on("09-02 09:00"), rating="satisfied", running_well=True)


@pytest.mark.clause("CALLBACK-03")
def test_the_task_stands_until_the_call_is_made_and_comes_back_six_months_later(cast, served):
    _, second, firm = served
    assert len(due(cast, on("10-20 09:00"))) == 2

    made = regular.call_again(second.case, by=cast.by.he, at=on("10-20 09:00"), rating="dissatisfied", running_well=False, words="又有异响")

    assert made.purpose == "regular" and entry(second.case, "callback.made").data["purpose"] == "regular"
    assert "improvement.default" in owed(second.case)  # dissatisfied is dissatisfied, whenever it is said
    assert [row[0] for row in due(cast, on("10-20 09:01"))] == [firm.case.customer_id]
    assert (second.case.customer_id, date(2027, 4, 20), None) in due(cast, on("10-20 09:00") + timedelta(days=182))


def test_a_list_found_a_while_ago_leaves_out_who_was_called_since(cast, served):
    _, second, firm = served
    found, then = regular.due(cast.by.he, on("10-20 09:00")), utc_now()
    assert regular.still_due(found, then) == found
    regular.call_again(second.case, by=cast.by.he, at=on("10-20 09:05"), rating="satisfied", running_well=True)
    assert [row.case.customer_id for row in regular.still_due(found, then)] == [firm.case.customer_id]


def test_while_the_callback_after_the_service_is_owed_it_comes_first(cast):
    service.washing_machine()
    job = finished(cast)
    with refused("CALLBACK-03"):
        regular.call_again(job.case, by=cast.by.he, at=job.later(days=1), rating="satisfied", running_well=True)


def test_the_specialists_page_lists_them_and_the_form_records_the_call(cast, served):
    from yinuo.callbacks.models import Callback

    _, second, _ = served
    Callback.objects.update(at=on("03-02 10:00") - timedelta(days=400))
    browser = Client()
    browser.post("/login", {"login": cast.he.username, "password": people.PASSWORD})
    page = browser.get("/callbacks").content.decode()
    assert f"/cases/{second.case.number}/regular-callback" in page and "定期回访" in page
    assert browser.get(f"/cases/{second.case.number}/regular-callback").status_code == 200
