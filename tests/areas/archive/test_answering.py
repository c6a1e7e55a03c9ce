"""The code on a print is answered: ours or not, unchanged or not, in force or not, and nothing of any person."""

import pytest
from django.test import Client

import cast as people
from areas import service
from areas.visits import test_at_the_door as door
from yinuo.archive import answering, printing, sheet
from yinuo.visits import forms
from yinuo.visits.models import Form

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    service.washing_machine()
    job = service.booked(cast)
    door.signed(door.at_work(job), rating="basically")
    return job


def scanned(job) -> str:
    """The path of the address in the code on the print."""
    told = printing._checked_by(job.case, sheet.sheet(job.fresh()), "https://service.example.cn")
    assert told.startswith("https://service.example.cn/forms/")
    return told.removeprefix("https://service.example.cn")


@pytest.mark.clause("SIGNOFF-09")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_anybody_with_the_paper_learns_that_it_is_genuine_and_nothing_of_persons(job, language):
    browser = Client()
    browser.cookies["yinuo_language"] = language
    answer = browser.get(scanned(job))
    page, form = answer.content.decode(), forms.latest(job.case)

    assert answer.status_code == 200 and {"zh": "是现行版本", "en": "the edition in force"}[language] in page
    assert job.case.shown in page and form.digest[:16] in page
    assert not [word for word in ("王", "1380", "世纪大道", "李志强", "漏水", "浦东") if word in page]
    assert f"/cases/{job.case.number}" not in page


def test_a_reader_who_may_see_the_case_is_led_there_and_others_are_not(job):
    for user, led in ((job.cast.li, True), (job.cast.xiao, False)):
        browser = Client()
        assert browser.post("/login", {"login": user.username, "password": people.PASSWORD}).status_code == 302
        assert (f'href="/cases/{job.case.number}"' in browser.get(scanned(job)).content.decode()) is led


def test_a_corrected_form_says_that_it_was_replaced_and_an_altered_one_says_so(job):
    place, form = scanned(job), forms.latest(job.case)
    Form.objects.create(case=job.case, edition=form.edition + 1, content=form.content, digest="0" * 64, at=job.now, corrects="更正型号")
    assert "已由第 2 版更正取代" in Client().get(place).content.decode()
    Form.objects.filter(pk=form.pk).update(content={**form.content, "model": "另一型号"})
    assert "已与打印时不同" in Client().get(place).content.decode()


@pytest.mark.parametrize("changed", [lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), lambda t: t.replace("-1-", "-2-"), lambda t: t.upper() + "x", lambda t: "x", lambda t: "%00"])
def test_any_other_code_is_not_ours(job, changed):
    token = scanned(job).removeprefix("/forms/")
    answer = Client().get("/forms/" + changed(token))
    assert answer.status_code == 404 and job.case.shown not in answer.content.decode()


def test_a_draft_has_no_digest_and_so_no_answer(cast):
    service.washing_machine()
    case = service.booked(cast).case
    assert answering.printed(answering.token_of(case.number, 0, "")) is None
