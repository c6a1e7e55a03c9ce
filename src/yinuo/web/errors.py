"""Error pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere; nothing was done."""
    return render(request, "403.html", {"csrf": True, "reason": reason}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed; the number leads to the line in the log."""
    return _plainly(request, "500.html", 500)


def away(request: HttpRequest, *, full: bool = False) -> HttpResponse:
    """The database cannot be reached or is restarting; or nothing can be written because the disk is ``full``."""
    return _plainly(request, "503.html", 503, full=full)


def _plainly(request: HttpRequest, template: str, status: int, **told: object) -> HttpResponse:
    """Without the frame around pages: what fills it asks the database, which may be what failed."""
    return HttpResponse(render_to_string(template, {"request_number": getattr(request, "number", ""), **told}), status=status)


def missing(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """There is no such page."""
    return render(request, "404.html", status=404)


def unread(request: HttpRequest, status: int) -> HttpResponse:
    """What was sent is cut short, no UTF-8 (400), or larger than anything we take (413); nothing was done."""
    return HttpResponse(render_to_string("400.html", {"status": status}), status=status)
