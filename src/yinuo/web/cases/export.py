"""导出所筛: the list's own filter and order as a file; a long one is written by the worker and waits here."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpResponse, HttpResponseRedirect

from yinuo.cases import exporting, paging
from yinuo.jobs import queue
from yinuo.kit.moment import local_day
from yinuo.web.page import Asked, page, show

from .listing import filter_from

FILE_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@page("export.run")
def xlsx(request: Asked) -> HttpResponse:
    """导出为工作簿。"""
    return _exported(request, "xlsx")


@page("export.run")
def as_csv(request: Asked) -> HttpResponse:
    """导出为 CSV。"""
    return _exported(request, "csv")


@page("export.run")
def waiting(request: Asked, job_id: int) -> HttpResponse:
    """导出进度。"""
    found = exporting.own_job(request.actor, job_id)
    if request.method == "POST":
        queue.cancel(found.pk, request.actor.user_id)
        return HttpResponseRedirect("/cases")
    return show(request, "web/cases/export.html", job=found, share=round(100 * found.done / found.total) if found.total else 0)


@page("export.run")
def file(request: Asked, job_id: int) -> FileResponse:
    """导出的文件。"""
    found = exporting.own_job(request.actor, job_id)
    path = exporting.file_of(found)
    kind = found.given["kind"]
    return FileResponse(path.open("rb"), as_attachment=True, filename=_name(request, kind), content_type=FILE_TYPES[kind])


def _exported(request: Asked, kind: str) -> HttpResponse:
    by, at = request.actor, request.moment
    wanted = filter_from(request)
    order = request.GET.get("sort", "due" if wanted.queue != "all" else "newest")
    order = order if order in paging.ORDERS else "due"
    total = exporting.total(wanted, by=by, at=at)
    if total > exporting.AT_ONCE:
        asked = exporting.ask(wanted, order, kind, total, by=by, at=at)
        return HttpResponseRedirect(f"/cases/export/{asked.pk}")
    with tempfile.TemporaryDirectory(dir=exporting.folder()) as place:
        target = Path(place) / f"cases.{kind}"
        exporting.write(wanted, order, kind, target, by=by, at=at)
        content = target.read_bytes()
    answer = HttpResponse(content, content_type=FILE_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{_name(request, kind)}"'
    return answer


def _name(request: Asked, kind: str) -> str:
    return f"yinuo-cases-{local_day(request.moment):%Y%m%d}.{kind}"
