"""Every form under bad input: a sentence and the input kept, never a fall; and every page in both languages without a code left over."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

import cast as people
from areas import service
from areas.callbacks.test_after_the_work import finished
from house.test_routes import GUARDED, filled
from yinuo.cases.models import Case
from yinuo.journal.operation import operation
from yinuo.people.models import PostHolding
from yinuo.people.roles import POSTS
from yinuo.policy.facts import ATTRIBUTES, EVENTS
from yinuo.web.cases.steps import BY_NOUN

pytestmark = pytest.mark.django_db
LONG = "水" * 30_000
WORDS = ("name", "code", "q", "words", "reason", "post", "user", "station", "region", "since", "until", "day", "phone", "contact_name", "model", "description",
         "kind", "urgency", "expected_at", "contact_id", "label", "text", "documents", "login", "title", "number", "subject", "outcome", "in_force_from",
         "decision", "edition", "calendar", "windows", "month", "scopes", "language", "category", "serves", "latitude", "rating", "file")
BAD = {
    "nothing": lambda e: "", "NUL": lambda e: "a\x00b\x00", "huge": lambda e: LONG, "negative": lambda e: "-1", "a foreign id": lambda e: "987654321",
    "a number too large": lambda e: "9" * 40, "an impossible date": lambda e: "2026-02-30T25:61", "the year nought": lambda e: "0001-01-01T00:00",
    "the last year": lambda e: "9999-12-31T23:59", "markup": lambda e: "<script>alert(1)</script>", "formula": lambda e: "=1+1|' /C calc'!A0",
    "emoji": lambda e: "🚿" * 20, "right to left": lambda e: "\u202eabc مرحبا", "not a number": lambda e: "NaN", "infinity": lambda e: "1e999",
}


@pytest.fixture
def everybody(cast):
    """One person with every post there is, signed in, so that no form stays out of reach; errors are seen as errors."""
    with operation(people.BEGAN):
        for post in POSTS:
            people._noted(PostHolding(user=cast.han, post=post, since=people.BEGAN.date()), people.BEGAN)
    browser = Client(raise_request_exception=True)
    browser.post("/login", {"login": "han", "password": people.PASSWORD})
    return browser


@pytest.fixture
def product(db):
    return service.washing_machine()


@pytest.fixture
def tried(request):
    """Which bad inputs the nth form gets: all of them with --slow, else four, so that all come up in turn."""
    names = list(BAD)
    return lambda n: names if request.config.getoption("slow") else [names[(4 * n + k) % len(names)] for k in range(4)]


def test_every_step_of_a_case_answers_bad_input_with_a_sentence(cast, product, everybody, tried):
    jobs = {"received": service.received(cast), "working": service.booked(cast), "done": finished(cast)}
    for n, step in enumerate(step for step in BY_NOUN.values() if step.entries):
        job = next((jobs[stage] for stage in ("done", "working", "received") if stage in step.stages), jobs["done"])
        for name in tried(n):
            sent = {e.name: SimpleUploadedFile("x.jpg", b"\x00\xff not a picture") if e.kind == "photo" else BAD[name](e) for e in step.entries}
            answer = everybody.post(f"/cases/{job.case.number}/{step.noun}", sent)
            assert answer.status_code in (302, 400, 403, 404, 409, 422, 429), (step.noun, name, answer.status_code)
            if answer.status_code == 422 and name == "markup" and any(e.kind in ("text", "textarea") for e in step.entries):
                shown = answer.content.decode()
                assert "&lt;script&gt;" in shown and "<script>alert(1)</script>" not in shown, step.noun


def test_every_other_post_answers_bad_input_with_a_sentence(cast, product, everybody, tried):
    job = service.booked(cast)
    others = [r for r in GUARDED if "number>" not in r.address and not any(w in r.address for w in ("sessions", "logout", "password"))]
    for n, route in enumerate(others):
        for name in tried(n):
            for address in {filled(route.address, job.case.number), filled(route.address, job.case.number).replace("/1", f"/{cast.li.pk}")}:
                answer = everybody.post(address, {word: BAD[name](None) for word in WORDS})
                assert answer.status_code < 500, (address, name)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_reads_in_the_language_chosen_without_a_code_left_over(cast, product, everybody, language):
    everybody.cookies["yinuo_language"] = language
    jobs = [finished(cast), service.booked(cast)]
    code = re.compile(r"(?<![\w.\[/-])(" + "|".join(map(re.escape, [*EVENTS, *ATTRIBUTES])) + r")(?![\w.\]/-])")
    code_free = [r for r in GUARDED if not r.address.startswith("policy")]
    for n, job in enumerate(jobs):
        for address in {filled(route.address, job.case.number) for route in code_free if not n or "number>" in route.address}:
            answer = everybody.get(address)
            assert answer.status_code < 500, address
            if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                continue
            text = strip_tags(re.sub(r"(?s)<(script|style|template)\b.*?</\1>|<!--.*?-->", " ", answer.content.decode()))
            left = {word for word in code.findall(text) if "." in word}
            assert not left, (address, left)
    assert Case.objects.count() == len(jobs)
