"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest

from .people import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """The reader, their language and the moment."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "language": getattr(request, "language", "zh"),
        "moment": getattr(request, "moment", None),
        "frame": {"person": navigation.person(actor), "sections": [navigation.section(actor, request.path)] if actor else []},
    }
