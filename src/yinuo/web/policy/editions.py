"""Editions: who drafted, who approved, what differs, and the approval that nobody can take back."""

import difflib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.editions import actions
from yinuo.editions.checking import checked, parted
from yinuo.editions.differing import differing
from yinuo.editions.models import Edition
from yinuo.editions.shelves import editions_in_order, in_force
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.book import Book, compose
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

from .excerpts import with_lines
from .rehearsals import newest
from .tabs import tabs

_LINES = 400


@page("edition.see")
def everything(request: Asked) -> HttpResponse:
    """版本. Drafts, what was approved, what is in force."""
    rows = list(Edition.objects.select_related("drafted_by", "approved_by").defer("documents").order_by("-id")[:200])
    key, _ = in_force(request.moment)
    return show(request, "web/policy/editions.html", tabs=tabs(request), rows=[{"edition": e, "state": state_of(e, key)} for e in rows],
                may_draft=request.actor.may("edition.draft"))


@page("edition.see")
def one(request: Asked, edition_id: int) -> HttpResponse:
    """一个版本. Its check, what differs from the edition in force, its rehearsal, and the decision."""
    return _edition(request, edition_id)


@page("edition.approve")
def approval(request: Asked, edition_id: int) -> HttpResponse:
    """批准."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/policy/editions/{edition_id}")
    edition = _found(edition_id)

    def act() -> None:
        typed = Typed(request.POST)
        day = typed.day("in_force_from")
        typed.settle()
        assert day is not None
        actions.approve(edition, by=request.actor, at=request.moment, in_force_from=day)

    refusal = attempt(act)
    if refusal is not None:
        return _edition(request, edition_id, refusal)
    toast(request, both("已批准；新计时自生效时起按新版本，进行中的不变", "Approved. New promises follow it from its day; running ones stay as they began"))
    return HttpResponseRedirect(f"/policy/editions/{edition_id}")


@page("edition.discard")
def discarding(request: Asked, edition_id: int) -> HttpResponse:
    """撤下草稿."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/policy/editions/{edition_id}")
    edition = _found(edition_id)
    refusal = attempt(lambda: actions.discard(edition, by=request.actor, at=request.moment))
    if refusal is not None:
        return _edition(request, edition_id, refusal)
    toast(request, both("草稿已撤下", "The draft is discarded"))
    return HttpResponseRedirect("/policy/editions")


@page("edition.see")
def export(request: Asked, edition_id: int) -> HttpResponse:
    """导出. The very bytes the digest covers, as a folder of Markdown."""
    edition = _found(edition_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in sorted(edition.documents.items()):
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, text.encode())
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="policy-{edition.digest[:12]}.zip"'
    return answer


def state_of(edition: Edition, key: int) -> dict[str, Any]:
    """Draft, approved for a day to come, in force, followed by another, or laid aside; with its tone."""
    if edition.discarded_at:
        return {"word": both("已撤下", "laid aside"), "tone": "quiet"}
    if not edition.approved_at:
        return {"word": both("草稿", "draft"), "tone": "warn"}
    if edition.id == key:
        return {"word": both("现行", "in force"), "tone": "good"}
    order = [identity for identity, _, _ in editions_in_order()]
    coming = edition.id in order and (key not in order or order.index(edition.id) > order.index(key))
    return {"word": both("已批准，待生效", "approved, to come"), "tone": "accent"} if coming else {"word": both("曾经施行", "followed by another"), "tone": "plain"}


def _found(edition_id: int) -> Edition:
    edition = Edition.objects.select_related("drafted_by", "approved_by").filter(pk=edition_id).first()
    if edition is None:
        raise Refusal("edition.unknown", both("没有这一版本", "There is no such edition"), status=404, way_out=both("请从版本列表进入", "Start from the list of editions"))
    return edition


def _edition(request: Asked, edition_id: int, refusal: Refusal | None = None) -> HttpResponse:
    edition, (key, current) = _found(edition_id), in_force(request.moment)
    book = compose(edition.documents)
    before = _before(edition, current)
    open_draft = edition.approved_at is None and edition.discarded_at is None
    errors, doubts = parted(checked(book, request.moment)) if open_draft else ([], [])
    since = dict((identity, moment) for identity, moment, _ in editions_in_order()).get(edition.id)
    return show(
        request, "web/policy/edition.html", refusal, edition=edition, edition_key=str(edition.id), state=state_of(edition, key), since=since if since and since.year > 2000 else None, book=book,
        changed=differing(before, book) if before else [], texts=list(_texts(before, book)) if before else [], open_draft=open_draft,
        errors_found=with_lines(errors, edition.documents), doubts=with_lines(doubts, edition.documents), own=edition.drafted_by_id == request.actor.user_id,
        may={verb: request.actor.may(f"edition.{verb}") for verb in ("approve", "discard", "draft")}, today=local_day(request.moment).isoformat(),
        quarter=local_day(request.moment - timedelta(days=92)).isoformat(), job=newest(edition.id), intact=book.digest == edition.digest,
    )


def _before(edition: Edition, current: Book) -> Book | None:
    """What it is set against: the edition in force for a draft, the one before it otherwise."""
    order = editions_in_order()
    place = next((n for n, (identity, _, _) in enumerate(order) if identity == edition.id), None)
    if place is None:
        return current
    return order[place - 1][2] if place else None


def _texts(old: Book, new: Book) -> Iterator[dict[str, Any]]:
    """The documents that differ, line by line with a little around."""
    for name in sorted({*old.sources, *new.sources}):
        was, becomes = old.sources.get(name, ""), new.sources.get(name, "")
        if was != becomes:
            rows = list(_lines(was.split("\n"), becomes.split("\n")))
            yield {"name": name, "rows": rows[:_LINES], "more": max(0, len(rows) - _LINES), "what": _what(name, old, new)}


def _what(name: str, old: Book, new: Book) -> Both | None:
    if name not in old.sources:
        return both("新文件", "new document")
    return both("删去的文件", "document removed") if name not in new.sources else None


def _lines(was: list[str], becomes: list[str]) -> Iterator[dict[str, Any]]:
    matcher = difflib.SequenceMatcher(None, was, becomes, autojunk=False)
    for place, group in enumerate(matcher.get_grouped_opcodes(2)):
        if place:
            yield {"kind": "gap"}
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from ({"kind": "same", "old": a + n + 1, "new": c + n + 1, "text": text} for n, text in enumerate(was[a:b]))
                continue
            yield from ({"kind": "gone", "old": a + n + 1, "text": text} for n, text in enumerate(was[a:b]))
            yield from ({"kind": "new", "new": c + n + 1, "text": text} for n, text in enumerate(becomes[c:d]))
