"""Every form and every address of the API, filled with a customer's numbers: none is kept in clear, told to the log, or shown to whom it is no business."""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client

import cast as people
from areas import service
from areas.callbacks.test_after_the_work import finished
from areas.visits import test_at_the_door as door
from house.test_routes import GUARDED, filled
from proof.forms import Form, forms_on
from proof.test_english import view_of
from yinuo.api.app import api
from yinuo.cases.models import Case
from yinuo.editions import shelves
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE, utc_now
from yinuo.people import places, tokens
from yinuo.people.models import User
from yinuo.people.roles import POSTS
from yinuo.web.cases import steps

pytestmark = [pytest.mark.django_db(transaction=True)]
PHONE, SPACED, ID_CARD = "13977700423", "139 7770 0423", "11010519491231002X"
NAME, MAIL, STREET = "金丝雀娜", "jinsique-canary@example.com", "金丝雀弄四百零四号"
CANARIES = (PHONE, SPACED, ID_CARD, NAME, MAIL, STREET)
WORDS = f"请打{PHONE}或{SPACED}，证件{ID_CARD}"
BRIEFLY = f"打{PHONE}"
THEIR_OWN = {"contact_name": NAME, "title": "女士", "phone": PHONE, "email": MAIL, "street": STREET}
"""What a form asks of a customer goes where it belongs; everything else is free text with the same numbers in it."""
AT_ONCE = {"happened": "", "received_at": "", "override": "", "purchased_on": "2026-01-05", "amount": "10", "quantity": "1", "minutes": "6", "to_tier": "2", "latitude": "31.2", "longitude": "121.5", "day": "2026-12-25",
           "number": "021-588", "code": "N99", "serves": "QH", "username": "newcomer", "url": "https://erp.example.com/in", "scopes": "case.see", "old": people.PASSWORD}
AHEAD = {"starts_at": 0, "ends_at": 2, "expected_at": 60, "expected_until": 4, "agreed_for": 1, "due_at": 6}
HARD_TO_PLEASE = {
    "cases/<str:number>/attachments", "dispatch/bring", "import",  # want a file; the whole walk sends them one
    "cases/<str:number>/closure", "cases/<str:number>/outcome", "cases/<str:number>/papers", "cases/<str:number>/original", "cases/<str:number>/survey-answer",  # evidence
    "dispatch/jobs/<str:number>", "dispatch/jobs/<str:number>/point", "dispatch/moves", "dispatch/upkeep", "people/reach/attempt", "people/setup/calendar",
}
"""Forms that say no to somebody who fills in whatever fits: nothing of theirs was kept, which is looked at as well."""
OF_THE_HOUSE = ("/people", "/start", "/dispatch/people")
"""Where the company writes down its own people and numbers."""


def kept() -> str:
    """Every row of every table as text, as the transaction under way sees it."""
    pieces = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            pieces += [repr(row) for row in cursor.fetchall()]
    return "\n".join(pieces)


def found_in(text: str) -> list[str]:
    return [value for value in CANARIES if value in text or value.encode().hex() in text or json.dumps(value)[1:-1] in text]


def ways(form: Form, now: datetime) -> Iterator[dict[str, str]]:
    """The form with canaries in every field that takes words, and moments that make sense: at length, then as short as a code must be."""
    own = {} if form.action.startswith(OF_THE_HOUSE) else THEIR_OWN
    ahead = {name: f"{now.astimezone(COMPANY_ZONE) + timedelta(days=1, hours=hours):%Y-%m-%d %H:%M}" for name, hours in AHEAD.items()}
    plain = AT_ONCE | ahead | own
    for words in (WORDS, BRIEFLY):
        said = {name: f"new.{name}" if name.endswith(("_login", "_name")) and "/setup/" in form.action else plain.get(name, words if value == "x" else value) for name, value in form.fields.items()}
        yield form.hidden | said | form.buttons


@pytest.fixture
def house(cast, settings, tmp_path, caplog):
    """Cases at every stage, within reach of everybody's pages."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path
    caplog.set_level(logging.DEBUG)
    places.forget()
    shelves.forget()
    service.washing_machine()
    now = utc_now()
    fresh, ready = service.received(cast, now - timedelta(hours=1)), service.planned(cast, now - timedelta(hours=2), serial="SN-2026-002")
    at_work = door.at_work(service.booked(cast, now - timedelta(hours=5), hours_ahead=3, serial="SN-2026-003"))
    done = finished(cast, now - timedelta(hours=30), serial="SN-2026-004")
    return cast, [job.case.number for job in (fresh, ready, at_work, done)], now


def enter(user: User) -> Client:
    browser = Client()
    assert browser.post("/login", {"login": user.username, "password": people.PASSWORD}).status_code == 302
    return browser


def test_no_form_keeps_a_customers_number_in_clear(house, caplog):
    cast, numbers, now = house
    sent, leaked = Counter(), {}
    assert not found_in(kept())
    for post in POSTS:
        user = cast.holder_of(post)
        browser = enter(user)
        for address in addresses(numbers, people.actor(user)):
            if enough(sent, view_of(address)) or (page := page_of(browser.get(address))) is None:
                continue
            for form in forms_on(page, address):
                view = view_of(form.action.partition("?")[0])
                if enough(sent, view):
                    continue
                for filled_in in ways(form, now):
                    with transaction.atomic():
                        answer = browser.post(form.action, filled_in)
                        assert answer.status_code < 500, form.action
                        sent[view, answer.status_code < 400] += 1
                        if clear := found_in(kept() + repr(dict(browser.session))):
                            leaked.setdefault(view, (answer.status_code, clear, form.fields))
                        transaction.set_rollback(True)
                    if answer.status_code < 400:
                        break
    assert leaked == {}, "\n".join(f"{view}: {how}" for view, how in leaked.items())
    assert found_in(caplog.text + repr(vars(caches["default"]))) == []
    taken = {view for view, well in sent if well}
    assert len(taken) > 70 and {view for view, _ in sent} - taken <= HARD_TO_PLEASE


def enough(sent: Counter, view: str | None) -> bool:
    return view is None or sent[view, True] >= 1 or sent[view, False] >= 8


def addresses(numbers: list[str], by: Actor) -> Iterator[str]:
    """Every page without a place in its address, and every page of every case that stands as its step asks."""
    for route in GUARDED:
        if "number>" in route.address:
            step = steps.BY_NOUN.get(route.address.rsplit("/", 1)[1])
            cases = Case.objects.filter(number__in=numbers).order_by("id")
            yield from (filled(route.address, case.number) for case in cases if step is None or (case.stage in step.stages and by.may(step.code) and step.when(case)))
        elif "<" not in route.address:
            yield f"/{route.address}"


def page_of(answer: Any) -> str | None:
    """What a person would see; None where it is no page of theirs."""
    is_page = answer.status_code < 400 and not answer.streaming and "text/html" in answer.get("Content-Type", "")
    return answer.content.decode() if is_page else None


def test_no_route_of_the_api_keeps_a_customers_number_in_clear(house, caplog):
    cast, numbers, now = house
    schema, sent, leaked = api.get_openapi_schema(), Counter(), {}
    ids = {"engineer_id": str(cast.li.pk), "owner_id": str(cast.gao.pk), "to_user_id": str(cast.gao.pk), "department_id": str(cast.research.pk), "to_tier": 2}
    callers = [token(cast, post) for post in POSTS if people.actor(cast.holder_of(post)).may("token.own")]
    for path, methods in schema["paths"].items():
        for method in set(methods) & {"post", "put", "patch", "delete"}:
            body = filled_by(schema, methods[method], now)
            body = json.dumps({name: ids.get(name, value) for name, value in body.items()})
            for secret in callers:
                for number in numbers if "{number}" in path else numbers[:1]:
                    if sent[method, path, True]:
                        break
                    address = re.sub(r"{\w+}", "1", path.replace("{number}", number))
                    with transaction.atomic():
                        answer = getattr(Client(), method)(address, body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"})
                        assert answer.status_code < 500, path
                        sent[method, path, answer.status_code < 400] += 1
                        if answer.status_code < 400 and (clear := found_in(kept())):
                            leaked[path] = clear
                        transaction.set_rollback(True)
    assert leaked == {} and found_in(caplog.text) == []
    assert len({path for _, path, well in sent if well}) > 30


def test_pages_show_a_customers_number_to_nobody_who_does_not_work_on_the_case(house):
    cast, numbers, _ = house
    wang = people.ms_wang()
    shown, clear = Counter(), []
    for post in POSTS:
        user = cast.holder_of(post)
        browser = enter(user)
        for address in (a for a in addresses(numbers, people.actor(user)) if a.count("/") < 3 or a.endswith(("/sign-off", "/slots", "/urgent", "/reveal"))):
            page = page_of(browser.get(address)) or ""
            shown[post] += bool(page)
            works = Case.objects.filter(Q(owner=user) | Q(engineer=user) | Q(follow_up=user) | Q(taker=user), number__in=[n for n in numbers if n in address]).exists()
            if not works and (seen := [value for value in (wang.phone, wang.street, wang.email) if value in page]):
                clear.append((post, address, seen))
    assert clear == [] and all(shown[post] > 5 for post in POSTS), shown


def token(cast: people.Cast, post: str) -> str:
    return tokens.make_own_token("canary", by=people.actor(cast.holder_of(post)), at=utc_now())[1]


def filled_by(schema: dict[str, Any], operation: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A body of the declared shape, with a canary wherever words go."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _of_shape(schema, content.get("schema", {}), "", now)
    return {name: value for name, value in body.items() if name not in ("happened", "received_at", "contact_id")} if isinstance(body, dict) else {}


def _of_shape(schema: dict[str, Any], shape: dict[str, Any], name: str, now: datetime) -> Any:
    if "$ref" in shape:
        return _of_shape(schema, schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]], name, now)
    if options := shape.get("anyOf") or shape.get("allOf"):
        return _of_shape(schema, options[0], name, now)
    match shape.get("type"):
        case "object":
            return {key: _of_shape(schema, inner, key, now) for key, inner in shape.get("properties", {}).items()}
        case "array":
            return [_of_shape(schema, shape.get("items", {}), name, now)]
        case "integer" | "number":
            return 2
        case "boolean":
            return True
    if shape.get("enum"):
        return shape["enum"][0]
    if shape.get("format") == "date-time":
        return (now + timedelta(days=1, hours=AHEAD.get(name, 1))).isoformat()
    if shape.get("format") == "date":
        return "2026-01-05"
    return {**THEIR_OWN, "name": NAME, "engineer_id": "1"}.get(name) or (WORDS if shape.get("maxLength", 200) >= len(WORDS) else BRIEFLY)
