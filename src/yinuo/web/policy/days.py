"""The calendar by month: which hours count, why a day is closed, and the days somebody opened or closed by hand."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.editions import actions
from yinuo.editions.models import SpecialDay
from yinuo.editions.shelves import in_force, shelf, special_days
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.book import Book
from yinuo.policy.calendar import Calendar, holiday_year, read_wall
from yinuo.web import moments
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.people.organisation import DAYS
from yinuo.web.reading import Typed

from .tabs import tabs

_ALL = "*"


@page("edition.see")
def month(request: Asked) -> HttpResponse:
    """日历."""
    return _month(request, request.GET.get("calendar", ""), moments.month_of(request.GET.get("month", ""), local_day(request.moment)), chosen=request.GET.get("day", ""))


@page("calendar.write")
def day(request: Asked) -> HttpResponse:
    """停、启一日."""
    if request.method != "POST":
        return HttpResponseRedirect("/policy/calendar")
    name, said = request.POST.get("calendar", ""), request.POST.get("day", "")

    def act() -> None:
        typed = Typed(request.POST)
        on, reason = typed.day("day"), typed.line("reason", most=120)
        windows = _windows(typed)
        typed.settle()
        assert on is not None
        calendar = typed.choice("for", [_ALL, *in_force(request.moment)[1].calendars])
        actions.set_day(calendar or name, on, windows, by=request.actor, at=request.moment, reason=reason)

    refusal = attempt(act)
    first = moments.month_of(said, local_day(request.moment))
    if refusal is not None:
        return _month(request, name, first, refusal, said)
    toast(request, both("已登记；进行中的时限由后台重算", "Entered; running promises are being counted anew"))
    return HttpResponseRedirect(f"/policy/calendar?calendar={name}&month={first:%Y-%m}")


@page("calendar.write")
def back(request: Asked, day_id: int) -> HttpResponse:
    """撤销特别日."""
    name, first = request.POST.get("calendar", ""), moments.month_of(request.POST.get("month", ""), local_day(request.moment))
    if request.method != "POST":
        return HttpResponseRedirect("/policy/calendar")
    refusal = attempt(lambda: actions.take_day_back(day_id, by=request.actor, at=request.moment, reason=request.POST.get("back_reason", "")[:120]))
    if refusal is not None:
        return _month(request, name, first, refusal)
    toast(request, both("已撤销；进行中的时限由后台重算", "Taken back; running promises are being counted anew"))
    return HttpResponseRedirect(f"/policy/calendar?calendar={name}&month={first:%Y-%m}")


def _windows(typed: Typed) -> list[list[str]]:
    """“08:30-12:00 13:00-17:30”; nothing when the day is closed."""
    if not typed.tick("open"):
        return []
    words = re.split(r"[\s,，、;；]+", typed.line("windows", most=100).replace("—", "-").replace("–", "-").replace("：", ":"))
    try:
        for word in filter(None, words):
            read_wall(word)
    except ValueError:
        typed.errors.setdefault("windows", both("时段写作 08:30-12:00 13:00-17:30", "Write windows as 08:30-12:00 13:00-17:30"))
        return []
    return [[part.strip().rjust(5, "0") for part in word.split("-")] for word in words if word]


def _month(request: Asked, name: str, first: date, refusal: Refusal | None = None, chosen: str = "") -> HttpResponse:
    _, book = in_force(request.moment)
    names = _names(book)
    name = name if name in names else next(iter(names), "around-the-clock")
    calendar = shelf().calendar(book, name)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    today = local_day(request.moment)
    special = {row.day: row for row in special_days().filter(calendar__in=[name, _ALL], day__gte=first, day__lte=last)}
    rows = [_day(calendar, first + timedelta(days=n), today, special, chosen) for n in range((last - first).days + 1)]
    return show(
        request, "web/policy/calendar.html", refusal, tabs=tabs(request), name=name, title=calendar.title or both(name, name), choices=_choices(book, name, first),
        first=first, weeks=_weeks(rows), weekdays=list(DAYS.values()), before=f"{first - timedelta(days=1):%Y-%m}", after=f"{last + timedelta(days=1):%Y-%m}",
        may_write=request.actor.may("calendar.write"), unpublished=[year for year in sorted({first.year, today.year + 1}) if calendar.unpublished(year)],
        special=[{"it": row, "field": f"back-{row.pk}"} for row in sorted(special.values(), key=lambda row: row.day)], values=request.POST if refusal else {"day": chosen, "windows": _usual(calendar)},
        fors=[(name, calendar.title or both(name, name)), (_ALL, both("全部日历", "every calendar"))], zone=calendar.zone.key, today=today,
        working=sum(bool(row["walls"]) for row in rows),
    )


def _names(book: Book) -> list[str]:
    """Calendars with holidays first: they are what one comes to look at; the one that never closes last."""
    return sorted(book.calendars, key=lambda name: (not book.calendars[name].holidays, name == "around-the-clock"))


def _choices(book: Book, name: str, first: date) -> list[dict[str, Any]]:
    named = [(n, book.calendars[n].title or both(n, n)) for n in _names(book)]
    return [{"label": title, "url": f"/policy/calendar?calendar={n}&month={first:%Y-%m}", "on": n == name, "mark": "clock"} for n, title in named]


def _usual(calendar: Calendar) -> str:
    return " ".join(f"{_hm(a)}-{_hm(b)}" for a, b in next((w for w in calendar.week if w), ()))


def _day(calendar: Calendar, on: date, today: date, special: dict[date, SpecialDay], chosen: str) -> dict[str, Any]:
    walls, why = calendar.judged(on)
    year = holiday_year(calendar.holidays, on.year) if calendar.holidays else None
    make_up = bool(year and on in year.make_up and on not in special)
    holiday = bool(year and on in year.off and on not in special)
    named = holiday or make_up or on in special
    return {"day": on, "walls": [f"{_hm(a)}–{_hm(b)}" for a, b in walls], "why": _short(why) if named else None, "full": why, "today": on == today, "past": on < today,
            "make_up": make_up, "special": on in special, "closed": not walls, "chosen": chosen == on.isoformat(), "week": list(DAYS.values())[on.weekday()]}


def _short(name: Both) -> Both:
    """A holiday's name without the swap it explains."""
    return both(re.split("[（(]", name.zh)[0], re.split("[（(]", name.en)[0].strip())


def _hm(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _weeks(rows: list[dict[str, Any]]) -> list[list[dict[str, Any] | None]]:
    cells: list[dict[str, Any] | None] = [None] * rows[0]["day"].weekday() + list(rows)
    cells += [None] * (-len(cells) % 7)
    return [cells[n:n + 7] for n in range(0, len(cells), 7)]
