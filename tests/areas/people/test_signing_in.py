"""Personal accounts: one person, one account, one live sign-in per kind of device."""

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.journal.reading import of_record
from yinuo.kit.refusal import Refusal
from yinuo.people import passes, setup, signing
from yinuo.people.entrance import behind_login
from yinuo.people.models import Login, User

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
