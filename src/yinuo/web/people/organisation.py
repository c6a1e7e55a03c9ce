"""The company as a whole: responsibilities, particulars, the switch of intake, and the steps of the first start."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import posts, setup, stations
from yinuo.people.models import PostWaiver, Region, Station
from yinuo.people.organisation import responsibility_register
from yinuo.people.queries import company as the_company
from yinuo.people.queries import holders
from yinuo.people.roles import POSTS, REQUIRED_POSTS, reach_of
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from .door import setup_steps
from .tabs import tabs

DAYS = {
    "mon": both("周一", "Monday"), "tue": both("周二", "Tuesday"), "wed": both("周三", "Wednesday"), "thu": both("周四", "Thursday"),
    "fri": both("周五", "Friday"), "sat": both("周六", "Saturday"), "sun": both("周日", "Sunday"),
}
USUAL = {day: "08:30-12:00 13:00-17:30" if day not in ("sat", "sun") else "" for day in DAYS}
FILLED = ("department_head", *REQUIRED_POSTS)
"""The posts the first start asks for; the department head may wait."""


_START, _FINISH = both("启用", "Start"), both("完成，暂不受理", "Finish; intake stays off")


@page("organisation.see")
def responsibilities(request: Asked) -> HttpResponse:
    """职责登记. Departments without an information officer stand first, with their head (ORG-09)."""
    rows = responsibility_register()
    return show(request, "web/people/responsibilities.html", tabs=tabs(request, "/people/organisation"), rows=rows, unassigned=sum(row.unassigned for row in rows), may_write=request.actor.may("station.write"))


@page("company.write")
def company(request: Asked) -> HttpResponse:
    """公司资料."""
    refusal = attempt(lambda: _describe(request)) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return HttpResponseRedirect("/people/company")
    return show(request, "web/people/company.html", refusal, tabs=tabs(request, "/people/company"), values=request.POST or the_company(), days=_days(_office(request)))


@page("intake.activate")
def intake(request: Asked) -> HttpResponse:
    """受理开关. What still stands in the way, post by post."""
    return _intake(request)


@page("intake.activate")
def open_intake(request: Asked) -> HttpResponse:
    """开通受理."""
    return _after(request, lambda: setup.activate_intake(by=request.actor, at=request.moment))


@page("intake.activate")
def pause_intake(request: Asked) -> HttpResponse:
    """停止受理."""
    def act() -> None:
        typed = Typed(request.POST)
        reason = typed.line("reason")
        typed.settle()
        setup.pause_intake(by=request.actor, at=request.moment, reason=reason)

    return _after(request, act)


@page("post.waive")
def waive(request: Asked) -> HttpResponse:
    """豁免必设岗位."""
    def act() -> None:
        typed = Typed(request.POST)
        post, reason = typed.choice("post", REQUIRED_POSTS), typed.line("reason")
        typed.settle()
        posts.waive_post(post, by=request.actor, at=request.moment, reason=reason)

    return _after(request, act, back="/people/intake" if request.actor.may("intake.activate") else "/people/organisation")


@page("company.write")
def setup_company(request: Asked) -> HttpResponse:
    """首次启用，第二步：公司."""
    return _step(request, "company", lambda: _describe(request), "calendar", values=request.POST or the_company())


@page("calendar.write")
def setup_calendar(request: Asked) -> HttpResponse:
    """首次启用，第三步：办公时间."""
    return _step(request, "calendar", lambda: _set_week(request), "posts", back="company", days=_days(_office(request)))


@page("people.write")
def setup_posts(request: Asked) -> HttpResponse:
    """首次启用，第四步：五个岗位. Answers with the invitations, each of them shown once."""
    refusal = None
    if request.method == "POST":
        invited: dict[str, str] = {}
        refusal = attempt(lambda: invited.update(_fill(request)))
        if refusal is None:
            links = {name: request.build_absolute_uri(f"/pass/{secret}") for name, secret in invited.items()}
            return _last_step(request, links=links)
    return show(request, "web/people/setup_posts.html", refusal, steps=setup_steps("posts"), back_url="/people/setup/calendar",
                rows=_post_rows(request, refusal), values=request.POST, station=Station.objects.order_by("id").first())  # fmt: skip


@page("intake.activate")
def setup_open(request: Asked) -> HttpResponse:
    """首次启用，最后一步：开通受理，或先不开通."""
    refusal = None
    if request.method == "POST":
        act = setup.activate_intake if request.POST.get("open") == "1" else setup.finish_setup
        refusal = attempt(lambda: act(by=request.actor, at=request.moment))
        if refusal is None:
            return HttpResponseRedirect("/")
    return _last_step(request, refusal)


def _step(request: Asked, now: str, act: Callable[[], object], onward: str, back: str = "", **told: object) -> HttpResponse:
    refusal = attempt(act) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return HttpResponseRedirect(f"/people/setup/{onward}")
    return show(request, f"web/people/setup_{now}.html", refusal, steps=setup_steps(now), back_url=f"/people/setup/{back}" if back else "", **told)


def _last_step(request: Asked, refusal: Refusal | None = None, links: dict[str, str] | None = None) -> HttpResponse:
    vacant = [POSTS[post] for post in setup.vacant_posts(request.moment)]
    return show(request, "web/people/setup_open.html", refusal, steps=setup_steps("open"), back_url="/people/setup/posts", links=links or {},
                vacant=vacant, action="/people/setup/open", last_step=_FINISH if vacant else _START)  # fmt: skip


def _after(request: Asked, act: Callable[[], object], back: str = "/people/intake") -> HttpResponse:
    refusal = attempt(act) if request.method == "POST" else None
    return HttpResponseRedirect(back) if refusal is None else _intake(request, refusal)


def _intake(request: Asked, refusal: Refusal | None = None) -> HttpResponse:
    day = local_day(request.moment)
    waivers = {waiver.post: waiver for waiver in PostWaiver.objects.all()}
    rows = [{"post": post, "label": POSTS[post], "holders": list(holders(post, day)[:5]), "waiver": waivers.get(post)} for post in REQUIRED_POSTS]
    kept = the_company()
    return show(request, "web/people/intake.html", refusal, tabs=tabs(request, "/people/intake"), rows=rows, company=kept, number_rows=[(label, getattr(kept, name)) for name, label in setup.NUMBERS.items()],
                may_waive=request.actor.may("post.waive"), may_switch=request.actor.may("intake.activate"))  # fmt: skip


def _describe(request: Asked) -> None:
    typed = Typed(request.POST)
    values = {
        "name": typed.line("name", most=120), "name_en": typed.line("name_en", must=False, most=120), "hotline": typed.line("hotline", most=32),
        "complaint_number": typed.line("complaint_number", most=32), "supervision_number": typed.line("supervision_number", most=32),
    }
    typed.settle()
    setup.describe_company(by=request.actor, at=request.moment, **values)


def _set_week(request: Asked) -> None:
    typed = Typed(request.POST)
    week = {day: typed.line(day, must=False, most=60).replace(",", " ").replace("，", " ").split() for day in DAYS}
    typed.settle()
    setup.set_office_week(week, by=request.actor, at=request.moment)


def _fill(request: Asked) -> dict[str, str]:
    """The holders named for the posts; a post left empty stays vacant. Station posts get a first station."""
    typed, wanted = Typed(request.POST), {}
    for post in FILLED:
        name, username = typed.line(f"{post}_name", must=False, most=60), typed.line(f"{post}_login", must=False, most=40)
        if bool(name) != bool(username):
            missing = f"{post}_login" if name else f"{post}_name"
            typed.errors[missing] = both("姓名和登录名请一起填写", "Enter name and login name together")
        elif name:
            wanted[post] = (name, username)
    if any(reach_of(post) == "station" for post in wanted) and not Station.objects.exists():
        place, region = typed.line("station_name", most=60), typed.line("region_name", most=60)
    else:
        place = region = ""
    typed.settle()
    with transaction.atomic():  # a refused post takes region and station back with it
        if place:
            first = Region.objects.filter(name=region).first() or stations.write_region(None, by=request.actor, at=request.moment, code="R01", name=region)
            stations.write_station(None, by=request.actor, at=request.moment, code="S01", name=place, region=first.pk)
        station = Station.objects.order_by("id").values_list("id", flat=True).first()
        return setup.fill_posts(wanted, by=request.actor, at=request.moment, station=station)


def _post_rows(request: Asked, refusal: Refusal | None) -> list[dict[str, object]]:
    day = local_day(request.moment)
    errors: Any = refusal.facts.get("errors", {}) if refusal else {}
    return [
        {"post": post, "label": POSTS[post], "must": post in REQUIRED_POSTS, "holders": list(holders(post, day)[:3]), "name": f"{post}_name",
         "login": f"{post}_login", "typed_name": request.POST.get(f"{post}_name", ""), "typed_login": request.POST.get(f"{post}_login", ""), "name_error": errors.get(f"{post}_name"), "login_error": errors.get(f"{post}_login")}
        for post in FILLED
    ]


def _office(request: Asked) -> dict[str, str]:
    if request.method == "POST" and "mon" in request.POST:
        return {day: request.POST.get(day, "") for day in DAYS}
    kept: dict[str, list[str]] = the_company().office_week
    return {day: " ".join(kept.get(day, [])) for day in DAYS} if kept else USUAL


def _days(office: dict[str, str]) -> list[tuple[str, object, str]]:
    return [(day, DAYS[day], office[day]) for day in DAYS]
