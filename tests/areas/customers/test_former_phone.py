"""Ms Wang has a new number: both find her, the old one stays sealed, and it is said which is which."""

import pytest
from django.test import Client

import cast as people
from areas import service
from yinuo.cases import finding
from yinuo.customers import actions, files
from yinuo.customers.models import Contact, FormerPhone
from yinuo.journal import reading
from yinuo.journal.verify import verify
from yinuo.kit.refusal import Refusal

pytestmark = pytest.mark.django_db
OLD, NEW = "13800138000", "13911112222"


@pytest.fixture
def job(cast):
    service.washing_machine()
    return service.received(cast)


@pytest.mark.clause("INTAKE-08")
def test_after_the_change_the_search_box_finds_her_by_the_old_number_its_tail_and_the_new(job):
    by = job.by("chen")
    assert finding.matching(by, OLD) == [job.case.id] and finding.matching(by, NEW) == []
    actions.change_phone(job.cast.wang.id, by=by, at=job.later(minutes=5), phone="139 1111 2222", reason="换号")
    for typed in (OLD, OLD[-4:], NEW, NEW[-4:]):
        assert finding.matching(by, typed) == [job.case.id], typed
    assert [c.id for c in files.known_by(NEW)] == [job.cast.wang.id]
    changed = list(reading.of_record("contact", job.cast.wang.id))[-1]
    assert (changed.kind, changed.data["reason"]) == ("contact.phone_changed", "换号")
    assert OLD.encode() not in bytes(FormerPhone.objects.get().phone) and not verify(job.now).findings


def test_the_same_number_and_what_is_no_number_are_refused(job):
    for typed, code in ((OLD, "contact.same_phone"), ("+86 138-0013-8000", "contact.same_phone"), ("不知道", "phone.misread")):
        with pytest.raises(Refusal) as no:
            actions.change_phone(job.cast.wang.id, by=job.by("chen"), at=job.later(minutes=1), phone=typed)
        assert no.value.code == code and no.value.way_out
    assert not FormerPhone.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("zh", "曾用"), ("en", "formerly")])
def test_the_page_changes_it_and_shows_the_former_one_masked(job, language, said):
    browser = Client()
    browser.post("/login", {"login": job.cast.chen.username, "password": people.PASSWORD})
    browser.cookies["yinuo_language"] = language
    wang = Contact.objects.get(pk=job.cast.wang.id)
    at = f"/customers/{wang.customer_id}"
    assert browser.post(f"{at}/contacts/{wang.id}/phone", {"phone": "x"}).status_code == 422
    assert browser.post(f"{at}/contacts/{wang.id}/phone", {"phone": NEW}).status_code == 302
    page = browser.get(at).content.decode()
    assert said in page and "139****2222" in page and "138****8000" in page and OLD not in page and NEW not in page
