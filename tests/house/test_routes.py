"""Every route, every post: an unlisted route fails, a missing right is a no that names who has it, a foreign case does not exist."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import cast as people
from areas import service
from yinuo.cases import queries
from yinuo.editions import shelves
from yinuo.people import places
from yinuo.people.models import User
from yinuo.people.roles import EVERYONE, POSTS, VERBS

OPEN = ("api/v1/openapi.json",)
"""Answers that say nothing of anybody."""


@dataclass(frozen=True)
class Route:
    """One address with the view behind it."""

    address: str
    view: object

    @property
    def verb(self) -> str | None:
        return getattr(self.view, "verb", None)

    @property
    def is_public(self) -> bool:
        return bool(getattr(self.view, "public", False))


def routes(resolver: URLResolver | None = None, before: str = "") -> list[Route]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            found += routes(pattern, address)
        elif isinstance(pattern, URLPattern):
            found.append(Route(address, pattern.callback))
    return found


PAGES = [route for route in routes() if not route.address.startswith("api/")]
GUARDED = [route for route in PAGES if route.verb]


def test_every_page_says_which_right_it_consults_or_that_it_is_open_to_all():
    unlisted = [route.address for route in PAGES if not route.verb and not route.is_public]

    assert unlisted == [], "declare these with @page(\"verb\") or @public from yinuo.web.page"
    assert {route.verb for route in GUARDED} <= set(VERBS)


def test_few_routes_are_open_to_all():
    assert {route.address.split("/")[0] for route in PAGES if route.is_public} <= {"login", "logout", "language", "start", "pass", "health", "gallery", "survey", "visit", "forms"}


def filled(address: str, number: str) -> str:
    """An address with something in each of its places."""
    address = re.sub(r"<(?:str:)?(?:number|case_number|service_number)>", number, address)
    return "/" + re.sub(r"<(?:(?P<kind>\w+):)?\w+>", lambda m: "1" if m["kind"] in ("int", "Identity") else "x", address)


@pytest.fixture
def company(db):
    """The cast with a case of Pudong, which engineer Li works on, and one of Hongqiao."""
    places.forget()
    shelves.forget()
    cast = people.company()
    own = service.received(cast).case
    foreign = service.received(cast).case
    type(own).objects.filter(pk=own.pk).update(engineer=cast.li.pk, station=cast.pudong.pk)
    type(own).objects.filter(pk=foreign.pk).update(station=cast.hongqiao.pk, engineer=cast.xiao.pk)
    return cast, own, foreign


def entering(user: User) -> Client:
    browser = Client(headers={"HX-Request": "true"})
    browser.raise_request_exception = True
    assert browser.post("/login", {"login": user.username, "password": people.PASSWORD}).status_code == 302
    return browser


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in():
    stranger = Client()
    for route in GUARDED:
        for method in (stranger.get, stranger.post):
            answer = method(filled(route.address, "260300000000"))
            assert answer.status_code == 302 and answer["Location"].startswith("/login"), route.address


@pytest.mark.django_db
@pytest.mark.clause("ORG-03", "SECURITY-02")
@pytest.mark.parametrize("post", list(POSTS))
def test_a_post_reaches_what_its_rights_say_and_nothing_else(company, post):
    cast, own, foreign = company
    user = cast.holder_of(post)
    actor, browser = people.actor(user), entering(user)
    seen = set(queries.seen_by(actor).filter(pk__in=[own.pk, foreign.pk]).values_list("pk", flat=True))

    for route in GUARDED:
        allowed = route.verb in EVERYONE or actor.may(route.verb)
        for case in (own, foreign):
            for method in (browser.get, browser.post):
                status = method(filled(route.address, case.number)).status_code
                where = f"{post} {method.__name__} {route.address} ({route.verb})"
                assert status < 500, where
                if not allowed:
                    assert status == 403, where
                elif "number>" in route.address and case.pk not in seen:
                    assert status in (403, 404, 405), where
            if not allowed or "number>" not in route.address:
                break


@pytest.mark.django_db
def test_the_api_lets_nobody_in_without_a_key_and_shows_no_foreign_case(company):
    from yinuo.api.app import api
    from yinuo.people import tokens

    cast, own, foreign = company
    paths = api.get_openapi_schema()["paths"]
    secret = tokens.make_own_token("walk", by=cast.by.li, at=people.BEGAN)[1]
    assert any("{number}" in path for path in paths)
    browser = Client()
    for path, methods in paths.items():
        for method in set(methods) & {"get", "post", "put", "patch", "delete"}:
            address = re.sub(r"{\w+}", "1", path.replace("{number}", foreign.number))
            call = getattr(browser, method)
            body = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
            assert call(address, **body).status_code == 401, path
            if "{number}" in path:
                status = call(address, headers={"Authorization": f"Bearer {secret}"}, **body).status_code
                assert status in (403, 404, 422), (path, method, status)
