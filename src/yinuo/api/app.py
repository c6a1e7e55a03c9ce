"""The API itself: who comes in, how answers are written, what every route may answer."""

from collections.abc import Callable
from typing import Any

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yinuo.journal.operation import whole
from yinuo.kit.actor import Actor, Door
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.submissions import once
from yinuo.records.turns import CROSSED, crossed

from . import problems


class Problem(Schema):
    """RFC 9457, with what Yinuo adds."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    clause: str | None = None
    way_out: str | None = None
    field: str | None = None


NOES = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 415: Problem, 422: Problem}
"""What any route may answer instead."""


def caller(request: HttpRequest) -> Actor | None:
    """Whoever the token or the session speaks for; a session must show the page's form secret on writes."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is not None and actor.door is Door.PAGE and request.method not in ("GET", "HEAD") and not _same_origin(request):
        return None
    return actor


def _same_origin(request: HttpRequest) -> bool:
    from django.middleware.csrf import CsrfViewMiddleware

    check = CsrfViewMiddleware(lambda r: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda r: HttpResponse(), (), {}) is None


class Interface(NinjaAPI):
    """The API with its problems declared as what they are."""

    def get_openapi_schema(self, **given: Any) -> Any:
        schema = super().get_openapi_schema(**given)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, answer in operation.get("responses", {}).items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        return schema


api = Interface(
    title="Yinuo 一诺售后", version="1", urls_namespace="api", auth=caller, openapi_url="/openapi.json", docs_url=None,
    description="After-sales service whose written policy is the program. Writes take an Idempotency-Key; problems are RFC 9457.",
)
# declared as taking the class too, though only instances are ever handed over
api.add_exception_handler(Refusal, problems.refused)  # type: ignore[arg-type]
api.add_exception_handler(ValidationError, problems.malformed)  # type: ignore[arg-type]
api.add_exception_handler(AuthenticationError, problems.stranger)  # type: ignore[arg-type]


@api.exception_handler(DatabaseError)
def _crossed(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    if not crossed(error):
        raise error
    return problems.refused(request, CROSSED)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.problem(request, error.status_code, "input.unreadable", problems.UNREADABLE, way_out=problems.IN_UTF8)


def written(content: Any, status: int = 200) -> HttpResponse:
    """An answer as JSON, written once."""
    return HttpResponse(orjson.dumps(content, option=orjson.OPT_UTC_Z, default=str), status=status, content_type="application/json")


def did(request: HttpRequest, do: Callable[[Actor], Any], status: int = 200) -> HttpResponse:
    """Run a write for the caller, once per Idempotency-Key, and answer with what it gives back."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return written(do(by), status)
    if len(key) > 60:
        raise Refusal("submission.key", both("提交编号过长（最多 60 个字符）", "The Idempotency-Key is too long (60 characters)"), status=422)

    def act() -> tuple[int, str]:
        with whole():
            return status, orjson.dumps(do(by), option=orjson.OPT_UTC_Z, default=str).decode()

    body = f"{request.method} {request.path}\n".encode() + request.body
    code, answer, repeated = once(key, body, by=by, at=request.moment, do=act)  # type: ignore[attr-defined]
    response = HttpResponse(answer, status=code, content_type="application/json")
    if repeated:
        response["Idempotent-Replay"] = "true"
    return response
