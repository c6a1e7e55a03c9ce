"""The appointment's link reaches the customer by text or mail as its clause says; nobody copies it, and no letter keeps the secret."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core import mail

from areas import service
from areas.service import HOUR, MINUTE, NINE
from yinuo.cases.models import Case
from yinuo.dispatch import appointments, inviting, links, moving, placing
from yinuo.dispatch.models import VisitLink
from yinuo.journal.sealer import seal
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.notices import outbox, telling
from yinuo.notices.models import Letter

pytestmark = pytest.mark.django_db
TUESDAY = NINE + timedelta(days=1)
GATEWAY_PATH = "/send"


@pytest.fixture
def reached(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://service.example.cn"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.cn", "service@example.cn"


@pytest.fixture
def gateway(settings, reached):
    """A gateway for texts that keeps what it is given."""
    got, answers = [], [200]

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.headers["Authorization"], json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(answers[-1])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}{GATEWAY_PATH}", "token-1"
    yield got, answers
    server.shutdown()


def placed(cast, starts=TUESDAY):
    job = service.planned(cast)
    Case.objects.filter(pk=job.case.pk).update(station=cast.pudong)
    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=starts, ends_at=starts + HOUR)
    job.fresh()
    return job


def told(at=NINE + 2 * HOUR):
    seal(5000)
    telling.read_on(at)
    outbox.send_due(at)


@pytest.mark.clause("APPOINT-03", "APPOINT-02")
def test_the_dispatcher_sends_the_link_and_ms_wang_confirms_with_it(cast, gateway):
    got, _ = gateway
    job = placed(cast)
    links.send(job.case, by=cast.by.chen, at=job.now, address="https://elsewhere.example")

    told()

    [(token, message)] = got
    link = VisitLink.objects.get(sent_at__isnull=False)
    secret = inviting.secret_of(link)
    assert token == "Bearer token-1" and cast.li.name in message["text"] and f"https://service.example.cn/visit/{secret}" in message["text"]
    letter = Letter.objects.get(channel="sms")
    assert letter.sent_at and secret not in json.dumps(letter.body), "the secret is derived when it is sent"
    assert links.confirm(secret, NINE + 3 * HOUR).confirmed_at


@pytest.mark.clause("APPOINT-02")
def test_a_confirmation_names_engineer_time_purpose_and_asks_for_somebody_and_its_delivery_is_kept(cast, gateway):
    got, answers = gateway
    answers.append(503)
    job = service.booked(cast)
    told()

    letter = Letter.objects.get(channel="sms")
    assert cast.li.name in letter.body["zh"] and "14:00" in letter.body["zh"] and "检修洗衣机" in letter.body["zh"] and "安排人员在场" in letter.body["zh"]
    assert (letter.sent_at, letter.answer, letter.tries) == (None, 503, 1) and letter.next_at > NINE + 2 * HOUR

    answers.append(200)
    outbox.send_due(letter.next_at)
    letter.refresh_from_db()
    assert letter.sent_at and letter.answer == 200 and got[0][1]["id"] == got[1][1]["id"], "the same message at every try"
    assert appointments.message(job.case.appointments.get(ended_at=None)).zh in letter.body["zh"]


def test_without_a_gateway_the_link_goes_by_mail_where_a_mail_is_kept(cast, reached):
    job = placed(cast)
    has_mail = job.case.contact.email is not None
    links.send(job.case, by=cast.by.chen, at=job.now)
    told()

    [letter] = [letter for letter in Letter.objects.exclude(channel="webhook") if "link" in letter.body]
    assert letter.channel == ("email" if has_mail else "sms")
    if has_mail:
        assert any(inviting.secret_of(VisitLink.objects.get()) in sent.body for sent in mail.outbox)
    else:
        assert letter.parked_at and "YINUO_SMS_URL" in letter.error


def test_a_link_is_not_sent_twice_within_two_minutes_and_an_older_one_stops_working(cast, gateway):
    job = placed(cast)
    first = links.send(job.case, by=cast.by.chen, at=job.now)
    with pytest.raises(Refusal) as no:
        links.send(job.case, by=cast.by.chen, at=job.now + MINUTE)
    assert no.value.code == "link.just_sent"

    links.send(job.case, by=cast.by.chen, at=job.now + 3 * MINUTE)
    with pytest.raises(Refusal):
        links.confirm(inviting.secret_of(first), job.now + 4 * MINUTE)


@pytest.mark.clause("APPOINT-03")
def test_a_confirmed_visit_moved_from_tuesday_to_wednesday_asks_the_customer_again_by_itself(cast, gateway):
    got, _ = gateway
    job = service.booked(cast)
    wednesday = NINE + timedelta(days=2)
    told()
    got.clear()

    placing.place(job.case, by=cast.by.sun, at=job.now, engineer_id=cast.li.id, starts_at=wednesday, ends_at=wednesday + HOUR, reason="工程师生病")
    told(NINE + 3 * HOUR)

    assert len(got) == 1 and "/visit/" in got[0][1]["text"] and "03月04日" in got[0][1]["text"]
    owed = job.case.obligations.get(clause="reconfirm.default")
    assert owed.is_open and not job.fresh().facts["case.address_confirmed"]
    links.confirm(inviting.secret_of(VisitLink.objects.latest("id")), NINE + 4 * HOUR)
    owed.refresh_from_db()
    assert not owed.is_open and job.fresh().facts["case.address_confirmed"]


def test_visits_moved_by_rule_tell_what_it_costs_before_and_tell_every_customer_after(cast, gateway):
    got, _ = gateway
    jobs = [placed(cast, TUESDAY + n * 2 * HOUR) for n in range(3)]
    at, wednesday = jobs[-1].now, local_day(TUESDAY) + timedelta(days=1)
    rows = moving.preview(cast.pudong, local_day(TUESDAY), "", wednesday)
    told_before = moving.cost(rows, at)
    assert "message_price" in told_before.pop("cited") and told_before == {"sms": 3, "email": 0, "phone": 0, "messages": 3, "fen": 15, "sms_fen": 5, "email_fen": 0}

    asked = moving.ask(by=cast.by.sun, at=at, station_id=cast.pudong.pk, day=local_day(TUESDAY), district="", to_day=wednesday, reason="暴雨积水")
    assert (asked.messages, asked.cost["fen"]) == (3, 15)
    told()
    assert got == []
    moving.approve(asked.pk, by=cast.by.han, at=at)
    moving.carry_out(asked.pk, by=cast.by.han, now=lambda: at)
    told(NINE + 3 * HOUR)
    assert len(got) == 3 and all("03月04日" in message["text"] for _, message in got)


def test_who_declines_messages_is_rung_and_not_written_to(cast, gateway):
    got, _ = gateway
    job = placed(cast)
    Case.objects.filter(pk=job.case.pk).update(facts={**job.case.facts, "customer.declines_contact": True})
    with pytest.raises(Refusal) as no:
        links.send(job.case, by=cast.by.chen, at=job.now)
    assert no.value.code == "link.declined"
    rows = moving.preview(cast.pudong, local_day(TUESDAY), "", local_day(TUESDAY) + timedelta(days=1))
    assert moving.cost(rows, NINE)["phone"] == 1 and moving.cost(rows, NINE)["messages"] == 0
