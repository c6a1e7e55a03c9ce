"""How a program's deed reaches its verb: a noun below the case number, a body, and an answer that says where the case stands."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.cases import queries, showing
from yinuo.cases.models import Case
from yinuo.kit.actor import Actor
from yinuo.people.verbs import allow

from .app import NOES, did
from .shapes import Dated, In, Line, Promised, Prose


class Nothing(In):
    """No further particulars."""


class ReasonIn(In):
    reason: Line


class WordsIn(In):
    words: Prose


def post(router: Router, noun: str, summary: str) -> Any:
    """Give a verb its noun below the case number."""
    return router.post(f"/{{number}}/{noun}", response={200: Promised, **NOES}, summary=summary)


def act(request: HttpRequest, number: str, verb: Callable[..., Any], **given: Any) -> HttpResponse:
    """Call a verb on the case with this number, for the caller, now; the answer is where the case stands."""

    def do(by: Actor) -> Any:
        allow("case.see", by)
        case = queries.one(by, number)
        verb(case.id, by=by, at=request.moment, **given)  # type: ignore[attr-defined]
        return showing.promised(Case.objects.get(pk=case.id))

    return did(request, do)


def moment(body: Dated) -> dict[str, Any]:
    """When it happened, as a verb is told."""
    return {"happened": body.happened, "late_because": body.late_because}


def plain(body: In) -> dict[str, Any]:
    """A body as a verb takes it: enums as their words."""
    return {name: str(value) if isinstance(value, str) else value for name, value in body.model_dump().items()}


def as_id(text: str | None) -> int | None:
    """An id as the database knows it; none where none was given."""
    return int(text) if text else None
