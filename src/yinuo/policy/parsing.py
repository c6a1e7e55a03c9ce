"""The text of a condition read into its tree: declared facts compared with literals, joined by and, or, not and brackets."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from yinuo.kit.text import both

from .facts import ATTRIBUTES, Attribute
from .fault import Faulty, meant

_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})|(?P<number>-?\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<name>[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))")
_COMPARE = ("==", "!=", "<", "<=", ">", ">=")
_KEYWORDS = ("and", "or", "not", "in", "true", "false")


@dataclass(frozen=True, slots=True)
class Compare:
    """An attribute against a literal; ``in`` and ``not in`` against several."""

    attribute: str
    sign: str
    value: Any


@dataclass(frozen=True, slots=True)
class Not:
    item: "Node"


@dataclass(frozen=True, slots=True)
class Every:
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    items: tuple["Node", ...]


Node = Compare | Not | Every | Some


def parse(text: str) -> Node:
    """The tree of a condition. Raises `Faulty` for anything that is not a sentence over declared attributes."""
    try:
        return _Parser(text).whole()
    except RecursionError:
        raise _syntax(text[:40] + "…", "(") from None


def comparisons(node: Node | None) -> list[Compare]:
    """Every comparison of a tree, in reading order."""
    match node:
        case None:
            return []
        case Compare():
            return [node]
        case Not(item):
            return comparisons(item)
        case Every(items) | Some(items):
            return [found for item in items for found in comparisons(item)]


def checked(attribute: Attribute, value: Any) -> Any:
    """``value`` when the attribute may take it. Raises `Faulty` otherwise."""
    if attribute.words:
        if not isinstance(value, str) or value not in attribute.values:
            raise Faulty("unknown-word",
                         both(f"“{attribute.name}”没有“{value}”这个取值。", f"“{attribute.name}” has no word “{value}”."),
                         meant(str(value), attribute.values))
        return value
    fits = isinstance(value, attribute.type) and (attribute.type is bool or not isinstance(value, bool))
    if not fits:
        raise Faulty("wrong-type",
                     both(f"“{attribute.name}”的值“{value}”类型不对。", f"“{value}” is not a value that “{attribute.name}” can take."),
                     both({int: "请写整数。", bool: "请写 true 或 false。", date: "请写日期，如 2026-01-01。"}.get(attribute.type, "请写文字。"),
                          {int: "Write a whole number.", bool: "Write true or false.", date: "Write a date such as 2026-01-01."}
                          .get(attribute.type, "Write a text.")))
    return value


class _Parser:
    """Recursive descent over ``or`` < ``and`` < ``not`` < comparison."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.place = text, _tokens(text), 0

    def whole(self) -> Node:
        tree = self.either()
        if self.kind is not None:
            raise _syntax(self.text, f"“{self.word}”")
        return tree

    @property
    def kind(self) -> str | None:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else None

    @property
    def word(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def took(self, *words: str) -> bool:
        if self.kind in ("name", "sign") and self.word in words:
            self.place += 1
            return True
        return False

    def either(self) -> Node:
        items = [self.each()]
        while self.took("or"):
            items.append(self.each())
        return items[0] if len(items) == 1 else Some(tuple(items))

    def each(self) -> Node:
        items = [self.one()]
        while self.took("and"):
            items.append(self.one())
        return items[0] if len(items) == 1 else Every(tuple(items))

    def one(self) -> Node:
        if self.took("not"):
            return Not(self.one())
        if self.took("("):
            inner = self.either()
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Node:
        if self.kind != "name" or self.word in _KEYWORDS:
            raise _syntax(self.text, f"“{self.word}”" if self.word else "…")
        attribute = _attribute(self.word)
        self.place += 1
        if self.kind == "sign" and self.word in _COMPARE:
            sign = self.word
            self.place += 1
            value = self.literal(attribute)
            _fits(attribute, sign)
            return Compare(attribute.name, sign, value)
        if self.took("in"):
            return Compare(attribute.name, "in", self.several(attribute))
        if self.took("not"):
            self.expect("in")
            return Compare(attribute.name, "not in", self.several(attribute))
        if attribute.type is not bool:
            raise Faulty("not-a-flag",
                         both(f"“{attribute.name}”不是是非项，不能单独成句。", f"“{attribute.name}” is no yes-or-no fact and cannot stand alone."),
                         both("请与一个值比较，如 == 'urgent'。", "Compare it with a value, such as == 'urgent'."))
        return Compare(attribute.name, "==", True)

    def several(self, attribute: Attribute) -> tuple[Any, ...]:
        self.expect("[")
        values = [self.literal(attribute)]
        while self.took(","):
            values.append(self.literal(attribute))
        self.expect("]")
        return tuple(values)

    def literal(self, attribute: Attribute) -> Any:
        kind, word = self.kind, self.word
        self.place += 1
        value: Any
        if kind == "text":
            value = word[1:-1]
        elif kind == "number":
            value = float(word) if "." in word else int(word)
        elif kind == "date":
            try:
                value = date.fromisoformat(word)
            except ValueError:
                raise _syntax(self.text, f"“{word}”") from None
        elif kind == "name" and word in ("true", "false"):
            value = word == "true"
        else:
            raise _syntax(self.text, f"“{word}”" if word else "…")
        return checked(attribute, value)

    def expect(self, word: str) -> None:
        if not self.took(word):
            raise _syntax(self.text, f"“{word}”")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if not match:
            raise _syntax(text, f"“{text[place:].strip()[:12]}”")
        found.append((str(match.lastgroup), match[match.lastgroup or 0]))
        place = match.end()
    return found


def _syntax(text: str, near: str) -> Faulty:
    return Faulty("bad-condition", both(f"条件“{text}”在{near}处读不懂。", f"The condition “{text}” cannot be read at {near}."),
                  both("可用：==、!=、<、<=、>、>=、in [..]、and、or、not 与括号；文字加引号。",
                       "Use ==, !=, <, <=, >, >=, in [..], and, or, not and brackets; put words in quotes."))


def _attribute(name: str) -> Attribute:
    found = ATTRIBUTES.get(name)
    if found is None:
        raise Faulty("unknown-fact", both(f"没有名为“{name}”的事实。", f"There is no fact called “{name}”."), meant(name, ATTRIBUTES))
    return found


def _fits(attribute: Attribute, sign: str) -> None:
    if sign not in ("==", "!=") and attribute.type not in (int, date):
        raise Faulty("no-order", both(f"“{attribute.name}”没有大小先后，不能用“{sign}”。", f"“{attribute.name}” has no order; “{sign}” cannot be used."),
                     both("请用 ==、!= 或 in [..]。", "Use ==, != or in [..]."))
