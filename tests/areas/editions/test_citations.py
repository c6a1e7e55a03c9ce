"""A clause as it is cited: kept in Chinese as signed, read in English by the English titles of document and clause."""

import pytest

from areas import service
from areas.editions.test_editions import standard
from yinuo.editions import actions, asking, shelves
from yinuo.editions.differing import differing
from yinuo.policy.book import compose
from yinuo.policy.check import faults

pytestmark = pytest.mark.django_db


def test_a_kept_citation_is_read_in_english_by_the_clause_in_its_brackets(cast):
    kept = asking.citation("arrival.urgent", shelves.in_force(service.NINE)[0])

    said = asking.quotation(kept)

    assert kept == "《服务时限承诺》4.2 [arrival.urgent]"
    assert said and said.zh == kept
    assert said.en == "What we promise, and by when 4.2, Arrival for urgent requests [arrival.urgent]"


@pytest.mark.parametrize("cited", ["CALLBACK-01", "《旧办法》9.9 [gone.default]", "arrival.urgent"])
def test_what_names_no_clause_reads_alike_in_both_languages(cast, cited):
    said = asking.quotation(cited)
    assert said and (said.zh, said.en) == (cited, cited)


def test_nothing_cited_is_nothing_said(cast):
    assert asking.quotation(None) is None and asking.quotation("") is None


def test_every_clause_and_section_of_the_standard_edition_has_an_english_title():
    book = shelves.standard()
    assert [f for f in faults(book) if f.code == "no-english-title"] == []
    titles = [c.title for c in book.clauses.values()] + [s.title for d in book.documents for s in d.sections]
    assert [t.zh for t in titles if not t.en.isascii() or t.en == t.zh or t.en.endswith(".")] == []


def test_without_an_english_title_the_chinese_one_stands_and_only_a_warning_is_given(cast):
    bare = compose(standard(service_promise=('title_en   = "Arrival for urgent requests"\n', "")))

    clause = bare.clauses["arrival.urgent"]
    warned = [f for f in faults(bare) if f.code == "no-english-title"]

    assert clause.title.en == clause.title.zh == "紧急需求到场"
    assert [(f.clause, f.weight.name) for f in warned] == [("arrival.urgent", "WARNING")]


def test_another_english_title_changes_the_digest_but_no_rule(cast):
    changed = compose(standard(service_promise=("Arrival for urgent requests", "Arrival when it is urgent")))

    assert changed.digest != shelves.standard().digest
    edition = actions.draft(dict(changed.sources), by=cast.by.qin, at=service.NINE, label="x", why="x")
    assert edition.digest == changed.digest and differing(shelves.standard(), changed) == []
