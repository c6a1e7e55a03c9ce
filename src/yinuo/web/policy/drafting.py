"""A change to the policy: one document at a time in a plain box, checked line by line, kept as a draft for a second person."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.editions import actions
from yinuo.editions.checking import checked, parted
from yinuo.editions.differing import differing
from yinuo.editions.models import Edition
from yinuo.editions.shelves import in_force
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.policy.book import Book, compose
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed, key_in

from .excerpts import with_lines

_MOST = 400_000


@page("edition.draft")
def draft(request: Asked) -> HttpResponse:
    """起草. From the edition in force, or going on from a draft (``base``)."""
    sent = request.POST if request.method == "POST" else request.GET
    base = _base(sent.get("base", ""))
    documents: dict[str, str] = dict(base.documents) if base else dict(in_force(request.moment)[1].sources)
    name = sent.get("document", "") if sent.get("document", "") in documents else next(iter(n for n in documents if n.endswith(".md")), next(iter(documents)))
    if request.method != "POST":
        return _page(request, base, documents, name, documents[name])
    text = _text(request)
    if text is None:
        return _page(request, base, documents, name, documents[name], Refusal("edition.text", both("文字太长，或含有不可用的字符", "The text is too long or holds a character that cannot be kept"), status=422))
    documents[name] = text
    if request.POST.get("act") != "keep":
        return _page(request, base, documents, name, text, checking=True)
    kept: list[Edition] = []
    refusal = attempt(lambda: kept.append(_keep(request, documents, base)))
    if refusal is not None:
        return _page(request, base, documents, name, text, refusal, checking=True)
    toast(request, both("草稿已保存，请由另一位同事批准", "The draft is kept; another colleague approves it"))
    return HttpResponseRedirect(f"/policy/editions/{kept[0].id}")


def _keep(request: Asked, documents: dict[str, str], base: Edition | None) -> Edition:
    typed = Typed(request.POST)
    label, why = typed.line("label", must=False, most=60), typed.prose("why", most=500)
    typed.settle()
    return actions.draft(documents, by=request.actor, at=request.moment, label=label, why=why, instead_of=base.id if base else None)


def _text(request: Asked) -> str | None:
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return None if len(text) > _MOST or "\x00" in text else text


def _base(asked: str) -> Edition | None:
    return Edition.objects.filter(pk=key_in(asked) or 0, approved_at__isnull=True, discarded_at__isnull=True).first()


def _page(request: Asked, base: Edition | None, documents: dict[str, str], name: str, text: str, refusal: Refusal | None = None, checking: bool = False) -> HttpResponse:
    book = compose(documents)
    errors, doubts = parted(checked(book, request.moment)) if checking else ([], [])
    old = in_force(request.moment)[1]
    return show(
        request, "web/policy/draft.html", refusal, base=base, name=name, text=text, rows=min(40, max(16, text.count("\n") + 2)), names=_names(documents, book),
        checking=checking, errors_found=with_lines(errors, documents), doubts=with_lines(doubts, documents), changed=differing(old, book) if checking else [],
        values=request.POST or {"label": base.label if base else "", "why": base.why if base else ""}, title=_title(book, name), keeps=f"policy-{base.id if base else 'new'}-{name}",
    )


def _names(documents: dict[str, str], book: Book) -> list[tuple[str, Any]]:
    return [(name, _title(book, name)) for name in documents]


def _title(book: Book, name: str) -> Any:
    found = next((d.title for d in book.documents if f"{d.name}.md" == name), None)
    return found or (both("日历", "Calendars") if name.endswith(".toml") else both(name, name))
