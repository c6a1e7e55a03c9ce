"""Search finds exactly what a plain reading finds, on both databases."""

import os
import random
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kit.search_tokens import FTS5_OPTIONS, fold, query, tokens

WORDS = "洗衣机 漏水 压缩机 异响 定影组 冰箱 不制冷 E41 WM500 故障 主板 KFR-60N ２６ 王女士 pump 更换 カード ñandú 漏".split()
JOINS = ["", "", "，", " ", "-", "\n", "。"]
CORPUS_SIZE = 400


def corpus(seed: int) -> list[str]:
    pick = random.Random(seed)
    return ["".join(pick.choice(WORDS) + pick.choice(JOINS) for _ in range(pick.randint(1, 12))) for _ in range(CORPUS_SIZE)]


def questions(seed: int, texts: list[str]) -> list[str]:
    pick = random.Random(seed + 1)
    found = []
    for _ in range(300):
        text = pick.choice(texts)
        start = pick.randrange(len(text))
        found.append(text[start : start + pick.choice([1, 1, 2, 2, 3, 4, 6, 12])])
    return found + ["漏", "机 E4", "4", "不存在", "pum", "' OR 1", '"', "e41*", "机漏", "%", "\\"]


def by_reading(texts: list[str], typed: str) -> set[int]:
    """The oracle: every term stands in the text; a question without letter or digit asks nothing."""
    terms = fold(typed).split()
    if not any(c.isalnum() for c in fold(typed)):
        return set()
    return {i for i, text in enumerate(texts) if all(term in fold(text) for term in terms)}


@pytest.mark.parametrize("seed", range(3))
def test_sqlite_finds_what_a_plain_reading_finds(seed):
    texts = corpus(seed)
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE VIRTUAL TABLE sought USING fts5(tokens, {FTS5_OPTIONS})")
    db.executemany("INSERT INTO sought(rowid, tokens) VALUES (?, ?)", [(i, " ".join(tokens(t))) for i, t in enumerate(texts)])
    for typed in questions(seed, texts):
        asked = query(typed)
        hits = db.execute("SELECT rowid FROM sought WHERE sought MATCH ?", [asked.fts5()]).fetchall() if asked else []
        assert {i for (i,) in hits if asked.recheck(texts[i])} == by_reading(texts, typed), typed


@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(3))
def test_postgresql_finds_what_a_plain_reading_finds(seed):
    import psycopg

    texts = corpus(seed)
    with psycopg.connect(os.environ["DATABASE_URL"]) as db:
        db.execute("CREATE TEMP TABLE sought (id int, tokens tsvector)")
        rows = [(i, tokens(t)) for i, t in enumerate(texts)]
        db.cursor().executemany("INSERT INTO sought VALUES (%s, array_to_tsvector(%s))", rows)
        for typed in questions(seed, texts):
            asked = query(typed)
            hits = db.execute("SELECT id FROM sought WHERE tokens @@ %s::tsquery", [asked.tsquery()]).fetchall() if asked else []
            assert {i for (i,) in hits if asked.recheck(texts[i])} == by_reading(texts, typed), typed
        db.rollback()


@given(st.text(max_size=60), st.data())
def test_the_index_never_misses_a_piece_of_a_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    asked = query(text[start : start + data.draw(st.integers(0, 12))])
    kept = tokens(text)
    if asked and asked.recheck(text):
        for part in asked.parts:
            assert part.token in kept or part.open_ended and any(t.startswith(part.token) for t in kept)


@given(st.text(max_size=80))
def test_tokens_hold_neither_blanks_nor_quotes(text):
    assert all(t and not set(t) & set("'\"\\ \t\n&|!():*\x00") for t in tokens(text))


def test_widths_and_case_are_one():
    assert query("ｅ４１").recheck("故障码 E41") and query("wm 漏水").recheck("漏水的 WM500")
    assert tokens("洗衣机E4") == ["洗衣", "衣机", "机", "e4", "4"]
