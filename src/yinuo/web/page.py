"""How a page is declared: which verb it consults, who is sent to the door, and how a no becomes a page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from yinuo.editions.asking import quotation
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import UnfitText, both
from yinuo.people import access
from yinuo.people.roles import EVERYONE, VERBS
from yinuo.people.verbs import unentitled
from yinuo.records.turns import CROSSED, crossed


class Asked(HttpRequest):
    """A request as the middleware hands it on. ``actor`` is who asks; only a public view must reckon with nobody."""

    actor: Actor
    moment: datetime
    language: str
    htmx: Any


View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Answer = TypeVar("Answer", bound=HttpResponseBase)


def page(verb: str) -> Callable[[View], View]:
    """Declare a view as the page of ``verb``: for those signed in whose posts grant it, at any reach.

    Sends the unknown to the door (``?next=`` brings them back), answers 403 naming the posts that may, turns a `Refusal`
    that the view let pass into a page of its status, and keeps the answer out of every cache.
    ``account.own`` is the verb of pages that are everybody's own.
    """
    if verb not in VERBS:
        raise LookupError(f"no row in people/roles.py for the verb {verb}")

    def declare(view: View) -> View:
        @wraps(view)
        def answer(request: Asked, *args: Any, **named: Any) -> HttpResponseBase:
            actor = request.actor
            if actor is None:
                return unshared(to_login(request))
            if verb not in EVERYONE and not actor.may(verb):
                access.denied(actor, verb, request.moment)
                return unshared(refused(request, unentitled(verb, actor)))
            return unshared(_kindly(view, request, *args, **named))

        answer.verb = verb  # type: ignore[attr-defined]
        return answer  # type: ignore[return-value]

    return declare


def public(view: View) -> View:
    """Declare a view that asks nobody who they are: the door itself, and links that are secrets."""

    @wraps(view)
    def answer(request: Asked, *args: Any, **named: Any) -> HttpResponseBase:
        return unshared(_kindly(view, request, *args, **named))

    answer.public = True  # type: ignore[attr-defined]
    return answer  # type: ignore[return-value]


def show(request: Asked, template: str, refusal: Refusal | None = None, **values: Any) -> HttpResponse:
    """The page; with a ``refusal`` it carries the sentence on top, keeps its status, and what was typed stays."""
    told = {"refused": refusal, "errors": refusal.facts.get("errors", {}) if refusal else {}}
    return render(request, template, told | values, status=refusal.status if refusal else 200)


def attempt(act: Callable[[], Any]) -> Refusal | None:
    """Try an act whose refusal the view wants to show beside the input."""
    try:
        act()
    except Refusal as no:
        return no
    except UnfitText as unfit:
        return _unfit(unfit)
    except DatabaseError as error:
        if not crossed(error):
            raise
        return CROSSED
    return None


def refused(request: Asked, no: Refusal) -> HttpResponse:
    """A no as a page of its own, or as the piece htmx puts at the top of the page it has."""
    if getattr(request, "htmx", False):
        answer = render(request, "web/components/refusal.html", _piece(request, no), status=no.status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#refusal", "innerHTML"
        return answer
    back = request.headers.get("Referer", "") if request.method == "POST" else ""
    return render(request, "web/refused.html", {"refused": no, "back_url": _own(request, back)}, status=no.status)


_LONGEST_WAY = 2000
"""Characters of an address somebody is brought back to after the door; no page of ours has more."""


def to_login(request: Asked) -> HttpResponse:
    """To the door, and back here afterwards; an htmx request moves the whole page."""
    here = request.get_full_path() if request.method == "GET" and not getattr(request, "htmx", False) else "/"
    address = "/login" if here == "/" or len(here) > _LONGEST_WAY else "/login?" + urlencode({"next": here})
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = address
        return answer
    return HttpResponseRedirect(address)


def unshared(answer: Answer) -> Answer:
    """Keep an answer out of every cache, the browser's back button included."""
    if not answer.has_header("Cache-Control"):
        add_never_cache_headers(answer)
        answer["Cache-Control"] = "no-store, private"
    return answer


def _kindly(view: Callable[..., HttpResponseBase], request: Asked, *args: Any, **named: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **named)
    except Refusal as no:
        return refused(request, no)
    except UnfitText as unfit:
        return refused(request, _unfit(unfit))
    except DatabaseError as error:
        if not crossed(error):
            raise
        return refused(request, CROSSED)


def _unfit(unfit: UnfitText) -> Refusal:
    zh, _, en = str(unfit).partition(" · ")
    return Refusal("input.unfit", both(zh, en or zh), status=422)


def _piece(request: Asked, no: Refusal) -> dict[str, object]:
    facts = no.facts
    return {
        "says": no.says, "way_out": no.way_out, "clause": quotation(no.clause), "code": no.code, "owed": facts.get("owed"),
        "clause_url": facts.get("clause_url"), "way_url": facts.get("way_url"), "request": request,
    }


def _own(request: Asked, address: str) -> str:
    """A referring page, when it is one of ours."""
    origin = f"{request.scheme}://{request.get_host()}/"
    return "/" + address.removeprefix(origin) if address.startswith(origin) else ""
