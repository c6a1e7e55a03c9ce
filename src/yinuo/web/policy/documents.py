"""The policy as signed: the list of documents, one document to read and print, and the search within."""

from typing import Any

from django.http import HttpResponse

from yinuo.editions.models import Edition
from yinuo.editions.shelves import in_force
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import Department
from yinuo.policy.book import Book, compose
from yinuo.policy.document import Document
from yinuo.web.page import Asked, page, show
from yinuo.web.reading import key_in

from .clauses import rule_view
from .markdown import text_as_page
from .tabs import tabs

_HITS = 60


@page("edition.see")
def all_documents(request: Asked) -> HttpResponse:
    """制度文件. The documents of the edition in force, and the drafts that wait."""
    key, book = in_force(request.moment)
    waiting = Edition.objects.filter(approved_at__isnull=True, discarded_at__isnull=True).order_by("-id")[:10]
    coming = Edition.objects.filter(approved_at__isnull=False, discarded_at__isnull=True).order_by("-approved_at").exclude(pk=key)[:3]
    edition, departments = _edition(key), _departments()
    return show(
        request, "web/policy/documents.html", tabs=tabs(request), edition=edition, rows=[_row(d) | {"interpreter": departments.get(d.interpreter, d.interpreter)} for d in book.documents], waiting=waiting,
        coming=[e for e in coming if edition and e.approved_at and edition.approved_at and e.approved_at > edition.approved_at],
        clauses=len(book.clauses), may_draft=request.actor.may("edition.draft"),
    )


@page("edition.see")
def one(request: Asked, name: str) -> HttpResponse:
    """一份文件. As signed, each clause with its rule folded below."""
    key, book = _asked_for(request)
    document = next((d for d in book.documents if d.name == name), None)
    if document is None:
        raise Refusal("document.unknown", both("没有这份制度文件", "There is no such document"), status=404,
                      way_out=both("请从制度文件目录进入", "Start from the list of documents"))
    current, _ = in_force(request.moment)
    return show(
        request, "web/policy/document.html", document=document, edition=_edition(key), is_current=key == current, interpreter=_departments().get(document.interpreter, document.interpreter),
        sections=[_section(document, place, book) for place in range(len(document.sections))], edition_query="" if key == current else f"?edition={key}",
        may_draft=request.actor.may("edition.draft"),
    )


@page("edition.see")
def search(request: Asked) -> HttpResponse:
    """在制度中查找. Words in titles, texts and clause ids of the edition in force."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    _, book = in_force(request.moment)
    return show(request, "web/policy/search.html", tabs=tabs(request), words=words, hits=_hits(book, words) if words else [])


def _asked_for(request: Asked) -> tuple[int, Book]:
    asked = key_in(request.GET.get("edition"))
    found = Edition.objects.filter(pk=asked).first() if asked else None
    if found is not None:
        return found.id, compose(found.documents)
    return in_force(request.moment)


def _edition(key: int) -> Edition | None:
    return Edition.objects.select_related("drafted_by", "approved_by").filter(pk=key).first()


def _departments() -> dict[str, Both]:
    """Every department by its name, in both languages: documents name their interpreter in Chinese."""
    return {name: both(name, english or name) for name, english in Department.objects.values_list("name", "name_en")}


def _row(document: Document) -> dict[str, Any]:
    kinds = dict.fromkeys(clause.sort.label for clause in document.clauses)
    return {"document": document, "layer": document.layer.label, "kinds": list(kinds)[:5], "clauses": len(document.clauses), "sections": len(document.sections)}


def _section(document: Document, place: int, book: Book) -> dict[str, Any]:
    section = document.sections[place]
    clauses = [c for c in document.clauses if c.number == section.number or c.number.startswith(f"{section.number}(")]
    depth = section.number.count(".")
    return {"section": section, "text": text_as_page("\n".join(section.text).strip()), "rules": [rule_view(c, book) for c in clauses], "depth": depth,
            "chapter": section.number.split(".")[0]}


def _hits(book: Book, words: str) -> list[dict[str, Any]]:
    found = []
    for document in book.documents:
        for section in document.sections:
            text = "\n".join(section.text)
            ids = [c.id for c in document.clauses if c.number.split("(")[0] == section.number]
            if words.lower() in f"{section.title.zh}\n{section.title.en}\n{text}\n{' '.join(ids)}".lower():
                found.append({"document": document, "section": section, "ids": ids, "parts": _around(text, words)})
    return found[:_HITS]


def _around(text: str, words: str) -> tuple[str, str, str]:
    """The words with a little text on both sides."""
    flat = " ".join(text.split())
    at = flat.lower().find(words.lower())
    if at < 0:
        return flat[:80], "", ""
    return ("…" if at > 30 else "") + flat[max(0, at - 30):at], flat[at:at + len(words)], flat[at + len(words):at + len(words) + 60]
