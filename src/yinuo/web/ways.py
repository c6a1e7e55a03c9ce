"""The ways to other pages as every page carries them: the rail, the bar at a thumb's reach, and the sheet behind it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

PIECES = ("rail", "thumbs", "more")
_LINK = ("label", "url", "icon", "key", "count", "tone", "on")
_Link = tuple[Any, ...]


def drawn(sections: Sequence[Mapping[str, Any]], language: str) -> dict[str, SafeString]:
    """The three pieces for ``sections`` of {title, links: [{label, url, icon, key, count, tone, on}]}.

    Drawn once for as long as the same waits behind the same links: they stand on every page and seldom change.
    """
    ways = tuple((section.get("title", ""), tuple(tuple(link.get(name, "") for name in _LINK) for link in section["links"])) for section in sections)
    return {piece: _drawn(piece, language, ways) for piece in PIECES}


@lru_cache(maxsize=512)
def _drawn(piece: str, language: str, ways: tuple[tuple[Any, tuple[_Link, ...]], ...]) -> SafeString:
    sections = [{"title": title, "links": [dict(zip(_LINK, link, strict=True)) for link in links]} for title, links in ways]
    return mark_safe(get_template(f"web/components/{piece}.html").render({"sections": sections, "language": language}))  # what a template gives is safe
