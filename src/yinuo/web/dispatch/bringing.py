"""导入排班资源: choose what and which file, say which column is which, see what would become of every row, bring it in, take it back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.dispatch.bringing import actions
from yinuo.dispatch.bringing.kinds import KINDS
from yinuo.dispatch.models import Bringing
from yinuo.imports import sheets, staged, workbooks
from yinuo.imports.cells import said
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both
from yinuo.people.verbs import unseen
from yinuo.web.context import toast
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.rows_to_correct import gathered

from .tabs import tabs

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PREVIEW, _LISTED = 20, 50
_STATES = {
    "draft": (both("待确认", "to confirm"), "accent"), "running": (both("导入中", "running"), "accent"), "done": (both("已完成", "done"), "good"),
    "discarded": (both("已放弃", "let go"), "quiet"), "undone": (both("已撤销", "undone"), "quiet"),
}
_BECOMES = {"fine": (both("写入", "written"), "good"), "known": (both("跳过", "skipped"), "quiet"), "refused": (both("退回", "returned"), "warn")}


@page("resource.bring")
def begin(request: Asked) -> HttpResponse:
    """选择文件。"""
    made: list[Bringing] = []

    def act() -> None:
        made.append(actions.prepare(*_uploaded(request), request.POST.get("what", ""), by=request.actor, at=request.moment))

    refusal = attempt(act) if request.method == "POST" else None
    if made:
        return HttpResponseRedirect(f"/dispatch/bring/{made[0].pk}")
    recent = [{"it": b, "what": KINDS[b.what].label, "state": _STATES[b.state][0], "tone": _STATES[b.state][1], "made": sum(line["state"] == "made" for line in b.lines)}
              for b in actions.seen_by(request.actor)]
    return show(request, "web/dispatch/bring.html", refusal, tabs=tabs(request, "/dispatch/people"), kinds=[(k.what, k.label) for k in KINDS.values()],
                what=request.POST.get("what") or request.GET.get("what", "homes"), recent=recent)


@page("resource.bring")
def template(request: Asked, what: str) -> HttpResponse:
    """下载模板。"""
    if what not in KINDS:
        raise unseen()
    kind = KINDS[what]
    return _workbook(workbooks.template(request.language, kind.columns, kind.label), f"{kind.label.zh}-模板.xlsx")


@page("resource.bring")
def one(request: Asked, key: int) -> HttpResponse:
    """一次导入。"""
    return _shown(request, actions.one(request.actor, key))


@page("resource.bring")
def act(request: Asked, key: int, name: str) -> HttpResponse:
    """对应列、开始、放弃、撤销。"""
    made = actions.one(request.actor, key)
    by, at, given = request.actor, request.moment, request.POST
    acts: dict[str, Callable[[], Any]] = {
        "columns": lambda: actions.remap(made, _mapping(request, made), by=by, at=at),
        "start": lambda: actions.begin(made, given.get("reason", ""), by=by, at=at), "discard": lambda: actions.discard(made, by=by, at=at),
        "undo": lambda: actions.undo(made, given.get("reason", ""), by=by, at=at),
    }
    if request.method != "POST" or name not in acts:
        return HttpResponseRedirect(f"/dispatch/bring/{key}")
    refusal = attempt(acts[name])
    if refusal is not None:
        return _shown(request, actions.one(request.actor, key), refusal)
    if name == "discard":
        toast(request, both("已放弃，文件已删除", "Let go; the file is deleted"))
        return HttpResponseRedirect("/dispatch/bring")
    return HttpResponseRedirect(f"/dispatch/bring/{key}")


@page("resource.bring")
def returned(request: Asked, key: int) -> HttpResponse:
    """退回的行。"""
    made = actions.one(request.actor, key)
    if made.state == "draft":
        tried = actions.tried(made, request.actor, request.moment)
        content = workbooks.returned(tried.sheet.headers, [(cells, says) for _, cells, says in tried.refused], request.language)
    else:
        content = staged.content(made.pk, staged.RETURNED)
    return _workbook(content, f"待更正-{made.name.rsplit('.', 1)[0]}.xlsx")


def _shown(request: Asked, made: Bringing, no: Refusal | None = None) -> HttpResponse:
    kind, (state, tone) = KINDS[made.what], _STATES[made.state]
    known: dict[str, Any] = {"it": made, "what": kind.label, "state": state, "tone": tone, "tabs": tabs(request, "/dispatch/people"), "reason": request.POST.get("reason", "")}
    if made.state == "draft":
        return show(request, "web/dispatch/bring_draft.html", no, **known, **_draft(request, made))
    if made.state == "running":
        return show(request, "web/dispatch/bring_done.html", no, **known, job=actions.job_of(made))
    counts = {name: sum(line["state"] == name for line in made.lines) for name in ("made", "known", "refused", "undone", "left")}
    faulty = gathered((line["place"], both(line["says"]["zh"], line["says"]["en"])) for line in made.lines if line["state"] == "refused")[:_LISTED]
    return show(request, "web/dispatch/bring_done.html", no, **known, counts=counts, faulty=faulty, has_returned=staged.is_there(made.pk, staged.RETURNED),
                left=[line["place"] for line in made.lines if line["state"] == "left"][:_LISTED])


def _draft(request: Asked, made: Bringing) -> dict[str, Any]:
    kind = KINDS[made.what]
    absent = [c.label for c in kind.columns if c.required and c.name not in made.mapping]
    if absent:
        sheet = sheets.read(staged.content(made.pk, staged.SOURCE), kind.columns)
        tried = actions.Tried(sheet, [])
    else:
        tried = actions.tried(made, request.actor, request.moment)
    options = [(str(i), header or both(f"第 {i + 1} 列", f"column {i + 1}").of(request.language)) for i, header in enumerate(tried.sheet.headers)]
    fields = [{"name": f"map_{c.name}", "column": c, "choices": options, "value": str(made.mapping.get(c.name, "")),
               "sample": _sample(tried.sheet, made.mapping.get(c.name))} for c in kind.columns]
    shown = [c for c in kind.columns if c.name in made.mapping]
    preview = [{"place": place, "becomes": _BECOMES[state][0], "tone": _BECOMES[state][1], "why": says, "cells": [_cell(cells, made.mapping[c.name]) for c in shown]}
               for place, cells, state, says in tried.rows[:_PREVIEW]]
    return {"fields": fields, "absent": absent, "shown": shown, "preview": preview, "fine": tried.count("fine"), "known": tried.count("known"), "total": len(tried.sheet.rows),
            "faulty": gathered((place, says) for place, _, says in tried.refused)[:_LISTED], "returned": len(tried.refused), "limit": _PREVIEW}


def _mapping(request: Asked, made: Bringing) -> dict[str, int]:
    chosen = {c.name: request.POST.get(f"map_{c.name}", "") for c in KINDS[made.what].columns}
    return {name: int(place) for name, place in chosen.items() if place.isascii() and place.isdigit() and len(place) < 5}


def _sample(sheet: sheets.Sheet, place: int | None) -> str | Both:
    return "" if place is None else next((text for _, cells in sheet.rows[:_PREVIEW] if (text := _cell(cells, place))), "")[:40]


def _cell(cells: list[Any], place: int) -> str:
    try:
        return said(cells[place])[:80] if place < len(cells) else ""
    except UnfitText:
        return "�"


def _uploaded(request: Asked) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if file is None:
        raise Refusal("import.no_file", both("还没有选择文件", "No file was chosen"), status=422, field="file", way_out=both("请选择 xlsx 或 CSV 文件", "Choose an xlsx or CSV file"))
    if (file.size or 0) > sheets.MOST_BYTES:
        return b" " * (sheets.MOST_BYTES + 1), ""
    return file.read(), str(file.name or "")


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_WORKBOOK)
    answer["Content-Disposition"] = f"attachment; filename=\"resources.xlsx\"; filename*=UTF-8''{quote(name)}"
    return answer
