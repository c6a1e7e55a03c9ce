"""The written policy is the program: every clause of the standard edition is reached by code that asks it, and what nobody asks is told."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from yinuo.editions.questions import ASKED, TOLD
from yinuo.policy import book, check
from yinuo.policy.facts import ATTRIBUTES, EVENTS, HOLD_REASONS
from yinuo.policy.fault import Weight

CODE = Path(book.__file__).parent.parent
_APART = ("policy", "standard", "demo", "bench")
"""The engine knows every word; the demo and the measurements are no product."""
_SHOWING = ("web", "notices")
"""What only shows or passes on an event does not make it happen."""


@cache
def modules() -> dict[str, ast.Module]:
    """The product's own modules by path."""
    paths = {path.relative_to(CODE).as_posix(): path for path in sorted(CODE.rglob("*.py"))}
    return {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items() if name.split("/")[0] not in _APART and "/migrations/" not in name}


def meant(tree: ast.Module, node: ast.expr) -> set[str]:
    """The words an argument may stand for: itself, a constant of the module, or one of those a loop goes through."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if not isinstance(node, ast.Name):
        return set()
    return {word for name, source in _named(tree) if name == node.id for word in source}


def _named(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Names of a module with the words they are given, one by one or as a row, or in turn by a loop."""
    for each in ast.walk(tree):
        if isinstance(each, ast.For) and isinstance(each.target, ast.Name):
            yield each.target.id, _words(each.iter)
        for target in each.targets if isinstance(each, ast.Assign) else ():
            pairs = zip(target.elts, each.value.elts, strict=True) if isinstance(target, ast.Tuple) and isinstance(each.value, ast.Tuple) else [(target, each.value)]
            yield from ((name.id, _words(value)) for name, value in pairs if isinstance(name, ast.Name))


def _words(node: ast.expr) -> set[str]:
    return {c.value for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str)}


def calls(*names: str, place: int = 0) -> Iterator[tuple[str, str]]:
    """(module, word) for each word given to one of these functions at that place."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > place:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    for word in meant(tree, node.args[place]):
                        yield name, word


def questions() -> dict[str, set[str]]:
    """Every question asked through the policy's door, with the areas that ask it."""
    found: dict[str, set[str]] = {}
    for module, word in [*calls("answer", "rule", "cite", "retention")]:
        if any(word == question for _, question in book.read(CODE / "standard").questions) or word in ASKED.answers:
            found.setdefault(word, set()).add(module.split("/")[0])
    return found


@pytest.fixture(scope="module")
def standard() -> book.Book:
    return book.read(CODE / "standard")


def test_the_lists_of_acts_are_those_the_code_stops_at(standard: book.Book) -> None:
    assert ASKED.gates == {word for _, word in calls("pass_gates")}
    by_question = {act for question in questions() for clause in standard.of_kind("approval") if clause.question == question for act in clause.rule.acts}
    assert ASKED.approvals == {word for _, word in calls("approvers", "refuse_unentitled")} | by_question
    assert ASKED.bars == {word for _, word in calls("refuse_while_owed", place=1)}


def test_the_lists_of_questions_are_those_the_code_puts(standard: book.Book) -> None:
    elsewhere = {clause.question for kind in ("approval", "obligation") for clause in standard.of_kind(kind)}
    assert set(ASKED.answers) | ASKED.figures == set(questions()) - elsewhere


def test_what_comes_due_again_is_looked_for_by_the_event_that_ends_it() -> None:
    watched = {word for _, tree in modules().items() for node in ast.walk(tree) if isinstance(node, ast.Compare) and "done_by" in ast.unparse(node)
               for word in meant(tree, node.left)}
    assert ASKED.repeated == watched


def test_each_name_of_an_answer_is_read_where_it_is_asked_or_says_why_not() -> None:
    texts: dict[str, str] = {}
    for name in modules():
        texts[name.split("/")[0]] = texts.get(name.split("/")[0], "") + (CODE / name).read_text("utf-8")
    asking, unread = questions(), []
    for question, names in ASKED.answers.items():
        for name in names:
            read = any(re.search(rf"\b{name}\b", texts[area]) for area in asking[question] if area != "editions" or question == "second_sign_in")
            if not read and f"{question}.{name}" not in TOLD:
                unread.append(f"{question}.{name}")
    assert unread == [] and all(reason for reason in TOLD.values())
    assert {tuple(key.split(".")) for key in TOLD} <= {(question, name) for question, names in ASKED.answers.items() for name in names}


def test_no_clause_of_the_standard_edition_is_left_unasked(standard: book.Book) -> None:
    told = check.faults(standard, asked=ASKED)
    assert [str(fault) for fault in told if fault.code in ("act-not-asked", "answer-not-read", "never-asked")] == []


def test_the_handbook_of_authors_names_all_that_is_asked() -> None:
    page = (CODE.parent.parent / "docs" / "policy-authoring.md").read_text("utf-8")
    asked = {*ASKED.gates, *ASKED.approvals, *ASKED.bars, *ASKED.answers, *ASKED.figures, *ASKED.repeated}
    assert {name for name in asked if f"`{name}`" not in page} == set()
    for question, names in ASKED.answers.items():
        assert f"`{question}`（{'、'.join(sorted(names))}）" in page


@cache
def words_in_code() -> frozenset[str]:
    """Every text in the product; where a name is put together, each of the words it may become is looked for by its first half."""
    return frozenset(node.value for name, tree in modules().items() if name.split("/")[0] not in _SHOWING for node in ast.walk(tree)
                     if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_a_clause_may_name_is_noted_by_somebody(event: str) -> None:
    area, _, kind = event.partition(".")
    assert event in words_in_code() or (f"{area}." in words_in_code() and kind in words_in_code())


@pytest.mark.parametrize("fact", ATTRIBUTES)
def test_every_fact_a_condition_may_ask_is_known_to_somebody(fact: str) -> None:
    assert fact in words_in_code()


def test_a_hold_is_begun_for_every_reason_that_may_pause_a_clock() -> None:
    from yinuo.web.cases.steps import BY_NOUN

    offered = {value for entry in BY_NOUN["hold"].entries if entry.name == "reason" for value, _ in entry.choices}
    assert offered == set(HOLD_REASONS)


SLIPS = [
    ('act      = "visit.depart"', 'act      = "visit.arrive"', "act-not-asked", Weight.WARNING),
    ('act      = ["roster.publish"]', 'what     = ["roster"]', "never-asked", Weight.WARNING),
    ("answer   = { days = 3 }", "answer   = { dayss = 3 }", "answer-not-read", Weight.ERROR),
    ('id       = "stuck_owner.default"', 'id       = "stuckowner.default"', "never-asked", Weight.WARNING),
    ('id       = "open_jobs.default"', 'id       = "many_jobs.default"', "never-asked", Weight.WARNING),
    ('bars     = ["case.close"]', 'bars     = ["case.hand"]', "act-not-asked", Weight.WARNING),
    ("answer   = { days = 3 }", "answer   = { days = 3, colour = 'red' }", "answer-not-read", Weight.WARNING),
]


@pytest.mark.parametrize(("old", "new", "code", "weight"), SLIPS, ids=[f"{n}-{row[2]}" for n, row in enumerate(SLIPS, 1)])
def test_a_clause_nobody_would_ask_is_told_with_its_place_and_what_could_be_written(standard: book.Book, old: str, new: str, code: str, weight: Weight) -> None:
    name, text = next((name, text) for name, text in standard.sources.items() if old in text)
    fault = next(f for f in check.faults(book.compose({**standard.sources, name: text.replace(old, new, 1)}), asked=ASKED) if f.code == code)
    assert (fault.file, fault.weight) == (name, weight) and fault.line > 1
    assert fault.says.zh and fault.says.en and fault.way_out.zh and fault.way_out.en
