"""The door of every page and API call: who comes in, in which language, at what moment; and what a page may load."""

import codecs
from collections.abc import Callable
from dataclasses import asdict

from csp.middleware import HEADER, CSPMiddleware
from csp.utils import build_policy
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse

from yinuo.kit.ids import next_id
from yinuo.kit.moment import utc_now
from yinuo.people.entrance import behind_login, behind_token


class Door:
    """Puts ``request.actor`` (or None), ``request.language``, ``request.moment`` and a ``request.number`` to quote on the request."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.moment = utc_now()  # type: ignore[attr-defined]
        request.number = f"{next_id():X}"  # type: ignore[attr-defined]
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        request.language = self._language(request)  # type: ignore[attr-defined]
        _refuse_unreadable(request)
        return self.answer(request)

    def _actor(self, request: HttpRequest) -> object:
        if request.path.startswith("/static/"):
            return None
        header = request.headers.get("Authorization", "")
        if header.startswith("Bearer "):
            return behind_token(header[7:].strip(), request.moment)  # type: ignore[attr-defined]
        login = request.session.get("login") if request.COOKIES.get("yinuo") else None
        return behind_login(login, request.moment) if login else None  # type: ignore[attr-defined]

    def _language(self, request: HttpRequest) -> str:
        chosen = request.COOKIES.get("yinuo_language")
        if chosen in ("zh", "en"):
            return chosen
        if request.path.startswith("/api/"):
            return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "zh"
        actor = getattr(request, "actor", None)
        return actor.language if actor else "zh"


MOST_BYTES = 320 << 20
"""The most one submission may hold: as many pictures as a case takes at a time."""


def _refuse_unreadable(request: HttpRequest) -> None:
    """Raises `Http404` for an address no record can have, `BadRequest` for another encoding than UTF-8, `RequestDataTooBig`."""
    if "\x00" in request.path:
        raise Http404
    said = str((request.content_params or {}).get("charset") or "utf-8")
    request.encoding = None  # type: ignore[assignment]
    if not _is_utf8(said):
        raise BadRequest("the body is not said to be UTF-8")
    length = request.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > MOST_BYTES:
        raise RequestDataTooBig("the body is larger than anything taken")


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in ("utf-8", "ascii")
    except (LookupError, ValueError):
        return False


class ContentPolicy:
    """What a page may load, as the settings say it: the same words for every answer, so they are put together once."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer
        parts = CSPMiddleware(answer).get_policy_parts(HttpRequest(), HttpResponse())
        self.policy = build_policy(**asdict(parts))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault(HEADER, self.policy)
        return response
