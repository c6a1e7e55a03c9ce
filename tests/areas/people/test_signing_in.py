"""Personal accounts: one person, one account, one live sign-in per kind of device."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory

from yinuo.editions import asking, shelves
from yinuo.journal.reading import of_record
from yinuo.kit.refusal import Refusal
from yinuo.people import knocking, passes, setup, signing
from yinuo.people.entrance import behind_login
from yinuo.people.models import Knock, Login, User
from yinuo.policy.book import compose
from yinuo.policy.shelf import alone
from yinuo.web.visitor import address_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PASSWORD = "浦东江边有一棵很老的树"


@pytest.fixture
def administrator():
    secret = setup.start_secret(NOON)
    setup.found(secret, name="陆敏", username="lumin", password=PASSWORD, device="desk", agent="test", at=NOON)
    return User.objects.get(username="lumin")


def enter(device: str = "desk", password: str = PASSWORD, at: datetime = NOON) -> Login:
    return signing.sign_in("LuMin", password, device=device, agent="browser", at=at)


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as no:
        act()
    return no.value


@pytest.mark.clause("SECURITY-01")
def test_a_second_sign_in_on_another_desk_ends_the_first_and_both_are_logged(administrator):
    first = enter(at=NOON + timedelta(minutes=1))
    second = enter(at=NOON + timedelta(minutes=2))

    first.refresh_from_db()
    assert first.ended_why == "newer"
    assert behind_login(first.pk, NOON + timedelta(minutes=3)) is None
    assert behind_login(second.pk, NOON + timedelta(minutes=3)).name == "陆敏"
    kinds = [entry.kind for entry in of_record("user", administrator.pk)]
    assert kinds[-3:] == ["login.began", "login.ended", "login.began"] or kinds[-2:] == ["login.ended", "login.began"]


@pytest.mark.clause("SECURITY-01")
def test_where_the_company_so_decided_the_second_sign_in_is_refused_and_logged(administrator, monkeypatch):
    documents = {name: text.replace('answer   = { second_sign_in = "ends_first" }', 'answer   = { second_sign_in = "refuses_second" }') for name, text in shelves.standard().sources.items()}
    monkeypatch.setattr(asking, "shelf", lambda: alone(compose(documents)))
    first = Login.objects.get(user=administrator)

    no = refused(lambda: enter(at=NOON + timedelta(minutes=2)))

    assert (no.code, no.status) == ("login.elsewhere", 403) and no.way_out
    assert [entry.kind for entry in of_record("user", administrator.pk)][-1] == "login.refused"
    assert behind_login(first.pk, NOON + timedelta(minutes=3)).name == "陆敏"
    assert enter("phone", at=NOON + timedelta(minutes=3)) and enter(at=NOON + timedelta(days=2)).ended_at is None  # the first has lapsed by then


@pytest.mark.clause("SECURITY-01")
def test_a_phone_and_a_desk_may_be_signed_in_at_the_same_time(administrator):
    desk, phone = enter("desk"), enter("phone")

    assert behind_login(desk.pk, NOON) and behind_login(phone.pk, NOON)


def test_five_wrong_passwords_close_the_account_for_a_quarter_of_an_hour(administrator):
    for _ in range(4):
        assert refused(lambda: enter(password="not it at all")).code == "login.wrong"
    assert refused(lambda: enter(password="not it at all")).code == "login.locked"

    assert refused(enter).code == "login.locked"
    assert enter(at=NOON + timedelta(minutes=16))
    assert [e.kind for e in of_record("user", administrator.pk)].count("login.failed") == 4


def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(administrator):
    unknown = refused(lambda: signing.sign_in("nobody", PASSWORD, device="desk", agent="", at=NOON))

    assert unknown.says == refused(lambda: enter(password="not it at all")).says


def test_a_desk_left_alone_for_half_an_hour_is_no_longer_signed_in(administrator):
    login = enter()

    assert behind_login(login.pk, NOON + timedelta(minutes=29))
    assert behind_login(login.pk, NOON + timedelta(minutes=65)) is None


def test_the_first_start_address_works_once_and_none_is_given_when_there_is_an_administrator():
    secret = setup.start_secret(NOON)
    setup.found(secret, name="陆敏", username="lumin", password=PASSWORD, device="desk", agent="", at=NOON)

    again = refused(lambda: setup.found(secret, name="别人", username="other", password=PASSWORD, device="desk", agent="", at=NOON))
    assert again.code == "pass.spent"
    assert setup.start_secret(NOON) is None
    assert passes.find.__doc__


@pytest.mark.parametrize("password", ["短", "1234567890", "aaaaaaaaaaaa", "lumin-lumin-lumin", "陆敏的口令很长很长"])
def test_a_weak_password_is_refused_and_nothing_is_half_done(password):
    secret = setup.start_secret(NOON)

    no = refused(lambda: setup.found(secret, name="陆敏", username="lumin", password=password, device="desk", agent="", at=NOON))
    assert (no.status, no.field) == (422, "password")
    assert not User.objects.exists()


def test_changing_the_password_ends_the_other_sign_ins(administrator):
    desk, phone = enter("desk"), enter("phone")
    me = behind_login(desk.pk, NOON)

    signing.change_password(by=me, at=NOON, old=PASSWORD, new="虹桥站台上睡着三只猫")

    assert behind_login(desk.pk, NOON) and behind_login(phone.pk, NOON) is None
    assert enter(password="虹桥站台上睡着三只猫")


def guess(name: str, at: datetime, address: str = "203.0.113.9") -> Refusal:
    return refused(lambda: signing.sign_in(name, "not it at all", device="desk", agent="", at=at, address=address))


def test_twenty_wrong_tries_a_minute_from_one_address_wait_whoever_they_pretend_to_be(administrator):
    for turn in range(knocking.MOST):
        assert guess(f"nobody{turn}", NOON + timedelta(seconds=turn)).code == "login.wrong"

    late = NOON + timedelta(seconds=30)
    no = guess("lumin", late)
    assert (no.code, no.status, no.facts["retry_after"]) == ("login.crowd", 429, 30) and no.way_out
    assert refused(lambda: signing.sign_in("lumin", PASSWORD, device="desk", agent="", at=late, address="203.0.113.9")).code == "login.crowd"
    assert signing.sign_in("lumin", PASSWORD, device="desk", agent="", at=late, address="203.0.113.10")
    assert signing.sign_in("lumin", PASSWORD, device="desk", agent="", at=NOON + timedelta(minutes=2), address="203.0.113.9")
    assert "203.0.113" not in str(list(Knock.objects.values_list("address", flat=True)))


def test_one_line_of_ipv6_is_one_address_and_old_tries_are_forgotten(administrator):
    for turn in range(knocking.MOST):
        guess("nobody", NOON, f"2001:db8:1:2::{turn:x}")
    assert guess("nobody", NOON, "2001:db8:1:2:ffff::1").code == "login.crowd"
    assert guess("nobody", NOON, "2001:db8:1:3::1").code == "login.wrong"
    guess("nobody", NOON + timedelta(hours=2))
    assert Knock.objects.count() == 1


def test_the_page_says_how_long_to_wait_and_the_account_stays_open(administrator):
    browser = Client()
    for turn in range(knocking.MOST):
        browser.post("/login", {"login": f"nobody{turn}", "password": "x"})
    answer = browser.post("/login", {"login": "lumin", "password": PASSWORD})
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 60 and "秒后再试" in answer.content.decode()
    assert User.objects.get(username="lumin").locked_until is None


@pytest.mark.parametrize(("proxies", "peer", "said", "address"), [
    ("", "127.0.0.1", "203.0.113.5", "127.0.0.1"),
    ("127.0.0.1", "127.0.0.1", "203.0.113.5", "203.0.113.5"),
    ("127.0.0.1", "127.0.0.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),
    ("127.0.0.1,10.0.0.0/8", "127.0.0.1", "6.6.6.6, 203.0.113.5, 10.1.1.1", "203.0.113.5"),
    ("127.0.0.1", "198.51.100.7", "203.0.113.5", "198.51.100.7"),
    ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
    ("127.0.0.1", "127.0.0.1", "not an address", "127.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", "10.0.0.2", "10.0.0.2"),
])  # fmt: skip
def test_only_a_listed_proxy_is_believed_about_where_a_visitor_comes_from(settings, proxies, peer, said, address):
    settings.PROXIES = proxies.split(",")
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said)) == address
