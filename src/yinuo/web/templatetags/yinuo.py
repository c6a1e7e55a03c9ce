"""Every tag a page may use, in one table; each is explained in its module and shown in docs/pages.md."""

from collections.abc import Callable
from typing import Any

from django.template import Library

from yinuo.editions.asking import quotation

from . import clocks, fields, lists, marks, panels, quick, strips, times, words

register = Library()

READERS: tuple[Callable[..., Any], ...] = (
    words.t, words.say, words.word, times.moment, times.ago, times.day, times.length, times.by_when, times.served_at, marks.badge, marks.meter, clocks.clock_chip,
    lists.address, lists.sort_link, lists.filters, panels.facts,
)
SILENT: tuple[Callable[..., Any], ...] = (marks.icon, marks.kbd, marks.asset, panels.skeleton)
BLOCKS: tuple[Callable[..., Any], ...] = (panels.panel, panels.confirm)
PIECES: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("clock_card", clocks.clock_card), ("calendar_strip", strips.calendar_strip), ("stage_bar", strips.stage_bar),
    ("bars", strips.bars), ("field", fields.field), ("field", fields.entry),
    ("pager", lists.pager), ("refusal", panels.refusal), ("empty_state", panels.empty_state), ("tabs", panels.tabs),
    ("timeline", panels.timeline), ("obligations", panels.obligations), ("stat", panels.stat),
)

register.filter("quotation", quotation)
for tag in READERS:
    register.simple_tag(tag, takes_context=True)
for tag in SILENT:
    register.simple_tag(tag)


def _quickly(name: str, made: Callable[[Any], Any]) -> None:
    """Have what is read of a tag replaced by what draws it with less work."""
    read = register.tags[name]
    register.tags[name] = lambda parser, token: made(read(parser, token))


_quickly("t", words.fixed)
_quickly("say", quick.said)
for tag in SILENT:
    _quickly(tag.__name__, quick.drawn)
for tag in BLOCKS:
    register.simple_block_tag(tag, takes_context=True)
for template, tag in PIECES:
    register.inclusion_tag(f"web/components/{template}.html", takes_context=True)(tag)
