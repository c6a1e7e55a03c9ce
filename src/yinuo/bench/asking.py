"""What the clients ask: the requests of each kind for one person, drawn from the scratch company's own rows."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from urllib.parse import quote

from django.conf import settings

from yinuo.cases import cursor
from yinuo.cases.queries import Filter, narrowed, seen_by
from yinuo.demo import words as said
from yinuo.demo.goods import spoken
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.people import signing, tokens
from yinuo.people.models import PostHolding, User
from yinuo.people.rights import actor_of

from .prototypes import Scratch

API = "/api/v1/cases"
WORDS = ("漏水", "异响", "外机", "断电", "重启", "水管", "屏幕", "掉线", "热水", "没有")
Ask = tuple[str, str, str | None]


@dataclass(slots=True)
class Person:
    """Somebody who asks: as a program with a token, and as a page with a sign-in."""

    name: str
    actor: Actor
    json_headers: dict[str, str]
    html_headers: dict[str, str]


def person(made: Scratch, name: str, at: datetime) -> Person:
    """The regional dispatcher of the east (5 of 31 stations), or a dispatcher of one station."""
    user = made.org.by_post["dispatcher"][0 if name == "dispatcher" else 1]
    if name == "clerk":
        PostHolding.objects.filter(user=user).update(region=None, station=made.org.stations[0])
    user = User.objects.get(pk=user.pk)
    actor = actor_of(user.pk, local_day(at))
    assert actor is not None
    _, secret = tokens.make_own_token("bench", by=actor, at=at)
    login = signing.sign_in(user.username, "yinuo-demo", device="phone", agent="bench", at=at)
    return Person(name, actor, {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={_session(login.pk)}"})


def _session(login: int) -> str:
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    store = SessionStore()
    store["login"] = login
    store.save()
    return str(store.session_key)


def asks(request: str, kind: str, who: Person, made: Scratch, at: datetime) -> list[Ask]:
    """A few hundred requests of one sort; a client goes round them."""
    chance = Random(5)
    if kind == "html":
        return [("GET", "/cases", None)] if request == "list" else [("GET", f"/cases/{number}", None) for number in _numbers(who, chance)]
    match request:
        case "create":
            return [("POST", API, json.dumps(_body(made, chance, at), ensure_ascii=False)) for _ in range(400)]
        case "list":
            return [("GET", f"{API}?queue=open&order=due&size=25", None)]
        case "deep":
            return [("GET", f"{API}?queue=open&order=due&size=25&after={quote(_deep(who, at))}", None)]
        case "detail":
            return [("GET", f"{API}/{number}", None) for number in _numbers(who, chance)]
        case "search":
            return [("GET", f"{API}/search?q={quote(word)}", None) for word in WORDS]
    return [("GET", f"{API}/report", None)]


def _numbers(who: Person, chance: Random) -> list[str]:
    seen = list(seen_by(who.actor).values_list("number", flat=True)[:20_000])
    return chance.sample(seen, min(300, len(seen)))


def _deep(who: Person, at: datetime) -> str:
    """The cursor at nine tenths of the person's open cases."""
    found = narrowed(seen_by(who.actor), Filter(), who.actor, at).order_by("due_at", "id")
    place = found.count() * 9 // 10
    key = found.values_list("due_at", "id")[place]
    return cursor.given("due", key) or ""


def _body(made: Scratch, chance: Random, at: datetime) -> dict[str, object]:
    good = chance.choice(made.goods)
    problem = good.family.faults[0]
    return {
        "description": said.said(problem, good.product.name, chance), "model": spoken(good), "channel": "api", "contact_id": str(chance.choice(made.contacts)),
        "kind": "repair", "mode": "on_site", "problem_class": problem, "region": "HD", "urgency": "normal", "serial": f"B{chance.randint(0, 10**9):010}",
        "purchased_on": (date.today() - timedelta(days=chance.randint(20, 300))).isoformat(), "expected_at": (at + timedelta(days=9)).isoformat(),
    }


def visible(who: Person) -> int:
    """How many cases this person sees."""
    return seen_by(who.actor).count()
