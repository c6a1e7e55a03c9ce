"""导入向导: one address for each import, which shows the step it has come to."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.imports import actions, running, sheets, staged, workbooks
from yinuo.imports.cells import said
from yinuo.imports.columns import COLUMNS
from yinuo.imports.models import Batch, Row
from yinuo.imports.trial import Trial, trial
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both
from yinuo.web.context import toast
from yinuo.web.page import Asked, page, show
from yinuo.web.reading import key_in
from yinuo.web.rows_to_correct import gathered

PREVIEW, LISTED = 20, 50
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES = {
    "draft": (both("待确认", "to confirm"), "accent"), "running": (both("导入中", "running"), "accent"), "done": (both("已完成", "done"), "good"),
    "cancelled": (both("已停止", "stopped"), "quiet"), "undoing": (both("撤销中", "being undone"), "warn"), "undone": (both("已撤销", "undone"), "quiet"),
}


@page("import.run")
def begin(request: Asked) -> HttpResponse:
    """选择文件。"""
    no = None
    if request.method == "POST":
        try:
            batch = actions.prepare(*_uploaded(request), by=request.actor, at=request.moment)
            return HttpResponseRedirect(f"/import/{batch.pk}")
        except Refusal as refusal:
            no = refusal
    batches = [{"batch": b, "state": _STATES[b.state][0], "tone": _STATES[b.state][1]} for b in actions.seen_by(request.actor)]
    return show(request, "web/imports/begin.html", no, steps=_steps("file"), batches=batches)


@page("import.run")
def template(request: Asked) -> HttpResponse:
    """下载模板。"""
    return _workbook(workbooks.template(request.language), "导入模板.xlsx")


@page("import.run")
def one(request: Asked, batch_id: int) -> HttpResponse:
    """一次导入。"""
    return _shown(request, actions.one(request.actor, batch_id))


@page("import.run")
def columns(request: Asked, batch_id: int) -> HttpResponse:
    """对应列。"""

    def act(batch: Batch) -> None:
        chosen = {c.name: request.POST.get(f"map_{c.name}", "") for c in COLUMNS}
        mapping = {name: int(place) for name, place in chosen.items() if place.isascii() and place.isdigit() and len(place) < 5}
        actions.remap(batch, mapping, by=request.actor, at=request.moment)

    return _acted(request, batch_id, act, "#preview")


@page("import.run")
def start(request: Asked, batch_id: int) -> HttpResponse:
    """开始导入。"""
    reason = request.POST.get("reason", "")
    return _acted(request, batch_id, lambda batch: actions.begin(batch, reason, by=request.actor, at=request.moment))


@page("import.run")
def discard(request: Asked, batch_id: int) -> HttpResponse:
    """放弃。"""
    batch = actions.one(request.actor, batch_id)
    if request.method == "POST":
        actions.discard(batch, by=request.actor, at=request.moment)
        toast(request, both("已放弃，文件已删除", "Let go; the file is deleted"))
    return HttpResponseRedirect("/import")


@page("import.run")
def stop(request: Asked, batch_id: int) -> HttpResponse:
    """停止。"""

    def act(batch: Batch) -> None:
        if not actions.stop(batch, by=request.actor, at=request.moment):
            running.ended(batch, None, "cancelled", by=running.importing(request.actor), at=request.moment)

    return _acted(request, batch_id, act)


@page("import.run")
def undo(request: Asked, batch_id: int) -> HttpResponse:
    """撤销。"""
    reason = request.POST.get("reason", "")
    return _acted(request, batch_id, lambda batch: actions.undo(batch, reason, by=request.actor, at=request.moment))


@page("import.run")
def returned(request: Asked, batch_id: int) -> HttpResponse:
    """退回的行。"""
    batch = actions.one(request.actor, batch_id)
    if batch.state == "draft":
        tried = trial(batch, request.moment)
        content = workbooks.returned(tried.sheet.headers, [(cells, says) for _, cells, says in tried.refused], request.language)
    else:
        content = staged.content(batch.pk, staged.RETURNED)
    return _workbook(content, f"待更正-{batch.name.rsplit('.', 1)[0]}.xlsx")


def _uploaded(request: Asked) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if file is None:
        raise Refusal("import.no_file", both("还没有选择文件", "No file was chosen"), status=422, field="file",
                      way_out=both("请选择 xlsx 或 CSV 文件", "Choose an xlsx or CSV file"))
    if (file.size or 0) > sheets.MOST_BYTES:
        return b" " * (sheets.MOST_BYTES + 1), ""
    return file.read(), str(file.name or "")


def _acted(request: Asked, batch_id: int, act: Callable[[Batch], Any], anchor: str = "") -> HttpResponse:
    batch = actions.one(request.actor, batch_id)
    if request.method == "POST":
        try:
            act(batch)
        except Refusal as no:
            return _shown(request, actions.one(request.actor, batch_id), no)
    return HttpResponseRedirect(f"/import/{batch_id}{anchor}")


def _shown(request: Asked, batch: Batch, no: Refusal | None = None) -> HttpResponse:
    state, tone = _STATES[batch.state]
    known = {"batch": batch, "state": state, "tone": tone}
    if batch.state == "draft":
        return _draft(request, batch, no, known)
    if batch.state in ("running", "undoing"):
        job = actions.job_of(batch)
        return show(request, "web/imports/running.html", no, **known, steps=_steps("run"), job=job,
                    share=round(100 * job.done / job.total) if job and job.total else 0)
    counts = batch.counts or {"made": 0, "known": 0, "refused": 0, "open": 0}
    lines = batch.lines.filter(state="refused").order_by("place") if batch.began_at else []
    stays = batch.lines.filter(state="made").exclude(says={}).order_by("place") if batch.began_at else []
    return show(
        request, "web/imports/result.html", no, **known, steps=_steps("result"), counts=counts, duplicates=actions.duplicates(batch, LISTED),
        faulty=gathered(_said(lines))[:LISTED], may_undo=batch.state in ("done", "cancelled") and counts["made"],
        stays=gathered(_said(stays))[:LISTED], has_returned=staged.is_there(batch.pk, staged.RETURNED),
        reason=request.POST.get("reason", ""),
    )


def _said(lines: Iterable[Row]) -> Iterable[tuple[int, Both]]:
    return ((row.place, both(row.says["zh"], row.says["en"])) for row in lines)


def _draft(request: Asked, batch: Batch, no: Refusal | None, known: dict[str, Any]) -> HttpResponse:
    tried = trial(batch, request.moment)
    chosen = batch.mapping
    if no is not None and no.field == "mapping" and request.method == "POST" and any(k.startswith("map_") for k in request.POST):
        chosen = {c.name: place for c in COLUMNS if (place := key_in(request.POST.get(f"map_{c.name}"))) is not None}
    options = [(str(i), header or both(f"第 {i + 1} 列", f"column {i + 1}").of(request.language)) for i, header in enumerate(tried.sheet.headers)]
    fields: list[dict[str, Any]] = [
        {"column": c, "name": f"map_{c.name}", "choices": options, "value": str(chosen[c.name]) if c.name in chosen else "", "sample": _sample(tried, chosen.get(c.name))}
        for c in COLUMNS
    ]
    absent = [c.label for c in COLUMNS if c.required and c.name not in batch.mapping]
    return show(
        request, "web/imports/draft.html", no, **known, steps=_steps("columns" if absent else "trial"), must=[f for f in fields if f["column"].required],
        may=[f for f in fields if not f["column"].required], absent=absent, tried=tried, preview=_preview(batch, tried),
        shown=[c for c in COLUMNS if c.name in batch.mapping], faulty=gathered((place, says) for place, _, says in tried.refused)[:LISTED], reason=request.POST.get("reason", ""), limit=PREVIEW,
    )


def _sample(tried: Trial, place: int | None) -> str:
    if place is None:
        return ""
    return next((text for _, cells in tried.sheet.rows[:PREVIEW] if place < len(cells) and (text := _plain(cells[place]))), "")[:40]


def _preview(batch: Batch, tried: Trial) -> list[dict[str, Any]]:
    why = {place: says for place, _, says in tried.refused}
    known = set(tried.known)
    names = [c.name for c in COLUMNS if c.name in batch.mapping]
    return [
        {"place": place, "why": why.get(place), "known": place in known,
         "cells": [_plain(cells[batch.mapping[n]])[:80] if batch.mapping[n] < len(cells) else "" for n in names]}
        for place, cells in tried.sheet.rows[:PREVIEW]
    ]


def _plain(cell: Any) -> str:
    try:
        return said(cell)
    except UnfitText:
        return "�"


def _steps(now: str) -> list[dict[str, Any]]:
    order = [("file", both("选择文件", "File")), ("columns", both("对应列", "Columns")), ("trial", both("预览与试运行", "Preview and trial")),
             ("run", both("导入", "Import")), ("result", both("结果", "Result"))]
    at = [name for name, _ in order].index(now)
    return [{"label": label, "state": "done" if i < at or now == "result" else "now" if i == at else "next"} for i, (_, label) in enumerate(order)]


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_WORKBOOK)
    answer["Content-Disposition"] = f"attachment; filename=\"import.xlsx\"; filename*=UTF-8''{quote(name)}"
    return answer
