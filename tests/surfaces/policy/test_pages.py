"""The pages of the policy: read, drafted with the fault's line beside, approved by somebody else, exported as signed."""

import io
import zipfile
from datetime import date

import pytest
from django.test import Client

import cast as people
from yinuo.editions import actions, shelves
from yinuo.editions.models import Edition, Proposal, SpecialDay
from yinuo.kit.moment import local_day, utc_now
from yinuo.policy.book import compose

PLACES = ("/policy", "/policy/editions", "/policy/calendar", "/policy/proposals", "/policy/coverage", "/policy/draft", "/policy/search?q=到场",
          "/policy/documents/service-promise", "/policy/clauses/answer.default")


@pytest.fixture
def company(db):
    shelves.forget()
    cast = people.company()
    actions.found(people.BEGAN)
    return cast


def browser_of(user) -> Client:
    browser = Client()
    assert browser.post("/login", {"login": user.username, "password": people.PASSWORD}).status_code == 302
    return browser


def drafted(browser: Client, text: str, act: str = "keep", **more: str):
    return browser.post("/policy/draft", {"document": "service-promise.md", "text": text, "act": act, "label": "修订", "why": "客户希望更快", **more})


def promise_text() -> str:
    return shelves.standard().sources["service-promise.md"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_place_opens_in_both_languages(company, language):
    browser = browser_of(company.qin)
    browser.post("/language", {"language": language, "next": "/policy"})
    for place in PLACES:
        assert browser.get(place).status_code == 200, place


def test_a_document_reads_as_signed_with_each_rule_told_back_below(company):
    page = browser_of(company.li).get("/policy/documents/service-promise").content.decode()
    assert "受理人自接报起二十四小时内与客户取得联系" in page and "自接报起24小时内须首次联系客户" in page and "SLA-01" in page


def test_why_a_clause_is_settled_so_and_what_its_examples_show_is_read_in_the_readers_language(company):
    browser = browser_of(company.qin)
    chinese = browser.get("/policy/clauses/answer.default").content.decode()
    browser.post("/language", {"language": "en", "next": "/policy"})
    english = browser.get("/policy/clauses/answer.default").content.decode()
    assert "四件不同的事" in chinese and "四件不同的事" not in english and "four different things" in english
    assert "晚一分钟即为超时" in chinese and "晚一分钟即为超时" not in english and "one minute later is too late" in english
    assert "Ships with the product" in browser.get("/policy/editions").content.decode()


def test_markup_written_into_a_document_stays_text(company):
    documents = dict(shelves.standard().sources)
    documents["remote.md"] = documents["remote.md"].replace("## 1.1 ", "## 1.0 x\n\n<script>alert(1)</script> [x](javascript:alert(1))\n\n## 1.1 ", 1)
    edition = actions.draft(documents, by=company.by.qin, at=people.BEGAN, label="x", why="x")

    page = browser_of(company.qin).get(f"/policy/documents/remote?edition={edition.id}").content.decode()

    assert "<script>alert" not in page and 'href="javascript' not in page


def test_a_check_shows_the_line_and_keeps_what_was_typed(company):
    typed = promise_text().replace("case.stage != 'cancelled'", "case.stagee != 'cancelled'", 1)
    page = drafted(browser_of(company.qin), typed, act="check").content.decode()

    line = typed[: typed.index("case.stagee")].count("\n") + 1
    assert f"第 {line} 行" in page and "case.stage、" in page and "case.stagee" in page
    assert Edition.objects.filter(drafted_by=company.qin).count() == 0


def test_a_draft_without_a_reason_is_kept_on_the_page_not_in_the_books(company):
    answer = browser_of(company.qin).post("/policy/draft", {"document": "service-promise.md", "text": "新文字", "act": "keep", "label": "", "why": ""})
    assert answer.status_code == 422 and "新文字" in answer.content.decode()


@pytest.mark.clause("SECURITY-04", "ORG-15")
def test_drafted_by_one_and_approved_by_another_from_today(company):
    office, director = browser_of(company.qin), browser_of(company.tang)
    kept = drafted(office, promise_text().replace("不让客户久等", "不让客户久等", 1).replace("公司对客户说到做到。", "公司说到做到。", 1))
    address = kept["Location"]
    assert office.post(f"{address}/approval", {"in_force_from": "2030-01-01"}).status_code == 403

    assert director.post(f"{address}/approval", {"in_force_from": "gestern"}).status_code == 422
    assert director.post(f"{address}/approval", {"in_force_from": local_day(utc_now()).isoformat()}).status_code == 302

    edition = Edition.objects.get(approved_by=company.tang)
    assert "唐毅" in office.get(address).content.decode()
    packed = zipfile.ZipFile(io.BytesIO(office.get(f"{address}/export.zip").content))
    assert compose({name: packed.read(name).decode() for name in packed.namelist()}).digest == edition.digest


def test_a_day_is_closed_with_a_reason(company):
    office = browser_of(company.qin)
    day = date(local_day(utc_now()).year + 1, 1, 15)

    assert office.post("/policy/calendar/day", {"calendar": "office", "for": "office", "day": day.isoformat(), "windows": ""}).status_code == 422
    assert office.post("/policy/calendar/day", {"calendar": "office", "for": "office", "day": day.isoformat(), "open": "1", "windows": "9-5", "reason": "x"}).status_code == 422
    assert office.post("/policy/calendar/day", {"calendar": "office", "for": "office", "day": day.isoformat(), "open": "1", "windows": "9:00-12:00 13:00-17:00", "reason": "盘点"}).status_code == 302

    assert SpecialDay.objects.get().windows == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert "盘点" in office.get(f"/policy/calendar?calendar=office&month={day:%Y-%m}").content.decode()


@pytest.mark.clause("ORG-14")
def test_anybody_proposes_and_the_general_office_answers(company):
    engineer, office = browser_of(company.li), browser_of(company.qin)
    assert engineer.post("/policy/proposals", {"words": "", "clause": ""}).status_code == 422
    engineer.post("/policy/proposals", {"words": "周末也应有人备件出库", "clause": "answer.default"})
    number = Proposal.objects.get().id

    assert office.post(f"/policy/proposals/{number}/answer", {"decision": "rejected", "reason": ""}).status_code == 422
    assert engineer.post(f"/policy/proposals/{number}/answer", {"decision": "rejected", "reason": "x"}).status_code == 403
    assert office.post(f"/policy/proposals/{number}/answer", {"decision": "rejected", "reason": "人手不足，已列入明年"}).status_code == 302
    assert "人手不足" in engineer.get("/policy/proposals").content.decode()


@pytest.mark.parametrize("bad", ["/policy/documents/nothing", "/policy/clauses/nothing", "/policy/editions/1", "/policy/editions/9/export.zip"])
def test_what_is_not_there_is_said_so(company, bad):
    assert browser_of(company.qin).get(bad).status_code == 404


@pytest.mark.parametrize("bad", ["?month=9999-99", "?month=%00", "?calendar=nothing", "?day=x", "?month=0001-01"])
def test_odd_addresses_of_the_calendar_answer_kindly(company, bad):
    assert browser_of(company.qin).get(f"/policy/calendar{bad}").status_code == 200
