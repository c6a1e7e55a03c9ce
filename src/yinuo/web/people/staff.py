"""People and their posts: the list, the person's page, and what is done there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import access, actions, posts
from yinuo.people.catalogue import REACHES, verb_words
from yinuo.people.models import PostHolding, User
from yinuo.people.queries import holdings_of, live_logins, people, unused_rights
from yinuo.people.roles import POSTS, reach_of
from yinuo.people.verbs import unseen
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed, key_in

from .choices import department_name, departments, post_choices, regions, stations
from .tabs import tabs

PER_PAGE = 50


@page("people.see")
def everyone(request: Asked) -> HttpResponse:
    """人员. By name, post or station; a page at a time by key."""
    asked, day = request.GET, local_day(request.moment)
    words, post = asked.get("q", "").replace("\x00", "").strip()[:60], asked.get("post", "")
    station, after = key_in(asked.get("station")), key_in(asked.get("after"))
    found = people(day, words=words, post=post if post in POSTS else "", station=station, closed=asked.get("state") == "closed")
    if words:
        access.searched(request.actor, request.moment, "user", words, found.count())
    rows = list(found.filter(pk__gt=after or 0)[: PER_PAGE + 1])
    more = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return show(request, "web/people/everyone.html", rows=[_row(user) for user in rows[:PER_PAGE]], groups=_groups(), tabs=tabs(request, "/people/"),
                page={"after": more, "before": after, "shown": min(len(rows), PER_PAGE)}, may_write=request.actor.may("people.write"))  # fmt: skip


@page("people.write")
def new(request: Asked) -> HttpResponse:
    """登记人员."""
    made: list[User] = []

    def act() -> None:
        typed = Typed(request.POST)
        username, particulars = typed.line("username", most=40), _particulars(typed)
        typed.settle()
        made.append(actions.add_person(by=request.actor, at=request.moment, username=username, **particulars))

    refusal = attempt(act) if request.method == "POST" else None
    if made:
        return HttpResponseRedirect(f"/people/{made[0].pk}")
    return show(request, "web/people/new.html", refusal, values=request.POST, departments=departments())


@page("people.see")
def person(request: Asked, person_id: int) -> HttpResponse:
    """一个人：岗位、借调、账号、未用的权限."""
    access.looked(request.actor, request.moment, "user", person_id)
    return _person(request, person_id)


@page("people.write")
def particulars(request: Asked, person_id: int) -> HttpResponse:
    """更改资料."""
    def act() -> None:
        typed = Typed(request.POST)
        values = _particulars(typed)
        typed.settle()
        actions.change_person(person_id, by=request.actor, at=request.moment, **values)

    return _done(request, person_id, act)


@page("people.write")
def hold(request: Asked, person_id: int) -> HttpResponse:
    """任岗或借调."""
    def act() -> None:
        typed = Typed(request.POST)
        post, since, until = typed.choice("post", POSTS), typed.day("since"), typed.day("until", must=typed.tick("seconded"))
        station, region, lender = typed.identity("station", must=False), typed.identity("region", must=False), typed.identity("lent_by", must=False)
        typed.settle()
        assert since is not None
        if typed.tick("seconded"):
            assert until is not None
            posts.second(person_id, post, by=request.actor, at=request.moment, since=since, until=until, lent_by=lender, station=station)
        else:
            posts.hold_post(person_id, post, by=request.actor, at=request.moment, since=since, until=until, station=station, region=region)

    return _done(request, person_id, act)


@page("people.write")
def leave(request: Asked, holding_id: int) -> HttpResponse:
    """离岗或调岗. With a new post both change at the same moment."""
    holding = _holding(holding_id)

    def act() -> None:
        typed = Typed(request.POST)
        on, post, station = typed.day("on"), typed.choice("next", POSTS, must=False), typed.identity("station", must=False)
        typed.settle()
        assert on is not None
        if post:
            posts.move_post(holding, post, by=request.actor, at=request.moment, on=on, station=station)
        else:
            posts.leave_post(holding, by=request.actor, at=request.moment, on=on)

    return _done(request, holding.user_id, act)


@page("people.write")
def send_link(request: Asked, person_id: int) -> HttpResponse:
    """邀请或重设口令. The single-use link is on this answer and nowhere else."""
    link: list[str] = []
    offer = actions.reset if request.POST.get("purpose") == "reset" else actions.invite

    def act() -> None:
        link.append(request.build_absolute_uri(f"/pass/{offer(person_id, by=request.actor, at=request.moment)}"))

    if request.method != "POST":
        return HttpResponseRedirect(f"/people/{person_id}")
    refusal = attempt(act)
    return _person(request, person_id, refusal, link=link[0] if link else "")


@page("people.write")
def account(request: Asked, person_id: int, act: str) -> HttpResponse:
    """解除暂停、停用、启用."""
    def change() -> None:
        typed = Typed(request.POST)
        reason = typed.line("reason", must=act == "close", most=200)
        typed.settle()
        if act == "close":
            actions.close_account(person_id, by=request.actor, at=request.moment, reason=reason)
        elif act == "open":
            actions.open_account(person_id, by=request.actor, at=request.moment)
        else:
            actions.unlock(person_id, by=request.actor, at=request.moment)

    return _done(request, person_id, change)


def _done(request: Asked, person_id: int, act: Callable[[], None]) -> HttpResponse:
    refusal = attempt(act) if request.method == "POST" else None
    return HttpResponseRedirect(f"/people/{person_id}") if refusal is None else _person(request, person_id, refusal)


def _person(request: Asked, person_id: int, refusal: Refusal | None = None, **told: object) -> HttpResponse:
    user = User.objects.select_related("home_department").filter(pk=person_id).first()
    if user is None:
        raise unseen()
    today = local_day(request.moment)
    unused = [{"verb": u.verb, "words": verb_words(u.verb), "last_on": u.last_on} for u in unused_rights(user, request.moment)]
    return show(
        request, "web/people/person.html", refusal, person=user, today_iso=today.isoformat(), since_value=request.POST.get("since") or today.isoformat(),
        holdings=[_dated(h, today) for h in holdings_of(user)], logins=live_logins(user.pk), unused=unused, unused_count=len(unused),
        particulars=request.POST if "name" in request.POST else _kept(user),
        locked=bool(user.locked_until and user.locked_until > request.moment), may_write=request.actor.may("people.write"),
        invited=user.has_usable_password(), values=request.POST, post_choices=post_choices(), departments=departments(),
        stations=stations(), regions=regions(), **told,
    )


def _row(user: Any) -> dict[str, object]:
    """A person as the list shows them: posts of today and where they reach."""
    held = {(h.post, bool(h.lent_by_id)) for h in user.todays}
    places = [h.station.name if h.station else h.region.name for h in user.todays if h.station or h.region]
    department = user.home_department
    return {
        "user": user, "posts": [{"label": POSTS.get(post, post), "tone": "accent" if lent else "plain"} for post, lent in sorted(held)],
        "places": list(dict.fromkeys(places))[:4], "department": department_name(department) if department else "",
    }


def _dated(holding: PostHolding, today: date) -> dict[str, object]:
    """A holding with where it stands today: running, coming or over."""
    over = holding.until is not None and (holding.until < today or holding.until < holding.since)
    state = "over" if over else "coming" if holding.since > today else "running"
    return {"it": holding, "label": POSTS.get(holding.post), "state": state, "reach": REACHES[reach_of(holding.post)], "key": f"-{holding.pk}"}


def _holding(holding_id: int) -> PostHolding:
    found = PostHolding.objects.select_related("user").filter(pk=holding_id).first()
    if found is None:
        raise unseen()
    return found


def _kept(user: User) -> dict[str, object]:
    return {"name": user.name, "name_en": user.name_en, "email": user.email, "phone": user.phone, "department": user.home_department_id}


def _particulars(typed: Typed) -> dict[str, Any]:
    return {
        "name": typed.line("name", most=60), "name_en": typed.line("name_en", must=False, most=60),
        "email": typed.line("email", must=False, most=120), "phone": typed.line("phone", must=False, most=32),
        "department": typed.identity("department", must=False),
    }


def _groups() -> list[dict[str, object]]:
    return [
        {"name": "post", "label": both("岗位", "Post"), "choices": post_choices(), "kind": "one"},
        {"name": "station", "label": both("网点", "Station"), "choices": stations(), "kind": "one"},
        {"name": "state", "label": both("账号", "Account"), "choices": [("closed", both("已停用", "Closed"))], "kind": "one"},
    ]
