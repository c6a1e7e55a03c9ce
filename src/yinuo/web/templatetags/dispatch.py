"""Words of dispatch: load it with ``{% load dispatch %}``."""

from datetime import date, datetime

from django.template import Context, Library

from yinuo.dispatch import day
from yinuo.dispatch.planning import REASONS
from yinuo.dispatch.resources import ABSENCES, SOURCES
from yinuo.kit.moment import COMPANY_ZONE, read_moment
from yinuo.kit.text import both

from .words import language_of

register = Library()


@register.filter
def clock(second: int | None) -> str:
    """Seconds from midnight as 08:30."""
    return day.clock(second)


@register.filter
def as_moment(text: str) -> object:
    """A stored moment as a moment."""
    return read_moment(text) if text else None


@register.filter
def minutes(seconds: int | None) -> int:
    """Whole minutes of seconds."""
    return round((seconds or 0) / 60)


@register.simple_tag(takes_context=True)
def absence(context: Context, kind: str) -> str:
    """What kind of absence."""
    return ABSENCES.get(kind, both(kind, kind)).of(language_of(context))


@register.simple_tag(takes_context=True)
def place_source(context: Context, source: str) -> str:
    """Where a point comes from."""
    return SOURCES.get(source, both(source, source)).of(language_of(context))


@register.simple_tag(takes_context=True)
def plan_reason(context: Context, reason: str) -> str:
    """Why an engineer does not do a job."""
    return REASONS.get(reason, both(reason, reason)).of(language_of(context))


@register.filter
def yuan_of(fen: int) -> str:
    """Fen as yuan with two places."""
    return f"{fen // 100}.{fen % 100:02}"


@register.simple_tag
def weight(table: dict[str, int], name: str) -> int:
    """One figure of a table of weights."""
    return table[name]


@register.filter
def localclock(moment: datetime) -> str:
    """A moment as the company's wall clock shows it."""
    return f"{moment.astimezone(COMPANY_ZONE):%H:%M}"


@register.filter
def localday(moment: datetime) -> date:
    """The company's day a moment falls on."""
    return moment.astimezone(COMPANY_ZONE).date()
