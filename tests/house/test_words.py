"""Every right, and everything that happens to a case, has its words in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yinuo
from yinuo.people.catalogue import AREA_WORDS, VERB_WORDS
from yinuo.people.roles import VERBS
from yinuo.policy.facts import EVENTS

SOURCES = Path(yinuo.__file__).parent


def noted_of_cases() -> Iterator[tuple[str, str]]:
    """The kinds of entries written about a case itself, with where."""
    for path in SOURCES.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            match call:
                case ast.Call(func=ast.Name(id="note"), args=[ast.Name(id="case"), ast.Constant(value=str(kind)), *_]):
                    yield kind, f"{path.relative_to(SOURCES)}:{call.lineno}"


def test_what_happens_to_a_case_is_an_event_the_policy_and_the_page_have_words_for():
    found = list(noted_of_cases())
    assert len(found) > 80
    assert {where: kind for kind, where in found if kind not in EVENTS} == {}, "a line in policy/facts.py"


def test_every_right_is_named_on_the_rights_page():
    assert set(VERBS) == set(VERB_WORDS), "a line in people/catalogue.py"
    assert {code.split(".")[0] for code in VERBS} <= set(AREA_WORDS)
