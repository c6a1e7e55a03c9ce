"""How a clock shows its face: state as icon and word, what remains, and the due moment for the browser to count to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from .marks import icon
from .times import iso, now_of, relative, short, span, wall
from .words import in_words, language_of, within

ICONS = {
    "idle": "clock", "running": "clock", "warned": "hourglass", "overdue": "alert", "paused": "pause",
    "met": "check", "missed": "cross", "replaced": "swap", "withdrawn": "undo",
}
TONES = {
    "idle": "quiet", "running": "accent", "warned": "warn", "overdue": "breach", "paused": "quiet",
    "met": "good", "missed": "breach", "replaced": "quiet", "withdrawn": "good",
}
WORDS = {
    "idle": ("未起算", "not started"), "running": ("剩", "left"), "warned": ("仅剩", "only left"), "overdue": ("超时", "overdue"),
    "paused": ("暂停", "paused"), "met": ("按时", "met"), "missed": ("逾时", "missed"), "replaced": ("已替换", "replaced"),
    "withdrawn": ("超时已撤销", "breach withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Face:
    """What a reader sees of a clock at one moment."""

    look: str
    label: str
    word: str
    time: str
    due: datetime | None
    title: str

    @property
    def icon(self) -> str:
        return ICONS[self.look]

    @property
    def tone(self) -> str:
        return TONES[self.look]

    @property
    def live(self) -> bool:
        return self.due is not None and self.look in ("running", "warned", "overdue")


def told(clock: object, told_here: Mapping[str, object], *names: str) -> Any:
    """One value of what a page hands over, as keyword, attribute or key under any of ``names``; its type is the page's promise."""
    for name in names:
        if told_here.get(name) is not None:
            return told_here[name]
        found = clock.get(name) if isinstance(clock, Mapping) else getattr(clock, name, None)
        if found is not None:
            return found
    return None


def look_of(state: str, due: datetime | None, stopped: datetime | None, warned: bool, now: datetime) -> str:
    """The face for a state of clock-semantics: a missed clock without a stop is overdue and still counting."""
    if state in ("running", "missed") and stopped is None and due is not None and due <= now:
        return "overdue"
    if state == "running":
        return "warned" if warned else "running"
    return state if state in ICONS else "idle"


def face(clock: object, language: str, now: datetime, **here: object) -> Face:
    """Read a clock (object, mapping or keywords): state, due, remaining, stopped, warned, label, calendar."""
    due, stopped = told(clock, here, "due", "due_at"), told(clock, here, "stopped", "stopped_at")
    remaining = told(clock, here, "remaining")
    state = str(told(clock, here, "state") or "idle")
    look = look_of(state, due, stopped, bool(told(clock, here, "warned")), now)
    calendar = in_words(told(clock, here, "calendar"), language)
    return Face(
        look, in_words(told(clock, here, "label", "name"), language), in_words(WORDS[look], language),
        _time(look, due, stopped, remaining, now, language), due,
        " · ".join(part for part in (_until(due, language), calendar) if part),
    )


def _time(look: str, due: datetime | None, stopped: datetime | None, remaining: timedelta | None, now: datetime, lang: str) -> str:
    if look in ("running", "warned", "overdue") and due:
        return span(due - now, lang)
    if look == "paused" and remaining is not None:
        return in_words(("余 {n}", "{n} left"), lang, n=span(remaining, lang))
    if look == "missed" and due and stopped:
        return span(stopped - due, lang)
    return short(stopped, now) if look == "met" and stopped else ""


def _until(due: datetime | None, language: str) -> str:
    return in_words(("到期 {at}", "due {at}"), language, at=wall(due)) if due else ""


def clock_chip(context: Context, clock: object = None, **here: object) -> SafeString:
    """``{% clock_chip clock %}`` or ``{% clock_chip state=row.state due=row.due label="到场" %}``."""
    seen = face(clock, language_of(context), now_of(context), **here)
    count = f' data-clock="{seen.look}" data-due="{iso(seen.due)}"' if seen.live and seen.due else ""
    label = f'<span class="clock-label">{conditional_escape(seen.label)}</span> ' if seen.label else ""
    return SafeString(  # everything said by people is escaped; the rest are words of ours
        f'<span class="clock is-{seen.look}"{count} title="{escape(seen.title)}">{icon(seen.icon)}{label}'
        f'<span class="clock-word">{escape(seen.word)}</span> <span class="clock-time">{escape(seen.time)}</span></span>'
    )


def clock_card(context: Context, clock: object = None, **here: object) -> dict[str, object]:
    """``{% clock_card clock why=url %}``: the large face: promise, time left, share used (``used`` 0..100), why."""
    now, language = now_of(context), language_of(context)
    seen = face(clock, language, now, **here)
    return within(
        context, face=seen, due_iso=iso(seen.due) if seen.due else "", due_wall=wall(seen.due) if seen.due else "",
        due_ago=relative(seen.due, now, language) if seen.due else "", used=told(clock, here, "used"),
        why=told(clock, here, "why", "why_url"), clause=told(clock, here, "clause", "cite"),
        promise=told(clock, here, "promise", "sentence"), resumed=told(clock, here, "would_be_due"),
        calendar=told(clock, here, "calendar"),
    )
