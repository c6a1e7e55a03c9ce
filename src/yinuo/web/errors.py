"""Error pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere; nothing was done."""
    return render(request, "403.html", {"csrf": True, "reason": reason}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed; the number leads to the line in the log."""
    return render(request, "500.html", {"request_number": getattr(request, "number", "")}, status=500)


def missing(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """There is no such page."""
    return render(request, "404.html", status=404)
