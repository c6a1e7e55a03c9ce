"""Moments and spans as people read them: the company's wall clock, 24 hours, relative beside absolute."""

from datetime import UTC, date, datetime, timedelta

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yinuo.kit.moment import COMPANY_ZONE, utc_now

from .words import language_of

_UNITS = ((86400, "天", "d"), (3600, "小时", "h"), (60, "分", "min"))


def now_of(context: Context) -> datetime:
    """The moment the page is made; a page may fix it with ``now`` so that all its parts agree."""
    for told in (context.get("now"), context.get("moment"), getattr(context.get("request"), "moment", None)):
        if isinstance(told, datetime):
            return told
    return utc_now()


def span(length: timedelta, language: str) -> str:
    """A length in its two largest units: 2 天 3 小时 · 2 d 3 h."""
    seconds = int(abs(length.total_seconds()))
    if seconds < 60:
        return "不足 1 分" if language == "zh" else "under 1 min"
    first = next(i for i, (size, _, _) in enumerate(_UNITS) if seconds >= size)
    parts: list[str] = []
    for size, zh, en in _UNITS[first : first + 2]:
        count, seconds = divmod(seconds, size)
        if count or not parts:
            parts.append(f"{count} {zh if language == 'zh' else en}")
    return " ".join(parts)


def relative(moment: datetime, now: datetime, language: str) -> str:
    """3 小时前 · in 2 d 4 h."""
    if abs((moment - now).total_seconds()) < 60:
        return "刚刚" if language == "zh" else "just now"
    length = span(moment - now, language)
    if language == "zh":
        return f"{length}前" if moment < now else f"{length}后"
    return f"{length} ago" if moment < now else f"in {length}"


def wall(moment: datetime) -> str:
    """2026-10-01 23:10, on the company's clock."""
    return moment.astimezone(COMPANY_ZONE).isoformat(" ", "minutes")[:16]


def iso(moment: datetime) -> str:
    """The machine's form, to the second."""
    return moment.astimezone(UTC).isoformat("T", "seconds")[:19] + "Z"


def served_at(context: Context) -> str:
    """``{% served_at %}``: the server's moment, which the browser's clocks count from."""
    return iso(now_of(context))


def short(moment: datetime, now: datetime) -> str:
    """The wall clock without what the reader knows: the year of this year, the date of today."""
    here, today = moment.astimezone(COMPANY_ZONE), now.astimezone(COMPANY_ZONE)
    if here.date() == today.date():
        return here.strftime("%H:%M")
    return here.strftime("%m-%d %H:%M" if here.year == today.year else "%Y-%m-%d %H:%M")


def moment(context: Context, at: datetime | None, brief: bool = False) -> SafeString | str:
    """``{% moment case.received_at %}``: absolute with relative beside; ``brief=True`` leaves out what is obvious."""
    if at is None:
        return "—"
    now, language = now_of(context), language_of(context)
    if brief:
        return SafeString(f'<time datetime="{iso(at)}" title="{wall(at)}">{short(at, now)}</time>')  # digits only
    exact = iso(at)
    return SafeString(f'<span class="moment"><time datetime="{exact}">{wall(at)}</time> <time class="ago" data-ago datetime="{exact}">{relative(at, now, language)}</time></span>')


def ago(context: Context, at: datetime | None) -> SafeString | str:
    """``{% ago entry.noted_at %}``: relative, with the absolute on hover."""
    if at is None:
        return "—"
    said = relative(at, now_of(context), language_of(context))
    return format_html('<time data-ago datetime="{}" title="{}">{}</time>', iso(at), wall(at), said)


def day(context: Context, on: date | datetime | None) -> SafeString | str:
    """``{% day unit.bought_on %}``: a date with its weekday."""
    if on is None:
        return "—"
    here = on.astimezone(COMPANY_ZONE).date() if isinstance(on, datetime) else on
    week = "周" + "一二三四五六日"[here.weekday()] if language_of(context) == "zh" else here.strftime("%a")
    return format_html('<time datetime="{0}">{0} <span class="quiet">{1}</span></time>', here.isoformat(), week)


def by_when(context: Context, at: datetime | None) -> SafeString | str:
    """``{% by_when clock.due_at %}``: a deadline as it is said on the telephone; one at midnight ends the day before it at 24:00."""
    if at is None:
        return "—"
    chinese, here = language_of(context) == "zh", at.astimezone(COMPANY_ZONE)
    on, hour = (here.date() - timedelta(days=1), "24:00") if here.strftime("%H:%M:%S") == "00:00:00" else (here.date(), here.strftime("%H:%M"))
    away = (on - now_of(context).astimezone(COMPANY_ZONE).date()).days
    if away in (0, 1):
        said = (("今天", "明天") if chinese else ("today", "tomorrow"))[away]
    elif chinese:
        said = f"{on.month} 月 {on.day} 日周{'一二三四五六日'[on.weekday()]}"
    else:
        said = f"{on:%a} {on.day} {on:%b}"
    return format_html('<time datetime="{}" title="{}">{} {}</time>', iso(at), wall(at), said, hour)


def length(context: Context, spent: timedelta | None) -> str:
    """``{% length late_by %}``: a stretch of time in words."""
    return "—" if spent is None else span(spent, language_of(context))
