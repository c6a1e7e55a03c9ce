"""Mail to customers: really sent through the server the installation names, tried five times, parked, sent again."""

from datetime import timedelta

import pytest
from django.test import Client

import cast as people
from areas import service
from areas.notices import listening
from yinuo.kit.text import both
from yinuo.notices import actions, outbox, queries
from yinuo.notices.models import Letter

pytestmark = pytest.mark.django_db
AT = service.NINE


@pytest.fixture
def server(settings):
    with listening.mail() as heard:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", heard.port, "service@yinuo.example"
        yield heard


def letter_to_ms_wang(cast) -> Letter:
    case = service.received(cast).case
    outbox.to_customer(case, both("您的服务已受理", "Your request was accepted"), key="one", clause="acceptance.default", at=AT)
    return Letter.objects.get()


def test_a_letter_reaches_the_customer_in_both_languages_under_a_lasting_number(cast, server):
    letter = letter_to_ms_wang(cast)
    assert outbox.send_due(AT) == 1

    letter.refresh_from_db()
    assert queries.state_of(letter) == "sent"
    (told,) = server.got
    assert "To: wang@example.com" in told and f"Message-ID: <{letter.id}@" in told and "Auto-Submitted: auto-generated" in told
    assert not outbox.send_due(AT + timedelta(days=1)) and len(server.got) == 1


def test_a_mail_server_that_asks_to_wait_is_tried_five_times_then_the_letter_is_parked(cast, server):
    letter, now = letter_to_ms_wang(cast), AT
    server.answer = 451
    for _ in range(5):
        assert outbox.send_due(now) == 1
        letter.refresh_from_db()
        now = letter.next_at
    assert (queries.state_of(letter), letter.tries) == ("parked", 5) and "451" in letter.error and "wang@" not in letter.error

    server.answer = 0
    actions.resend(letter.pk, by=cast.by.lu, at=now)
    outbox.send_due(now)
    assert len(server.got) == 1


def test_a_no_for_good_parks_at_once(cast, server):
    letter = letter_to_ms_wang(cast)
    server.answer = 550
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert (queries.state_of(letter), letter.tries) == ("parked", 1) and "wang@" not in letter.error


def test_a_server_that_is_away_is_tried_again_later(cast, server, settings):
    letter = letter_to_ms_wang(cast)
    settings.EMAIL_PORT = 1
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert queries.state_of(letter) == "waiting" and letter.next_at == AT + timedelta(minutes=2)


def test_without_a_mail_server_a_letter_is_set_aside_with_the_reason(cast, settings):
    settings.EMAIL_HOST = ""
    letter = letter_to_ms_wang(cast)
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert queries.state_of(letter) == "parked" and "YINUO_MAIL_HOST" in letter.error


def test_in_the_demo_nothing_leaves(cast, server, settings):
    letter = letter_to_ms_wang(cast)
    settings.DEMO = True
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert queries.state_of(letter) == "kept" and server.got == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_outbox_shows_what_waits_and_sends_parked_letters_again(cast, settings, language):
    settings.EMAIL_HOST = ""
    browser = Client()
    assert browser.post("/login", {"login": cast.lu.username, "password": people.PASSWORD}).status_code == 302
    browser.post("/language", {"language": language, "next": "/"})
    assert browser.get("/outbox").status_code == 200
    letter = letter_to_ms_wang(cast)
    outbox.send_due(AT)

    page = browser.get("/outbox?state=parked&channel=email").content.decode()
    assert f"/outbox/{letter.pk}/resend" in page and "wang@example.com" not in page
    assert browser.post(f"/outbox/{letter.pk}/resend")["Location"] == "/outbox"
    letter.refresh_from_db()
    assert queries.state_of(letter) == "waiting"
    assert browser.post(f"/outbox/{letter.pk}/resend").status_code == 409
