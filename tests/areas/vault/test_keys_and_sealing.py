"""What is known about a person: sealed under their own key, opened only there, gone when they ask for it."""

from datetime import UTC, datetime
from time import perf_counter

import pytest
from django.db import connection, transaction

from yinuo.kit.actor import Actor, Door
from yinuo.kit.refusal import Refusal
from yinuo.vault import erasure, keys, reading, register, rootkey, sealing
from yinuo.vault.models import PersonKey
from yinuo.vault.values import Kind, ProtectedField, ProtectedText

PLACE = register.protect_file("tests.cast.phone", Kind.PHONE)
OTHER = register.protect_file("tests.cast.name", Kind.NAME)
LI = Actor(7, "李工", Door.PAGE)
AT = datetime(2026, 11, 3, 2, tzinfo=UTC)
MS_WANG, MR_ZHAO = 11, 12
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    keys.forget()
    register.kinds.cache_clear()


def sealed(person=MS_WANG, text="13800138000", place=PLACE):
    return sealing.seal(keys.of(person), place, text)


def test_a_value_shows_as_dots_until_it_is_read():
    value = sealed()
    assert f"{value} {value!r} {value:>5}" == "••• ••• •••"
    assert b"13800138000" not in value and sealed() != value
    assert reading.masked(value, PLACE) == "138****8000"
    assert reading.opened(value, PLACE, by=LI, purpose="2611 4083 9172") == "13800138000"


def test_looking_needs_a_purpose_and_is_told():
    seen = []
    reading.watch(seen.append)
    with pytest.raises(Refusal):
        reading.opened(sealed(), PLACE, by=LI, purpose=" ")
    assert not seen
    reading.opened_all([sealed(), sealed(), None, sealed(MR_ZHAO)], PLACE, by=LI, purpose="回访")
    assert sorted(o.person for o in seen) == [MS_WANG, MR_ZHAO] and all(o.by is LI for o in seen)
    reading._watchers.remove(seen.append)


def test_a_value_moved_to_another_column_or_altered_is_unreadable():
    value, key = sealed(), keys.of(MS_WANG)
    with pytest.raises(sealing.Unreadable):
        sealing.open_bytes(key, OTHER, value)
    for place in range(9, len(value)):
        bad = bytearray(value)
        bad[place] ^= 1
        with pytest.raises(sealing.Unreadable):
            sealing.open_bytes(key, PLACE, bytes(bad))
    with pytest.raises(sealing.Unreadable):
        sealing.key_id(b"13800138000")


def test_each_person_has_their_own_key_and_a_page_of_them_costs_one_question(django_assert_num_queries):
    values = [sealed(person, f"1380013{person:04d}") for person in range(100, 150)]
    keys.forget()
    with django_assert_num_queries(1):
        assert reading.masked_all([*values, None], PLACE) == [f"138****{p:04d}" for p in range(100, 150)] + [""]
    with django_assert_num_queries(0):
        reading.masked_all(values, PLACE)
    assert len({sealing.key_id(v) for v in values}) == 50


def test_a_known_person_costs_no_question_after_the_first(django_capture_on_commit_callbacks, django_assert_num_queries):
    with django_capture_on_commit_callbacks(execute=True):
        sealed()
    with django_assert_num_queries(0):
        sealed()


def test_a_key_that_was_rolled_back_never_seals_again():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = keys.of(MS_WANG).id
        1 / 0  # noqa: B018
    assert keys.of(MS_WANG).id != lost


def test_erasure_leaves_nothing_to_read(django_capture_on_commit_callbacks):
    value = sealed()
    with django_capture_on_commit_callbacks(execute=True):
        assert erasure.erase(MS_WANG, at=AT) == 1
    assert reading.masked(value, PLACE) == "（已删除）" and reading.masked(value, PLACE, "en") == "(erased)"
    assert reading.opened(value, PLACE, by=LI, purpose="查") == "（已删除）"
    assert not any(PersonKey.objects.get(person=MS_WANG).wrapped)
    assert erasure.erase(MS_WANG, at=AT) == 0
    with pytest.raises(Refusal) as refused:
        sealed()
    assert refused.value.code == "vault.erased"


def test_merging_keeps_both_keys_and_erasing_then_destroys_both(django_capture_on_commit_callbacks):
    one, other = sealed(), sealed(MR_ZHAO, "13900139000")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.merge(MR_ZHAO, into=MS_WANG)
    assert reading.masked_all([one, other], PLACE) == ["138****8000", "139****9000"]
    with django_capture_on_commit_callbacks(execute=True):
        assert erasure.erase(MS_WANG, at=AT) == 2
    assert reading.masked_all([one, other], PLACE) == ["（已删除）"] * 2


def test_a_new_root_version_takes_over_without_touching_a_value(monkeypatch):
    values = [sealed(person) for person in range(200, 230)]
    first = rootkey.root()
    newer = rootkey.RootKey((*first.secrets, (first.version + 1, bytes(range(32)))))
    for module in (keys, rootkey):
        monkeypatch.setattr(module, "root", lambda: newer)
    keys.forget()
    assert set(reading.masked_all(values, PLACE)) == {"138****8000"}
    assert keys.rewrap(20) == 20 and keys.rewrap(20) == 10 and keys.rewrap(20) == 0
    monkeypatch.setattr(keys, "root", lambda: rootkey.RootKey(newer.secrets[1:]))
    keys.forget()
    assert set(reading.masked_all(values, PLACE)) == {"138****8000"}


def test_a_protected_column_takes_nothing_in_clear():
    field = ProtectedField(null=True)
    field.name = "phone"
    with pytest.raises(TypeError):
        field.get_db_prep_value("13800138000", connection)
    assert isinstance(field.from_db_value(b"abc", None, connection), ProtectedText)


def test_a_field_opens_in_a_few_microseconds():
    values = [sealed() for _ in range(2000)]
    reading.masked_all(values, PLACE)
    begun = perf_counter()
    reading.masked_all(values, PLACE)
    assert (perf_counter() - begun) / 2000 < 100e-6
