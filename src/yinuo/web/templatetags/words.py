"""Words in the reader's language: the pair stands in the template, the request says which half is shown."""

from collections.abc import Mapping
from typing import Any

from django.template import Context, Node
from django.template.base import FilterExpression
from django.utils.html import conditional_escape

from yinuo.kit.text import Both


def language_of(context: Context | Mapping[str, object]) -> str:
    """The reader's language, "zh" or "en"; Chinese when nobody said."""
    language = context.get("language") or getattr(context.get("request"), "language", None)
    return "en" if str(language or "zh").startswith("en") else "zh"


def in_words(value: object, language: str, **values: object) -> str:
    """A `Both`, a (zh, en) pair or plain text, as the reader reads it."""
    if isinstance(value, Both):
        return value.of(language, **values)
    if isinstance(value, tuple) and len(value) == 2:
        return Both(str(value[0]), str(value[1])).of(language, **values)
    return "" if value is None else str(value)


def t(context: Context, zh: str, en: str, **values: object) -> str:
    """``{% t "还欠 {n} 项" "{n} still owed" n=count %}``: the reader's half of the pair, escaped."""
    return Both(zh, en).of(language_of(context), **values)


class Fixed(Node):
    """A pair without values: both halves are known when the template is read, and most words of a page are of this kind."""

    def __init__(self, zh: str, en: str, name: str | None) -> None:
        self.zh, self.en, self.name = conditional_escape(zh), conditional_escape(en), name

    def render(self, context: Context) -> str:
        text = self.en if language_of(context) == "en" else self.zh
        if self.name is None:
            return text
        context[self.name] = text
        return ""


def fixed(node: Any) -> Node:
    """A ``{% t %}`` as read, or its `Fixed` equal where it stands for two literals."""
    said = [word for word in map(_literal, node.args) if word is not None]
    if node.kwargs or len(node.args) != 2 or len(said) != 2:
        return node  # type: ignore[no-any-return]
    return Fixed(said[0], said[1], node.target_var)


def _literal(word: FilterExpression) -> str | None:
    return word.var if isinstance(word.var, str) and not word.filters else None


def say(context: Context, value: object, default: object = "") -> str:
    """``{% say refusal.way_out %}``: a `Both` (or plain text) in the reader's language."""
    return in_words(value if value not in (None, "") else default, language_of(context))


def within(context: Context, **values: object) -> dict[str, object]:
    """What a component's own template needs: reader, request, and its values."""
    carried = {"request": context.get("request"), "language": language_of(context), "csrf_token": context.get("csrf_token")}
    return carried | values


def word(context: Context, attribute: str, value: str) -> str:
    """``{% word "case.stage" case.stage %}``: one word of a closed list of the vocabulary."""
    from yinuo.policy.facts import word as label

    return label(attribute, value).of(language_of(context)) if value else ""
