"""Lists: filters that are plain addresses, pages by key, rows the keyboard can walk."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .clocks import told
from .marks import icon
from .words import in_words, language_of, within

_PAGING = ("after", "before")


def _asked(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


def address(context: Context, **changes: object) -> str:
    """``{% address sort="due" %}``: this page's query with some values changed (None drops one) and paging begun anew."""
    query = _asked(context)
    for name in (*_PAGING, *changes):
        query.pop(name, None)
    for name, value in changes.items():
        if value is not None:
            query[name] = str(value)
    return "?" + query.urlencode()


def filters(context: Context, groups: Iterable[Mapping[str, Any]], q: bool = True, hint: object = "", target: str = "") -> SafeString:
    """``{% filters groups %}``: {name, label, choices: [(value, words, count)], kind: many|one|date}; a GET form with chips.

    What is chosen is read from the address; no JavaScript is needed. ``target="#rows"`` lets htmx swap only the list.
    The same form for the same address is drawn once: its hundred choices cost more than the rows below.
    """
    language = language_of(context)
    asked = tuple((str(g["name"]), in_words(g["label"], language), str(g.get("kind") or ""), tuple(map(tuple, g.get("choices", ())))) for g in groups)
    return _drawn(language, _asked(context).urlencode(), asked, q, in_words(hint, language), target)


@lru_cache(maxsize=64)
def _drawn(language: str, address: str, groups: tuple[tuple[str, str, str, tuple[tuple[Any, ...], ...]], ...], q: bool, hint: str, target: str) -> SafeString:
    query = QueryDict(address, mutable=True)
    drawn, chips = [], []
    for name, label, kind, offered in groups:
        chosen = set(query.getlist(name))
        choices = [_choice(choice, chosen, language) for choice in offered]
        drawn.append({"name": name, "kind": kind, "label": label, "choices": choices, "on": sum(c["on"] for c in choices), "value": query.get(name, "")})
        chips += [_chip(query, name, label, c) for c in choices if c["on"]]
        if not choices and query.get(name):
            chips.append(_chip(query, name, label, {"value": query[name], "label": query[name]}))
    known = {group["name"] for group in drawn} | {"q", *_PAGING}
    kept = [(name, value) for name in query if name not in known for value in query.getlist(name)]
    return mark_safe(get_template("web/components/filters.html").render(  # what a template gives is safe, though declared as text
        {"language": language, "groups": drawn, "chips": chips, "q": query.get("q", ""), "with_q": q, "hint": hint, "kept": kept, "target": target}))


def _choice(choice: tuple[object, ...], chosen: set[str], language: str) -> dict[str, Any]:
    value, words, count = (*choice, None)[:3]
    return {"value": value, "label": in_words(words, language), "count": count, "on": str(value) in chosen}


def _chip(query: QueryDict, name: str, label: str, choice: Mapping[str, object]) -> dict[str, str]:
    rest = query.copy()
    rest.setlist(name, [v for v in rest.getlist(name) if v != str(choice["value"])])
    for paging in _PAGING:
        rest.pop(paging, None)
    return {"label": label, "value": str(choice["label"]), "without": "?" + rest.urlencode()}


def pager(context: Context, page: object) -> dict[str, object]:
    """``{% pager page %}``: page.before and page.after are keys or None; page.shown, page.total (words or number) when known."""
    query = _asked(context)
    for name in _PAGING:
        query.pop(name, None)
    here = query.urlencode()
    joined = f"?{here}&" if here else "?"
    return within(
        context, joined=joined, first=f"?{here}", before=told(page, {}, "before"), after=told(page, {}, "after"),
        shown=told(page, {}, "shown"), total=told(page, {}, "total"),
    )


def sort_link(context: Context, key: str, label: object) -> SafeString:
    """``<th>{% sort_link "due" "到期" %}</th>``: sorts by ``?sort=key``, the other way on the second press (``-key``)."""
    now = _asked(context).get("sort", "")
    mark = icon("sort-up" if now == key else "sort-down") if now.lstrip("-") == key else ""
    to = f"-{key}" if now == key else key
    return format_html('<a class="sort" href="{}">{}{}</a>', address(context, sort=to), in_words(label, language_of(context)), mark)
