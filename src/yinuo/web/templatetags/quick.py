"""Tags drawn without detours: those whose every argument stands in the template are drawn once, when it is read."""

from typing import Any

from django.template import Context, Node
from django.template.base import FilterExpression
from django.utils.html import conditional_escape

from .words import in_words, language_of


class Drawn(Node):
    """A tag whose arguments are all literals and which asks nothing of the reader: the same on every page."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, context: Context) -> str:
        return self.text


def drawn(node: Any) -> Node:
    """A silent tag as read, or its `Drawn` equal."""
    args = [literal(word) for word in node.args]
    named = {name: literal(word) for name, word in node.kwargs.items()}
    if node.target_var or None in args or None in named.values():
        return node  # type: ignore[no-any-return]
    return Drawn(conditional_escape(node.func(*args, **named)))


class Said(Node):
    """``{% say value %}``, of which a long page has hundreds."""

    def __init__(self, value: FilterExpression) -> None:
        self.value = value

    def render(self, context: Context) -> str:
        value = self.value.resolve(context)
        return "" if value in (None, "") else conditional_escape(in_words(value, language_of(context)))


def said(node: Any) -> Node:
    """A ``{% say %}`` as read, or its `Said` equal where it has nothing but a value."""
    return node if node.kwargs or node.target_var or len(node.args) != 1 else Said(node.args[0])


def literal(word: FilterExpression) -> str | None:
    """The text of a literal argument; None for anything that is looked up or filtered."""
    return word.var if isinstance(word.var, str) and not word.filters else None
