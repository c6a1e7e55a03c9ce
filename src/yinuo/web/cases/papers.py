"""Papers of a case: the sign-off with the form as shown, photos and files, the printed execution form."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.archive.sheet import times
from yinuo.cases import queries
from yinuo.cases.models import Case
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both, clean
from yinuo.people.verbs import unseen
from yinuo.policy.facts import word
from yinuo.visits import evidence, forms, signing
from yinuo.visits.models import Attachment
from yinuo.visits.pictures import MOST_BYTES
from yinuo.web.context import toast
from yinuo.web.forms import Entry, words_of
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.visitor import own_address

from .steps import HAPPENED

MOST_AT_ONCE = 20
_ON_PAPER = (
    Entry("on_paper", both("在纸质表上签的", "Signed on paper"), "checkbox", to=bool),
    replace(HAPPENED[0], label=both("纸上签字的时间（留空为现在）", "When it was signed on paper (empty: now)")), HAPPENED[1],
)


@page("signoff.sign")
def sign_off(request: Asked, number: str) -> HttpResponse:
    """签收: prepare the form, read it, rate, sign on both sides."""
    case = queries.one(request.actor, number)
    no = attempt(lambda: _act(request, case)) if request.method == "POST" else None
    if request.method == "POST" and no is None:
        return HttpResponseRedirect(f"/cases/{case.number}/sign-off")
    form = forms.latest(case)
    signed = {s.side: s for s in form.signatures.all()} if form else {}
    return show(request, "web/cases/sign_off.html", no, case=case, form=form, rows=_rows(request, form) if form else [], signed=signed,
                ratings=words_of("rating"), sent=request.POST, paper={side: _paper(request, side) for side in signing.SIDES}, advice=form.advice if form else (case.product.care_advice if case.product else ""),
                solution=form.content.get("process", {}).get("solution", "") if form else forms.settled_solution(case))


def _act(request: Asked, case: Case) -> None:
    sent = request.POST
    if sent.get("what") == "prepare":
        signing.prepare(case.id, by=request.actor, at=request.moment, advice=clean(sent.get("advice", "")), solution=clean(sent.get("solution", "")),
                        because=clean(sent.get("because", "")))
        toast(request, both("执行表已生成，请客户过目", "The form is ready; please show it to the customer"))
        return
    side, paper = sent.get("side", ""), {entry.name: entry.read(sent) for entry in _ON_PAPER}
    if paper["happened"] and not paper["on_paper"]:
        raise Refusal("signature.when", both("在屏幕上签的字，时间就是现在", "What is signed on the screen is signed now"), field="happened", status=422,
                      way_out=both("在纸上签的，请勾选；否则时间留空", "Tick it when it was signed on paper; else leave the time empty"))
    signing.sign(case.id, by=request.actor, at=request.moment, side=side, form_digest=sent.get("form_digest", ""),
                 strokes=sent.get(f"{side}_strokes", "")[: signing.MOST_STROKES + 1], rating=sent.get("rating", ""),
                 comment=clean(sent.get("comment", "")), device=request.headers.get("User-Agent", "")[:200], **paper)
    toast(request, both("已签字", "Signed"))


def _paper(request: Asked, side: str) -> list[tuple[Entry, str]]:
    """What one side is asked about a signature on paper, with what that side's form was sent with."""
    sent = request.POST if request.POST.get("side") == side else {}
    return [(entry, sent.get(entry.name, "")) for entry in _ON_PAPER]


def _rows(request: Asked, form: Any) -> list[tuple[Any, Any]]:
    """The fields as shown, in the template's order."""
    rows = []
    for field in forms.FIELDS:
        if field.filled != forms.BEFORE_SIGNING:
            continue
        rows.append((field.label, _said(request, field.code, form.content.get(field.code))))
    return rows


def _said(request: Asked, code: str, value: Any) -> Any:
    if forms.is_protected(value):
        return forms.clear(value, by=request.actor, purpose=both("验收签字", "sign-off").of(request.language), language=request.language)
    if code == "form_type":
        return word("case.form_type", value)
    if code == "urgency":
        return word("case.urgency", value)
    if code == "parts":
        return "、".join(f"{p['part']}×{p['quantity']}" for p in value or []) or "—"
    if code == "process":
        value = value or {}
        steps = "；".join(value.get("steps") or [])
        cause = "；".join(value.get("cause") or [])
        return both(f"原因：{cause or '—'}　方案：{value.get('solution') or '—'}　操作：{steps or '—'}",
                    f"Cause: {cause or '—'}  Solution: {value.get('solution') or '—'}  Steps: {steps or '—'}")
    if code == "time":
        said = times(value or {})
        return both("；".join(line.zh for line in said), "; ".join(line.en for line in said)) if said else "—"
    if isinstance(value, dict):
        return " ".join(str(v) for v in value.values() if v)
    return value or "—"


@page("case.attach")
def attach(request: Asked, number: str) -> HttpResponse:
    """上传照片与资料。"""
    case = queries.one(request.actor, number)
    no = attempt(lambda: _keep(request, case)) if request.method == "POST" else None
    if request.method == "POST" and no is None:
        return HttpResponseRedirect(f"/cases/{case.number}")
    return show(request, "web/cases/attach.html", no, case=case, papers=list(evidence.PAPERS.items()), chosen=request.POST.get("paper", "photo"),
                kept=case.attachments.select_related("by").order_by("-id"))


def _keep(request: Asked, case: Case) -> None:
    """Keep each file; the first that does not go through is named, with how many are safe by then."""
    files = request.FILES.getlist("files")
    if not 1 <= len(files) <= MOST_AT_ONCE:
        raise Refusal("file.none" if not files else "file.many", both(f"请选择 1 至 {MOST_AT_ONCE} 个文件", f"Choose 1 to {MOST_AT_ONCE} files"), field="files", status=422,
                      way_out=both("可一次选择多张照片", "Several photos may be chosen at once"))
    for kept, sent in enumerate(files):
        try:
            evidence.attach(case.id, sent.read(MOST_BYTES + 1), by=request.actor, at=request.moment, name=sent.name or "", paper=request.POST.get("paper", "photo"))
        except Refusal as no:
            name = "".join(c for c in sent.name or "" if c.isprintable())[:60]
            way_out = no.way_out or both("请换一个文件", "Choose another file")
            saved = both(f"；前 {kept} 个已保存，只需再传其余的", f"; the first {kept} are kept, send only the others again") if kept else both("", "")
            raise Refusal(no.code, both(f"“{name}”：{no.says.zh}", f"“{name}”: {no.says.en}"), clause=no.clause, status=no.status, field=no.field,
                          way_out=both(way_out.zh + saved.zh, way_out.en + saved.en)) from None
    toast(request, both(f"已上传 {len(files)} 个文件", f"{len(files)} files kept"))


@page("case.see")
def file(request: Asked, number: str, attachment: int) -> HttpResponse:
    """One kept file: served as data, never as a page."""
    case = queries.one(request.actor, number)
    found = Attachment.objects.filter(pk=attachment, case=case).first()
    if found is None:
        raise unseen()
    content = evidence.content_of(found, by=request.actor, purpose=case.number)
    if content is None:
        raise unseen()
    answer = HttpResponse(content, content_type=found.kind if found.kind.startswith("image/") else "application/octet-stream")
    kind = "inline" if found.kind.startswith("image/") else "attachment"
    answer["Content-Disposition"] = f'{kind}; filename="{found.id}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@page("case.see")
def printed(request: Asked, number: str) -> HttpResponse:
    """服务标准执行表 PDF."""
    from yinuo.archive import printing

    case = queries.one(request.actor, number)
    answer = HttpResponse(printing.execution_form(case, by=request.actor, at=request.moment, language=request.language,
                                                            address=own_address(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="form-{case.number}.pdf"'
    return answer
