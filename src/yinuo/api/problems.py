"""How the API says no: RFC 9457 problem documents with code, sentence, clause and way out."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, ValidationError

from yinuo.editions.asking import quotation
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both

_SIGN_IN = both("请先登录或提供有效的令牌", "Sign in, or send a valid token")
UNREADABLE = both("无法读取提交的内容", "The body cannot be read")
IN_UTF8 = both("请提交 UTF-8 编码的 JSON", "Send JSON in UTF-8")
_MALFORMED = both("提交的内容不符合要求", "What was sent is not well formed")
_METHOD = both("这个地址不接受 {method}", "This address takes no {method}")
_METHODS = both("可用：{allowed}", "It takes: {allowed}")
_MOST_TOLD = 50
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
    errors = [{"field": _named(e.get("loc", ())), "says": str(e.get("msg", ""))[:300]} for e in error.errors[:_MOST_TOLD]]
    return problem(request, 422, "input.malformed", _MALFORMED, way_out=_LOOK, errors=errors, field=errors[0]["field"] if errors else None)


def _named(place: Sequence[object]) -> str:
    """The field an error is about. Its name may be the caller's own invention, so whatever JSON could not hold is marked."""
    name = ".".join(str(part) for part in place[1:] if part != "body")[:100]
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


class Methods:
    """A method that no noun answers to is refused in the API's own form."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        allowed = response["Allow"]
        refusal = problem(request, 405, "method.unknown", _METHOD.filled(method=str(request.method)[:20]), way_out=_METHODS.filled(allowed=allowed))
        refusal["Allow"] = allowed
        return refusal


def stranger(request: HttpRequest, error: AuthenticationError | None = None) -> HttpResponse:
    """Nobody is behind this request."""
    answer = problem(request, 401, "sign_in.needed", _SIGN_IN)
    answer["WWW-Authenticate"] = "Bearer"
    return answer
