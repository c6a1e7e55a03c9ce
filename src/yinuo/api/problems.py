"""How the API says no: RFC 9457 problem documents with code, sentence, clause and way out."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, ValidationError

from yinuo.editions.asking import quotation
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both

_SIGN_IN = both("请先登录或提供有效的令牌", "Sign in, or send a valid token")
_MALFORMED = both("提交的内容不符合要求", "What was sent is not well formed")
_LOOK = both("请按所列字段修改后重试", "Correct the fields listed and send again")


def problem(request: HttpRequest, status: int, code: str, says: Both, **more: Any) -> HttpResponse:
    """A problem document in the caller's language."""
    language = getattr(request, "language", "zh")
    content = {"type": f"urn:yinuo:{code}", "title": says.of(language), "status": status, "code": code, "detail": says.of(language)}
    for name, value in more.items():
        if value not in (None, "", [], {}):
            content[name] = value.of(language) if isinstance(value, Both) else value
    return HttpResponse(orjson.dumps(content, default=str), status=status, content_type="application/problem+json")


def refused(request: HttpRequest, no: Refusal) -> HttpResponse:
    """A `Refusal` as a problem document."""
    return problem(request, no.status, no.code, no.says, clause=quotation(no.clause), way_out=no.way_out, field=no.field,
                   **{name: value for name, value in no.facts.items() if name in ("fields", "allowed", "owed", "contacts")})


def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body or query of the wrong shape."""
    errors = [{"field": ".".join(str(p) for p in e.get("loc", ())[1:] if p != "body"), "says": str(e.get("msg", ""))[:300]} for e in error.errors]
    return problem(request, 422, "input.malformed", _MALFORMED, way_out=_LOOK, errors=errors, field=errors[0]["field"] if errors else None)


def stranger(request: HttpRequest, error: AuthenticationError | None = None) -> HttpResponse:
    """Nobody is behind this request."""
    answer = problem(request, 401, "sign_in.needed", _SIGN_IN)
    answer["WWW-Authenticate"] = "Bearer"
    return answer
