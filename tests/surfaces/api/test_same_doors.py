"""Page and API are two doors to the same verbs: what one is told, the other can be told, and both ask why of what is entered late."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from areas import service
from areas.callbacks.test_after_the_work import finished
from areas.visits.test_at_the_door import at_work
from yinuo.api.app import api
from yinuo.api.shapes import Dated
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving
from yinuo.cases import holds
from yinuo.dispatch import appointments
from yinuo.journal import reading
from yinuo.kit.moment import utc_now
from yinuo.people import tokens
from yinuo.warranty import quotes
from yinuo.web.cases import steps

WHEN = {"happened", "late_because"}
IN_ONE = {"kit-check": "ticks", "work-lines": "lines"}
"""Nouns whose particulars a program hands over in one field, where the form asks for them one by one."""
WHY = "电话里先说好，回到桌边才登记"


def verbs_behind(door: Callable[..., Any]) -> set[Callable[..., Any]]:
    """The verbs a form or a route calls: itself, or those of the modules it names."""
    if hasattr(door, "code"):
        return {door}
    body = inspect.unwrap(door)
    parts = [body.__code__, *(part for part in body.__code__.co_consts if inspect.iscode(part))]  # a comprehension is a part of its own
    names = [name for part in parts for name in part.co_names]
    modules = [found for name in names if isinstance(found := body.__globals__.get(name), ModuleType)]
    return {found for module in modules for name in names if hasattr(found := getattr(module, name, None), "code")}


def routes() -> Iterator[tuple[str, str, Callable[..., Any], set[str]]]:
    """Method, noun, view and the fields of the body of everything that may be done with a case."""
    assert get_resolver().url_patterns
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                if "{number}/" in prefix + path:
                    bodies = [given.annotation for given in inspect.signature(operation.view_func).parameters.values() if hasattr(given.annotation, "model_fields")]
                    yield operation.methods[0], path.rsplit("/", 1)[1], operation.view_func, {name for body in bodies for name in body.model_fields}


ROUTES = list(routes())
FORMS = [(step, {entry.name for entry in step.entries}) for step in steps.BY_NOUN.values()]


def is_told_when(verb: Callable[..., Any]) -> bool:
    """A correction is told the true moment of an entry, which is another thing."""
    return "happened" in inspect.signature(verb).parameters and verb.code != "case.correct"


def nouns_of(verb: Callable[..., Any]) -> dict[str, set[str]]:
    """The nouns under which programs reach a verb, with the fields of their bodies; resuming now takes no body at all."""
    return {noun: fields for method, noun, view, fields in ROUTES if method == "POST" and verb in verbs_behind(view)}


@pytest.mark.parametrize(("step", "asked"), FORMS, ids=[step.noun for step, _ in FORMS])
def test_every_form_of_the_case_page_has_its_noun_with_the_same_moment(step, asked):
    verbs = verbs_behind(step.run)
    assert verbs, f"{step.noun}: no verb was found behind the form"
    for verb in verbs:
        nouns = nouns_of(verb)
        assert nouns, f"{step.noun}: programs cannot do this; give it a noun in yinuo.api"
        if is_told_when(verb) or WHEN & asked:
            assert asked >= WHEN, f"{step.noun}: its verb is told when it happened, the form does not ask"
            assert all(fields >= WHEN for fields in nouns.values()), f"{step.noun}: {nouns} cannot say when it happened"


@pytest.mark.parametrize("step", [step for step, _ in FORMS], ids=lambda step: step.noun)
def test_a_form_and_a_program_do_the_same_under_the_same_noun(step):
    assert any(step.noun in nouns_of(verb) for verb in verbs_behind(step.run))


@pytest.mark.parametrize(("step", "asked"), FORMS, ids=[step.noun for step, _ in FORMS])
def test_a_noun_of_the_same_name_takes_every_field_of_the_form(step, asked):
    for method, noun, _, fields in ROUTES:
        if (method, noun) == ("POST", step.noun):
            assert fields >= (WHEN | {IN_ONE[noun]} if noun in IN_ONE else asked)


def test_every_route_whose_verb_is_told_when_it_happened_takes_the_moment():
    lacking = {noun for method, noun, view, fields in ROUTES if method == "POST" and not fields >= WHEN
               and any(map(is_told_when, verbs_behind(view)))}
    assert lacking == set()


def test_no_two_bodies_share_a_name_in_the_description():
    """The description keeps one shape per name; a second one would be told in its place."""
    bodies = [given.annotation for *_, view, _ in ROUTES for given in inspect.signature(view).parameters.values() if hasattr(given.annotation, "model_fields")]
    assert len({body.__name__ for body in bodies}) == len(set(bodies))
    described = api.get_openapi_schema()["components"]["schemas"]
    assert set(described["SolutionIn"]["properties"]) == {"solution"}
    assert "zone" in described["RepairRecordIn"]["properties"]["happened"]["description"]
    assert all("description" in field for field in (Dated.model_json_schema()["properties"][name] for name in WHEN))


# -- and so they behave


def program(cast: Any, name: str) -> Callable[..., Any]:
    secret = tokens.make_own_token("doors", by=getattr(cast.by, name), at=utc_now())[1]
    return lambda path, body: Client(headers={"Authorization": f"Bearer {secret}"}).post(f"/api/v1/cases/{path}", body, content_type="application/json")


@pytest.fixture
def product(cast):
    return service.washing_machine()


def unhappy(cast, at):
    """A dissatisfied customer whose improvement is planned and not told yet."""
    job = finished(cast, at)
    callbacks.answer(job.case, by=job.by("he"), at=job.later(minutes=30), rating="dissatisfied", running_well=True, solved=True)
    improving.plan(job.case, by=job.by("sun"), at=job.later(minutes=5), analysis="说明不清", measures="重新讲解")
    return job


def quoted(cast, at):
    job = service.planned(cast, at)
    quote = quotes.offer(job.case, by=job.by("gao"), at=job.later(minutes=5), plan="更换排水泵", amount=Decimal(120), cycle_days=2)
    return job, {"quote_id": str(quote.pk), "means": "phone"}


def held(cast, at):
    job = service.planned(cast, at)
    holds.hold(job.case, by=job.by("sun"), at=job.later(minutes=5), reason="awaiting_part")
    return job


def unconfirmed(cast, at):
    job = service.booked(cast, at)
    start = at + timedelta(hours=30)
    appointments.move(job.case, by=job.by("sun"), at=job.later(minutes=1), starts_at=start, ends_at=start + timedelta(hours=2), asked_by="customer", reason="临时有事")
    return job


SAID_LATER = {
    "confirmation": (lambda cast, at: (finished(cast, at), {}), "chen", "case.confirmed"),
    "quote-acceptance": (quoted, "gao", "quote.accepted"),
    "objection": (lambda cast, at: (at_work(service.booked(cast, at, hours_ahead=1)), {"words": "收费太高", "explained": "已逐项说明"}), "li", "objection.raised"),
    "improvement-notice": (lambda cast, at: (unhappy(cast, at), {"words": "已重新讲解"}), "sun", "improvement.told"),
    "resumption": (lambda cast, at: (held(cast, at), {}), "sun", "hold.ended"),
    "appointment-confirmation": (lambda cast, at: (unconfirmed(cast, at), {"means": "phone"}), "li", "appointment.confirmed"),
    "repair-record": (lambda cast, at: (at_work(service.booked(cast, at, hours_ahead=1)), {"means": "by_hand"}), "li", "record.delivered"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("noun", SAID_LATER)
def test_a_program_that_tells_of_an_hour_ago_says_why_and_the_entry_keeps_it(cast, product, noun):
    make, name, kind = SAID_LATER[noun]
    now = utc_now()
    job, body = make(cast, now - timedelta(hours=6))
    send, address = program(cast, name), f"{job.case.number}/{noun}"
    happened = now - timedelta(hours=1)
    no = send(address, body | {"happened": happened.isoformat()})
    assert no.status_code == 422 and no.json()["code"] == "moment.late" and no.json()["field"] == "late_because" and no.json()["way_out"]
    assert send(address, body | {"happened": (now + timedelta(days=1)).isoformat(), "late_because": WHY}).status_code in (409, 422), "nothing happens ahead of now"
    done = send(address, body | {"happened": happened.isoformat(), "late_because": WHY})
    assert done.status_code == 200, done.content.decode()
    told = [entry for entry in reading.of_case(job.case.id) if entry.kind == kind and entry.subject == "case"][-1]
    assert (told.happened_at, told.basis, told.data["late_because"]) == (happened, "statement", WHY)


@pytest.mark.django_db
def test_resuming_now_still_needs_no_body(cast, product):
    job = held(cast, utc_now() - timedelta(hours=2))
    secret = tokens.make_own_token("doors", by=cast.by.sun, at=utc_now())[1]
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).delete(f"/api/v1/cases/{job.case.number}/hold")
    assert answer.status_code == 200 and not job.fresh().facts["case.on_hold"]
