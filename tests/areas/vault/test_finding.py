"""Ms Wang is found by number, tail, name, one character and initials, without anybody's name being read."""

import pytest
from django.db import connection

from yinuo.vault import blind
from yinuo.vault.models import BlindToken

pytestmark = pytest.mark.django_db
PEOPLE = {
    1: ("王秀英", "13800138000"), 2: ("王强", "13900138000"), 3: ("曾小贤", "021-58881234"),
    4: ("Anna Smith", "+85223456789"), 5: ("单", "13700001111"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def known():
    for person, (name, phone) in PEOPLE.items():
        blind.index(person, blind.tokens(names=[name], numbers=[phone], mails=[f"p{person}@example.com"]), new=True)


def found(rows):
    return sorted({row["person"] for row in rows})


def test_by_number_in_one_indexed_question(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        assert found(blind.by_phone("138 0013 8000")) == [1]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"] if connection.vendor == "sqlite" else "EXPLAIN " + asked[0]["sql"])
        if connection.vendor == "sqlite":
            assert "COVERING INDEX blind_token" in str(cursor.fetchall())


def test_by_tail_mail_and_name():
    assert set(found(blind.by_phone_tail("8000"))) >= {1, 2}
    assert found(blind.by_mail("P3@example.com")) == [3]
    assert found(blind.by_name("秀英")) == [1] and found(blind.by_name("王秀英")) == [1]
    assert set(found(blind.by_name("王"))) >= {1, 2} and 5 in found(blind.by_name("单"))
    assert found(blind.by_name("smith")) == [4] and found(blind.by_name("anna smith")) == [4]
    assert found(blind.by_name("不存在")) == [] and found(blind.by_name(" ")) == []


def test_by_initials_whichever_way_a_character_is_read():
    assert 1 in found(blind.by_name("wxy")) and 1 in found(blind.by_name("WX"))
    assert 3 in found(blind.by_name("zxx")) and 3 in found(blind.by_name("cxx"))
    assert blind.name_test("zx", "曾小贤") and not blind.name_test("wx", "曾小贤") and blind.name_test("小", "曾小贤")


def test_tokens_tell_nothing_without_the_key(monkeypatch):
    before = blind.tokens(names=["王秀英"], numbers=["13800138000"])
    monkeypatch.setattr(blind, "_key", lambda: b"another key")
    assert not before & blind.tokens(names=["王秀英"], numbers=["13800138000"])


def test_reindexing_replaces():
    blind.index(1, blind.tokens(names=["赵敏"]))
    assert found(blind.by_name("秀英")) == [] and found(blind.by_name("赵敏")) == [1]
    assert BlindToken.objects.filter(person=1).count() == len(blind.tokens(names=["赵敏"]))


def test_initials_are_those_of_the_library_for_every_character_it_knows():
    from pypinyin import Style, pinyin
    from pypinyin.constants import PINYIN_DICT

    def by_the_library(character):
        return tuple(sorted({said[0] for said in pinyin(character, style=Style.NORMAL, heteronym=True)[0] if "a" <= said[:1] <= "z"})) or ("",)

    some = [chr(code) for place, code in enumerate(PINYIN_DICT) if code < 0xA000 and place % 7 == 0]
    some += list("王秀英曾小贤单嗯哼么〇") + [chr(code) for code, said in PINYIN_DICT.items() if not said[:1].isascii()][::3] + ["A", "々", "·", "😀"]
    assert {c: blind._heads(c) for c in some} == {c: by_the_library(c) for c in some}
