"""Every tag a page may use, in one table; each is explained in its module and shown in docs/pages.md."""

from django.template import Library

from . import clocks, fields, lists, marks, panels, strips, times, words

register = Library()

for tag in (
    words.t, words.say, times.moment, times.ago, times.day, times.served_at, marks.badge, marks.meter, clocks.clock_chip,
    lists.address, lists.sort_link, panels.facts,
):
    register.simple_tag(tag, takes_context=True)

for tag in (marks.icon, marks.kbd, marks.asset, panels.skeleton):
    register.simple_tag(tag)

for piece, tag in (
    ("clock_card", clocks.clock_card), ("calendar_strip", strips.calendar_strip), ("stage_bar", strips.stage_bar),
    ("bars", strips.bars), ("field", fields.field), ("field", fields.entry), ("filters", lists.filters),
    ("pager", lists.pager), ("refusal", panels.refusal), ("empty_state", panels.empty_state), ("tabs", panels.tabs),
    ("timeline", panels.timeline), ("obligations", panels.obligations), ("stat", panels.stat),
):
    register.inclusion_tag(f"web/components/{piece}.html", takes_context=True)(tag)

for tag in (panels.panel, panels.confirm):
    register.simple_block_tag(tag, takes_context=True)
