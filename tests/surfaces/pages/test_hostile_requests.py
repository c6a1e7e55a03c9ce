"""Requests no browser of ours would send: cut short, in another encoding, with numbers that are none; each gets a sentence, never a fall."""

import io
import json

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from PIL import Image

from areas import service
from cast import entering
from yinuo.journal.models import Entry
from yinuo.visits.models import Attachment
from yinuo.web.cases.papers import MOST_AT_ONCE

pytestmark = pytest.mark.django_db
NO_NUMBERS = ("²", "١٢", "９９", "9" * 19, "9" * 40, "9" * 5000, "-1", "1_0", " 7", "x", "")
"""What looks like a number, or is too large to be that of a record."""


@pytest.fixture
def job(cast):
    service.washing_machine()
    return service.booked(cast)


def says(answer, *, zh: str, en: str) -> bool:
    text = answer.content.decode()
    return zh in text and en in text


@pytest.mark.parametrize("charset", ["gbk", "utf-16", "nonsense"])
def test_another_encoding_than_utf8_is_refused_in_a_sentence(cast, charset):
    page = Client().generic("POST", "/login?next=/x", b"login=a", content_type=f"multipart/form-data; boundary=b; charset={charset}")
    assert page.status_code == 400 and says(page, zh="没能读懂这次提交", en="could not be read")
    program = Client().generic("POST", "/api/v1/cases", b"{}", content_type=f"application/json; charset={charset}")
    assert program.status_code == 400 and program.json()["code"] == "input.unreadable" and program.json()["way_out"]


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b; charset=hex", "application/x-www-form-urlencoded; charset=rot13", "application/json; charset=uu", "a/b; c*=bogus''x"])
def test_what_the_server_itself_reads_before_any_of_our_own_doors_is_no_fall_either(cast, kind):
    from yinuo.config.wsgi import application

    told: list[str] = []
    environ = RequestFactory()._base_environ(PATH_INFO="/login", QUERY_STRING="next=%ED%A0%80", REQUEST_METHOD="POST", CONTENT_TYPE=kind, CONTENT_LENGTH="3") | {"wsgi.input": io.BytesIO(b"a=b")}
    request_started.disconnect(close_old_connections)
    try:
        body = b"".join(application(environ, lambda status, headers: told.append(status))).decode()
    finally:
        request_started.connect(close_old_connections)
    assert told[0][:3] in ("400", "403") and "什么也没有改动" in body


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii"])
def test_utf8_by_any_of_its_names_is_read(cast, charset):
    assert Client().generic("POST", "/login", b"login=a&password=b", content_type=f"application/x-www-form-urlencoded; charset={charset}").status_code == 403


@pytest.mark.parametrize("body", [b"--b\r\nContent-Disposition: form-data; name=\"login\"\r\n", b"--b", b"\r\n--x\r\n", b"\x00" * 100])
def test_a_form_cut_short_is_no_fall(cast, body):
    assert Client().generic("POST", "/login", body, content_type="multipart/form-data; boundary=b").status_code in (200, 400, 403)


def test_a_form_without_its_boundary_and_one_with_too_many_fields_are_refused_in_a_sentence(cast):
    cut = Client().generic("POST", "/login", b"x", content_type="multipart/form-data")
    assert cut.status_code == 400 and says(cut, zh="没能读懂这次提交", en="could not be read")
    much = Client().generic("POST", "/login", b"a=1&" * 3000, content_type="application/x-www-form-urlencoded")
    assert much.status_code == 413 and says(much, zh="分几次提交", en="send it in parts")


def test_a_body_larger_than_anything_taken_is_refused_before_it_is_read(cast):
    answer = Client().generic("POST", "/login", b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(400 << 20))
    assert answer.status_code == 413


@pytest.mark.parametrize("address", ["/cases/%00", "/customers/1%00", "/forms/a%00b", "/static/%00", "/pass/%00", "/cases/%ED%A0%80", "/static/..%2f..%2fetc/passwd", "/static//etc/passwd"])
def test_an_address_no_record_can_have_is_not_found(cast, job, address):
    assert entering(cast.han).get(address).status_code in (400, 404)


def test_the_api_says_no_in_its_own_form_where_there_is_no_address_or_no_such_method(cast):
    nothing = Client().get("/api/v1/nothing")
    assert (nothing.status_code, nothing["Content-Type"], nothing.json()["code"]) == (404, "application/problem+json", "not.found")
    method = Client(headers={"Accept-Language": "en"}).put("/api/v1/cases")
    assert (method.status_code, method["Content-Type"], method.json()["code"]) == (405, "application/problem+json", "method.unknown")
    assert {word.strip() for word in method["Allow"].split(",")} == {"GET", "POST"} and "PUT" in method.json()["detail"]


def test_the_way_back_to_the_choice_of_language_is_no_empty_page(cast):
    assert Client().get("/language?next=/cases").headers["Location"] == "/cases"


def test_what_only_looks_like_a_number_of_a_record_finds_nothing_anywhere(cast, job):
    browser = entering(cast.han)
    questions = [
        "/cases?station={n}&engineer={n}&batch={n}", "/access?after={n}&person={n}&record={n}", "/outbox?after={n}", "/people/?after={n}&station={n}", "/cases/new?contact={n}&parent={n}",
        "/cases/recognise?contact_id={n}", "/policy?edition={n}", "/policy/documents/x?edition={n}", "/dispatch?station={n}", "/dispatch/check?case={n}&engineer={n}&start=9:00&minutes={n}",
        "/dispatch/weights?job={n}", f"/dispatch/jobs/{job.case.number}?engineer={{n}}&helper={{n}}&minutes={{n}}&start={{n}}", "/reports?since={n}&until={n}", "/calls?phone={n}",
    ]
    for question in questions:
        for number in NO_NUMBERS:
            assert browser.get(question.format(n=number)).status_code in (200, 302, 403, 404, 422), (question, number)


def test_nor_does_it_fall_over_in_a_form(cast, job):
    browser, case = entering(cast.sun), f"/cases/{job.case.number}"
    for number in NO_NUMBERS:
        forms = {
            "/dispatch/plans": {"stations": number, "seconds": number, "day": number, "preset": "own"}, f"{case}/slots": {"slot": f"{number}+{number}@2027-01-01T10:00:00+08:00", "ends": number, "act": "hold"},
            f"{case}/urgent": {"slot": f"{number}@2027-01-01T10:00:00+08:00", "moves": json.dumps([{"case": number, "engineer": number, "starts_at": "2027-01-01T10:00:00Z"}])},
            f"/dispatch/jobs/{job.case.number}": {"engineer": number, "helper": number, "minutes": number, "start": "09:30", "version": number},
        }
        for address, sent in forms.items():
            assert browser.post(address, sent).status_code in (200, 302, 403, 404, 409, 422), (address, number)


def test_a_proposal_that_was_tampered_with_is_refused(cast, job):
    browser = entering(cast.sun)
    for moves in ("[" * 50_000, '{"a":' * 50_000, "null", "7", '[{"case": "1"}]', '[{"case": "x", "engineer": "y", "starts_at": "z"}]', '[{"case": 1, "engineer": 1, "starts_at": "0001-01-01T00:00"}]'):
        answer = browser.post(f"/cases/{job.case.number}/urgent", {"slot": f"{cast.li.pk}@2027-01-01T10:00:00+08:00", "moves": moves})
        assert answer.status_code in (403, 409, 422), moves[:40]


def test_of_several_files_the_one_that_does_not_go_through_is_named_and_the_others_are_safe(cast, job):
    from django.core.files.uploadedfile import SimpleUploadedFile as Sent

    browser, out = entering(cast.li), io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    answer = browser.post(f"/cases/{job.case.number}/attachments", {"files": [Sent("水泵.png", out.getvalue()), Sent("铭牌.jpg", b"MZ\x90 no picture")]})
    assert answer.status_code == 422 and "铭牌.jpg" in answer.content.decode() and "前 1 个已保存" in answer.content.decode()
    assert Attachment.objects.filter(case=job.case).count() == 1
    many = browser.post(f"/cases/{job.case.number}/attachments", {"files": [Sent(f"{n}.png", out.getvalue()) for n in range(MOST_AT_ONCE + 1)]})
    assert many.status_code == 422 and Attachment.objects.filter(case=job.case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_of_any_shape_is_one_submission_and_no_other_ones(cast):
    service.washing_machine()
    job = service.booked(cast)
    browser, before = entering(cast.sun), Entry.objects.filter(kind="case.noted").count()
    keys = ("a\x00b", "k" * 500, "k" * 499 + "x", "é" * 70, "🚿", "plain")
    for key in (*keys, *keys):
        assert browser.post(f"/cases/{job.case.number}/note", {"words": "看过了", "idempotency_key": key}).status_code == 302, key[:9]
    assert Entry.objects.filter(kind="case.noted").count() == before + len(keys)
