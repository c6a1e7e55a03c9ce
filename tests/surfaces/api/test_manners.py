"""One shape for every no, one effect for every key, and nothing about what the caller may not see."""

from datetime import timedelta

import pytest
from django.test import Client

from areas import service
from yinuo.cases.models import Case
from yinuo.kit.moment import utc_now
from yinuo.people import tokens

pytestmark = pytest.mark.django_db
HARD = {
    "NUL": "漏水\x00' OR 1=1", "emoji": "漏水 🚿🧑‍🔧", "right to left": "\u202eabc\u202c مرحبا", "formula": "=HYPERLINK(\"http://evil\",\"x\")",
    "markup": "<script>alert(1)</script>", "lone surrogate": "漏\ud800水", "spaces": "漏水\u200b\u3000\t\r\n", "very long": "水" * 20_000,
}


@pytest.fixture
def product(db):
    return service.washing_machine()


def api(cast, name):
    _, secret = tokens.make_own_token("manners", by=getattr(cast.by, name), at=utc_now())
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def send(method, path, body=None, **headers):
        return getattr(client, method)(f"/api/v1{path}", data=body, content_type="application/json", headers=headers)

    return send


def body(cast, **changes):
    return {"description": "洗衣机漏水", "model": "XQG100", "channel": "api", "contact_id": str(cast.wang.id), "kind": "repair", "mode": "on_site",
            "expected_at": "2027-01-01T10:00:00+08:00", "region": "SH", "verified": True, **changes}


def no(answer, status):
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status and said["title"] and said["detail"] and said["code"] and said["type"].startswith("urn:yinuo:")
    return said


def test_a_refusal_names_the_field_the_clause_and_the_way_out(cast, product):
    said = no(api(cast, "chen")("post", "/cases", body(cast, expected_at=None)), 422)
    assert said["clause"] == "INTAKE-01" and said["field"] == "expected_at" and said["way_out"]


@pytest.mark.django_db(transaction=True)
def test_the_same_key_with_the_same_body_answers_the_same_and_with_another_is_refused(cast, product):
    send = api(cast, "chen")
    first = send("post", "/cases", body(cast), **{"Idempotency-Key": "k-1"})
    again = send("post", "/cases", body(cast), **{"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201 and first.json() == again.json() and again["Idempotent-Replay"] == "true"
    assert Case.objects.count() == 1
    no(send("post", "/cases", body(cast, model="另一台"), **{"Idempotency-Key": "k-1"}), 422)
    assert api(cast, "yang")("post", "/cases", body(cast), **{"Idempotency-Key": "k-1"}).status_code == 201  # a key is the caller's own
    no(send("post", "/cases", body(cast), **{"Idempotency-Key": "k" * 61}), 422)


@pytest.mark.django_db(transaction=True)
def test_a_refused_write_may_be_sent_again_under_its_key(cast, product):
    send = api(cast, "chen")
    no(send("post", "/cases", body(cast, expected_at=None), **{"Idempotency-Key": "k-2"}), 422)
    assert send("post", "/cases", body(cast), **{"Idempotency-Key": "k-2"}).status_code == 201


def test_a_foreign_case_and_a_missing_one_answer_alike(cast, product):
    foreign = service.received(cast).case.number
    for path in (f"/cases/{foreign}", "/cases/260300000000", "/cases/0", "/cases/x"):
        assert no(api(cast, "ding")("get", path), 404)["code"] == "not.found"
    assert no(api(cast, "ding")("post", f"/cases/{foreign}/acceptance", {}), 404)["code"] == "not.found"
    answers = [api(cast, "ding")("get", path).json() for path in (f"/cases/{foreign}", "/cases/260300000000")]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", HARD)
def test_any_text_is_kept_as_it_is_or_refused_in_a_sentence(cast, product, name):
    import json

    send = api(cast, "chen")
    raw = json.dumps(body(cast, description=HARD[name]))
    answer = send("post", "/cases", raw)
    assert answer.status_code in (201, 400, 422), answer.content[:300]
    if answer.status_code == 201:
        kept = send("get", f"/cases/{answer.json()['number']}")
        assert kept.status_code == 200 and "\x00" not in kept.json()["description"]
        assert send("get", "/cases/search?q=" + "漏水").status_code == 200
    else:
        no(answer, answer.status_code)


@pytest.mark.parametrize("sent", [b"", b"{", b"[1,2]", b"\xff\xfe\x00", b'{"description": ' + b"[" * 5000, b"null", b'"text"', b'{"contact_id": 99999999999999999999999}'])
def test_a_body_that_is_no_request_is_refused_and_leaves_nothing(cast, product, sent):
    answer = api(cast, "chen")("post", "/cases", sent)
    assert answer.status_code in (400, 413, 422), answer.content[:300]
    no(answer, answer.status_code)
    assert not Case.objects.exists()


@pytest.mark.parametrize(("path", "given"), [
    ("owner", {"owner_id": "1"}), ("owner", {"owner_id": "9" * 30}), ("assignment", {"engineer_id": "-1"}), ("task", {"department_id": "77", "words": "看"}),
    ("correction", {"reason": "错", "contact_id": "5"}), ("correction", {"reason": "错", "unit_id": "5"}), ("correction", {"reason": "错", "entry_id": "5"}),
    ("overtime", {"clock_id": "5", "reason": "堵"}), ("task-answer", {"task_id": "5", "words": "好"}), ("hold", {"reason": "weather"}),
    ("expectation", {"expected_at": "0001-01-01T00:00:00Z", "words": "好"}), ("expectation", {"expected_at": "9999-12-31T23:59:59+14:00", "words": "好"}),
    ("hold", {"reason": "other", "happened": "2999-01-01T00:00:00Z"}), ("hold", {"reason": "other", "happened": "1999-01-01T00:00:00Z"}),
    ("answer", {"happened": "2026-02-30T00:00:00Z"}), ("appointment", {"starts_at": "2027-01-01T10:00:00Z", "ends_at": "2027-01-01T09:00:00Z"}),
    ("urgency", {"urgency": "fast", "reason": "急"}), ("priority", {"priority": 10**40, "reason": "急"}), ("hand-off", {"to_tier": -(10**30), "words": "请看"}),
    ("waiver", {"clause": "no.such", "reason": "免"}), ("judgement", {"nature": "hardware", "degree": "minor", "cause": "x" * 100_000}),
])
def test_foreign_ids_unknown_words_and_impossible_moments_get_one_clear_sentence(cast, product, path, given):
    number = service.planned(cast).case.number
    before = Case.objects.get(number=number).version
    answer = api(cast, "han")("post", f"/cases/{number}/{path}", given)
    assert answer.status_code in (403, 404, 409, 422), answer.content[:500]
    no(answer, answer.status_code)
    assert Case.objects.get(number=number).version == before


def test_without_a_token_or_with_a_wrong_one_nothing_is_said(cast, product):
    for headers in ({}, {"Authorization": "Bearer yn_wrong"}, {"Authorization": "Basic x"}):
        assert Client(headers=headers).get("/api/v1/cases").status_code == 401


def test_a_program_that_dates_back_says_why_except_for_the_clock_of_the_visit(cast, product):
    job = service.booked(cast, at=utc_now() - timedelta(hours=3), hours_ahead=2)
    send, hour_ago = api(cast, "sun"), (utc_now() - timedelta(hours=1)).isoformat()
    said = no(send("post", f"/cases/{job.case.number}/hold", {"reason": "awaiting_part", "happened": hour_ago}), 422)
    assert (said["code"], said["field"]) == ("moment.late", "late_because") and said["way_out"]
    assert send("post", f"/cases/{job.case.number}/hold", {"reason": "awaiting_part", "happened": hour_ago, "late_because": "先打电话，后登记"}).status_code == 200
    assert api(cast, "li")("post", f"/cases/{job.case.number}/departure", {"happened": hour_ago}).status_code == 200
