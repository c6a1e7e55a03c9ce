"""The small checked language of `applies` and `needs`: parsed to a tree, walked by us, compiled once to a closure.

A flag never noted is false, a number never noted is 0; a word or date never noted equals nothing and compares false.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .facts import ATTRIBUTES, Attribute
from .parsing import Compare, Every, Node, Not, Some, comparisons, parse

Attributes = Mapping[str, Any]
Test = Callable[[Attributes], bool]

_COMPARE = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    """A condition as written, its tree, the attributes it asks about, and the compiled test."""

    text: str
    tree: Node | None
    mentions: frozenset[str]
    holds: Test

    def __bool__(self) -> bool:
        return self.tree is not None


ALWAYS = Condition("", None, frozenset(), lambda attributes: True)


def read_condition(text: str) -> Condition:
    """Parse and compile. Raises `Faulty` for anything that is not a sentence over declared attributes."""
    if not text.strip():
        return ALWAYS
    tree = parse(text)
    return Condition(text, tree, frozenset(c.attribute for c in comparisons(tree)), _compiled(tree))


def blank(attribute: Attribute) -> Any:
    """What an attribute is taken to be before anybody noted it."""
    return {bool: False, int: 0}.get(attribute.type)


# -- compiling


def _compiled(node: Node) -> Test:
    match node:
        case Not(item):
            inner = _compiled(item)
            return lambda attributes: not inner(attributes)
        case Every(items):
            return _all([_compiled(item) for item in items])
        case Some(items):
            return _any([_compiled(item) for item in items])
        case Compare(attribute, sign, value):
            return _comparison(attribute, sign, value)
    raise TypeError(node)


def _all(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda attributes: first(attributes) and second(attributes)
    return lambda attributes: all(test(attributes) for test in tests)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda attributes: first(attributes) or second(attributes)
    return lambda attributes: any(test(attributes) for test in tests)


def _comparison(name: str, sign: str, value: Any) -> Test:
    unset = blank(ATTRIBUTES[name])
    if ATTRIBUTES[name].type is date:
        test = _plain_comparison(name, sign, value, unset)
        return lambda attributes: test({name: as_date(attributes.get(name))})
    return _plain_comparison(name, sign, value, unset)


def as_date(value: Any) -> date | None:
    """A date fact as a date, also when a journal entry kept it as text; none when it is neither."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _plain_comparison(name: str, sign: str, value: Any, unset: Any) -> Test:
    if sign == "in":
        return lambda attributes: attributes.get(name, unset) in value
    if sign == "not in":
        return lambda attributes: attributes.get(name, unset) not in value
    compare = _COMPARE[sign]
    if sign in ("==", "!="):
        return lambda attributes: compare(attributes.get(name, unset), value)

    def ordered(attributes: Attributes) -> bool:
        found = attributes.get(name, unset)
        return found is not None and compare(found, value)

    return ordered
