"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The reader, their language and the moment."""
    return {
        "actor": getattr(request, "actor", None),
        "language": getattr(request, "language", "zh"),
        "moment": getattr(request, "moment", None),
    }
