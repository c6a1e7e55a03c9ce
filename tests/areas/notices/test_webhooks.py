"""Webhooks: what is heard outside is signed, told to public machines only, tried five times, and shown."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client

from areas import service
from areas.notices import listening
from cast import entering
from yinuo.journal.reading import of_record
from yinuo.journal.sealer import seal
from yinuo.kit.actor import SYSTEM
from yinuo.kit.refusal import Refusal
from yinuo.notices import actions, addresses, outbox, queries, secrets, telling
from yinuo.notices.models import Letter, Webhook

pytestmark = pytest.mark.django_db
AT = service.NINE
OUTSIDE = "https://erp.example.cn/yinuo"


@pytest.fixture
def allowed(settings):
    """An installation that lets webhooks into this machine."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def other_side(tmp_path, monkeypatch, allowed):
    with listening.web(tmp_path) as heard:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        yield heard


def registered(cast, heard, **more) -> tuple[Webhook, str]:
    return actions.register("财务系统", f"https://127.0.0.1:{heard.port}/in?from=yinuo", by=cast.by.lu, at=AT, **more)


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as no:
        act()
    return no.value


def test_a_new_case_is_told_signed_over_number_time_and_content(cast, other_side):
    hook, secret = registered(cast, other_side)
    case = service.received(cast).case
    while seal():
        pass
    telling.read_on(AT)

    assert outbox.send_due(AT) and not outbox.send_due(AT)

    told = {json.loads(body)["kind"]: (path, headers, body) for path, headers, body in other_side.got}
    path, headers, body = told["case.received"]
    assert path == "/in?from=yinuo" and json.loads(body)["case"] == case.number
    assert all(word not in body.decode() for word in ("王", "13800138000", "世纪大道"))
    signed = f"{headers['Yinuo-Delivery']}.{headers['Yinuo-Timestamp']}.".encode() + body
    assert headers["Yinuo-Signature"] == "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert {queries.state_of(letter) for letter in queries.letters(by=SYSTEM, hook=hook.pk)} == {"sent"}


def test_only_the_chosen_kinds_are_told_and_none_while_paused(cast, other_side):
    hook, _ = registered(cast, other_side, kinds=["case.accepted"])
    service.received(cast)
    while seal():
        pass
    telling.read_on(AT)
    assert not Letter.objects.filter(hook=hook).exists()

    actions.pause(hook.pk, by=cast.by.lu, at=AT)
    assert refused(lambda: actions.try_out(hook.pk, by=cast.by.lu, at=AT)).code == "webhook.paused"
    actions.resume(hook.pk, by=cast.by.lu, at=AT)
    actions.try_out(hook.pk, by=cast.by.lu, at=AT)
    outbox.send_due(AT)
    assert [json.loads(body)["kind"] for _, _, body in other_side.got] == ["webhook.test"]


def test_five_failures_park_a_delivery_and_it_can_be_sent_again(cast, other_side):
    hook, _ = registered(cast, other_side)
    letter = actions.try_out(hook.pk, by=cast.by.lu, at=AT)
    other_side.answer, now = 503, AT
    for tries in range(1, 6):
        assert outbox.send_due(now) == 1
        letter.refresh_from_db()
        assert (letter.tries, letter.answer) == (tries, 503)
        now = letter.next_at
    assert queries.state_of(letter) == "parked" and not outbox.send_due(now + timedelta(days=1))

    other_side.answer = 200
    actions.resend(letter.pk, by=cast.by.lu, at=now)
    outbox.send_due(now)
    letter.refresh_from_db()
    assert (queries.state_of(letter), letter.tries) == ("sent", 1) and len(other_side.got) == 6


def test_a_redirect_is_not_followed(cast, other_side):
    hook, _ = registered(cast, other_side)
    letter = actions.try_out(hook.pk, by=cast.by.lu, at=AT)
    other_side.answer = 307
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert letter.answer == 307 and len(other_side.got) == 1


def test_one_dead_address_costs_one_try_a_round_not_one_for_each_letter(cast, other_side):
    hook, _ = registered(cast, other_side)
    letters = [actions.try_out(hook.pk, by=cast.by.lu, at=AT) for _ in range(3)]
    other_side.answer = 500
    outbox.send_due(AT)
    assert sorted(Letter.objects.filter(pk__in=[x.pk for x in letters]).values_list("tries", flat=True)) == [0, 0, 1]
    assert len(other_side.got) == 1


def test_a_letter_somebody_is_sending_is_left_alone_until_the_lease_is_over(cast, other_side):
    hook, _ = registered(cast, other_side)
    letter = actions.try_out(hook.pk, by=cast.by.lu, at=AT)
    Letter.objects.filter(pk=letter.pk).update(leased_until=AT + outbox.LEASE, tries=1)

    assert outbox.send_due(AT) == 0
    assert outbox.send_due(AT + outbox.LEASE + timedelta(seconds=1)) == 1
    letter.refresh_from_db()
    assert letter.tries == 2 and letter.sent_at


def test_in_the_demo_nothing_leaves(cast, other_side, settings):
    hook, _ = registered(cast, other_side)
    letter = actions.try_out(hook.pk, by=cast.by.lu, at=AT)
    settings.DEMO = True
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert queries.state_of(letter) == "kept" and other_side.got == []


@pytest.mark.parametrize("url", [
    "http://erp.example.cn/in", "ftp://erp.example.cn", "erp.example.cn", "https://user:pw@erp.example.cn/", "https://erp.example.cn/#x", "https://erp.example.cn\\@127.0.0.1/",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.8]/",
    "https://10.0.0.8/", "https://172.16.4.4/", "https://192.168.1.9/", "https://169.254.169.254/latest/meta-data", "https://[fe80::1]/", "https://[fd00::7]/",
    "https://100.64.0.3/", "https://0.0.0.0/", "https://224.0.0.1/", "https://localhost/", "https://erp/", "https://printer.local/", "https://metadata.google.internal/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://erp.example.cn:25/", "https://erp.example.cn:99999/", "https://例子.cn/", "https:///x", "",
])  # fmt: skip
def test_an_address_inside_or_without_https_is_refused(cast, url):
    no = refused(lambda: actions.register("系统", url, by=cast.by.lu, at=AT))
    assert no.code == "webhook.address" and no.way_out


def test_a_listed_network_is_allowed_and_the_demo_may_do_without_https(cast, settings):
    settings.WEBHOOK_NETWORKS = ["10.0.0.0/8"]
    assert actions.register("内网", "https://10.0.0.8/in", by=cast.by.lu, at=AT)
    assert refused(lambda: actions.register("邻网", "https://192.168.0.8/in", by=cast.by.lu, at=AT)).code == "webhook.address"
    settings.DEMO = True
    assert actions.register("演示", "http://10.0.0.8/in", by=cast.by.lu, at=AT)


def test_a_name_that_leads_inside_when_it_is_looked_up_is_not_connected_to(cast, monkeypatch):
    hook, _ = actions.register("系统", OUTSIDE, by=cast.by.lu, at=AT)
    letter = actions.try_out(hook.pk, by=cast.by.lu, at=AT)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", 443))])
    monkeypatch.setattr("socket.create_connection", lambda *a, **k: pytest.fail("connected"))
    outbox.send_due(AT)
    letter.refresh_from_db()
    assert "Forbidden" in letter.error


def test_the_secret_is_shown_once_kept_sealed_renewed_and_gone_with_the_webhook(cast):
    hook, first = actions.register("系统", OUTSIDE, by=cast.by.lu, at=AT)
    assert first.encode() not in bytes(hook.secret) and secrets.opened(hook.secret, hook.id) == first
    second = actions.rotate(hook.pk, by=cast.by.lu, at=AT)
    hook.refresh_from_db()
    assert second != first and secrets.opened(hook.secret, hook.id) == second

    actions.remove(hook.pk, by=cast.by.lu, at=AT)
    hook.refresh_from_db()
    assert bytes(hook.secret) == b"" and queries.one(hook.pk) is None
    assert [e.kind for e in of_record("webhook", hook.pk)] == ["webhook.registered", "webhook.secret_renewed", "webhook.removed"]
    assert actions.register("系统", OUTSIDE, by=cast.by.lu, at=AT)


def test_a_taken_name_and_an_unknown_kind_are_refused(cast):
    actions.register("系统", OUTSIDE, by=cast.by.lu, at=AT)
    assert refused(lambda: actions.register(" 系统 ", OUTSIDE, by=cast.by.lu, at=AT)).code == "webhook.name"
    assert refused(lambda: actions.register("又一", OUTSIDE, kinds=["case.gone"], by=cast.by.lu, at=AT)).code == "webhook.kind"


def test_only_the_administrator_writes_webhooks(cast):
    assert refused(lambda: actions.register("系统", OUTSIDE, by=cast.by.chen, at=AT)).code == "right.missing"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_the_secret_once_and_the_history(cast, language):
    browser = entering(cast.lu)
    browser.post("/language", {"language": language, "next": "/"})
    assert browser.get("/webhooks").status_code == browser.get("/webhooks/new").status_code == 200
    refusal = browser.post("/webhooks/new", {"name": "财务", "url": "http://erp.example.cn"})
    assert refusal.status_code == 422 and 'value="http://erp.example.cn"' in refusal.content.decode()

    made = browser.post("/webhooks/new", {"name": "财务", "url": OUTSIDE, "kinds": ["case.received"]}).content.decode()
    assert secrets.PREFIX in made
    hook = Webhook.objects.get()
    assert browser.post(f"/webhooks/{hook.pk}/test").status_code == 302
    page = browser.get(f"/webhooks/{hook.pk}").content.decode()
    assert secrets.PREFIX not in page and "0/5" in page
    assert secrets.PREFIX in browser.post(f"/webhooks/{hook.pk}/secret").content.decode()
    assert browser.post(f"/webhooks/{hook.pk}/pause").status_code == 302
    assert browser.post(f"/webhooks/{hook.pk}", {"name": "总账", "url": OUTSIDE}).status_code == 302
    assert browser.post(f"/webhooks/{hook.pk}/remove")["Location"] == "/webhooks"
    assert browser.get(f"/webhooks/{hook.pk}").status_code == 404


def test_programs_do_the_same_and_no_secret_is_stored_with_an_answer(cast):
    from yinuo.kit.moment import utc_now
    from yinuo.people import tokens
    from yinuo.people.models import Submission

    token = tokens.make_token(cast.lu.pk, "program", by=cast.by.lu, at=utc_now())[1]
    browser, head = Client(), {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}
    made = browser.post("/api/v1/webhooks", {"name": "财务", "url": OUTSIDE}, content_type="application/json", headers=head)
    assert made.status_code == 201 and made.json()["secret"].startswith(secrets.PREFIX)
    place = f"/api/v1/webhooks/{made.json()['id']}"
    assert browser.post(f"{place}/secret", {}, content_type="application/json", headers=head).json()["secret"].startswith(secrets.PREFIX)
    assert not Submission.objects.filter(answer__contains=secrets.PREFIX).exists()

    sent = browser.post(f"{place}/test", {}, content_type="application/json", headers={**head, "Idempotency-Key": "k2"}).json()
    assert sent["state"] == "waiting"
    listed = browser.get(f"{place}/deliveries", headers=head).json()
    assert [row["id"] for row in listed["items"]] == [sent["id"]] and listed["next"] is None
    again = browser.post(f"{place}/deliveries/{sent['id']}/repeat", {}, content_type="application/json", headers={"Authorization": head["Authorization"]})
    assert again.status_code == 409 and again.json()["code"] == "letter.on_its_way"
    assert browser.put(place, {"name": "总账", "url": OUTSIDE}, content_type="application/json", headers={**head, "Idempotency-Key": "k4"}).json()["name"] == "总账"
    assert browser.post(f"{place}/pause", {}, content_type="application/json", headers={**head, "Idempotency-Key": "k5"}).json()["is_on"] is False
    assert browser.delete(f"{place}/pause", headers={**head, "Idempotency-Key": "k6"}).json()["is_on"] is True
    assert browser.delete(place, headers={**head, "Idempotency-Key": "k7"}).status_code == 200
    assert browser.get("/api/v1/webhooks", headers=head).json() == {"items": []}
    assert browser.get(f"{place}/deliveries", headers=head).status_code == 404
