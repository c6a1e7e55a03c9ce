"""服务资料: form, photos and report filed within a day, the repair record handed over, the signed original brought in."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from yinuo.cases import stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb
from yinuo.records.digest import canonical_bytes
from yinuo.warranty import quotes

from . import forms
from .models import Form, ServiceReport

KINDS: dict[str, Both] = {
    "form": both("执行表", "execution form"), "photos": both("现场照片", "site photos"), "report": both("故障处理报告", "fault report"),
}
MEANS: dict[str, Both] = {
    "by_hand": both("当面交付", "by hand"), "mail": both("电子邮件", "by e-mail"), "message": both("短信或消息", "by message"),
    "post": both("邮寄", "by post"),
}


@verb("paper.file", on=Case, reach=covers)
def file(case: Case, *, by: Actor, at: datetime, kinds: Iterable[str]) -> Case:
    """提交资料。 One entry for each of the three kinds; a kind whose paper is not there is refused (ARCHIVE-01)."""
    chosen = list(dict.fromkeys(kinds))
    if not chosen or any(kind not in KINDS for kind in chosen):
        raise Refusal("paper.kind", both("请选择要提交的资料", "Choose what to file"), field="kinds", status=422, clause="ARCHIVE-01",
                      way_out=both("执行表、现场照片、故障处理报告", "Form, photos or report"))
    stages.refuse_filed(case, or_cancelled=True)
    missing = [kind for kind in chosen if not _is_there(case, kind, by, at)]
    if missing:
        raise Refusal(
            "paper.missing", both("还没有：" + "、".join(KINDS[k].zh for k in missing), "Not there yet: " + ", ".join(KINDS[k].en for k in missing)),
            clause="ARCHIVE-01", way_out=both("先填写或上传，再提交", "Fill it in or upload it, then file it"), missing=missing,
        )
    for kind in chosen:
        note(case, f"paper.{kind}", by=by, at=at)
    return case


@verb("paper.collect", on=Case, reach=covers)
def collect(case: Case, *, by: Actor, at: datetime, words: str = "") -> Case:
    """收回原件。 The signed original is booked in (SIGNOFF-06)."""
    if not case.facts.get("case.signed_on_paper"):
        raise Refusal("paper.none", both("没有在纸上签字，无须收回原件", "Nothing was signed on paper, so there is no original"),
                      way_out=both("无需办理", "Nothing to do"), clause="SIGNOFF-06")
    note(case, "paper.original", by=by, at=at, place=words.strip() or None)
    return case


@verb("record.deliver", on=Case, reach=covers)
def deliver(case: Case, *, by: Actor, at: datetime, means: str, happened: datetime | None = None) -> ServiceReport:
    """交付维修凭证与服务报告。 Numbered, kept exactly as sent (SIGNOFF-01, SIGNOFF-08)."""
    if means not in MEANS:
        raise Refusal("record.means", both("请登记交付方式", "Say how it was handed over"), field="means", status=422, clause="SIGNOFF-01",
                      way_out=both("当面、邮件、消息或邮寄", "By hand, e-mail, message or post"))
    stages.refuse_filed(case, or_cancelled=True)
    report = _report(case, by, at)
    report.delivered_at, report.means = happened or at, means
    note(report, "report.delivered", by=by, at=at, digest=report.digest)
    note(case, "record.delivered", by=by, at=at, happened=happened, number=report.number, means=means, report=report.id)
    return report


def content(case: Case) -> dict[str, Any]:
    """What the report says: fault and cause, work, parts, tests, advice, charge. Internal notes are no part of it."""
    form: Form | None = forms.latest(case)
    tests = [{"words": t.words, "passed": t.passed} for t in case.tests.order_by("id")]
    filled = forms.content(case)
    return {
        "number": case.number, "model": case.model_text, "fault": case.description, "cause": filled["process"]["cause"],
        "work": filled["process"]["steps"], "parts": filled["parts"], "tests": tests,
        "advice": form.advice if form else (case.product.care_advice if case.product else ""),
    }


def missing_of(said: dict[str, Any], kind: str) -> list[Both]:
    """Parts of a report that are still empty; only a repair must have been tested."""
    needed = {"cause": both("原因", "cause"), "work": both("维修内容", "work"), "advice": both("使用保养建议", "advice")}
    if kind in ("repair", "replacement"):
        needed["tests"] = both("检测结果", "test results")
    return [label for name, label in needed.items() if not said.get(name)]


def _report(case: Case, by: Actor, at: datetime) -> ServiceReport:
    """The report as it would be sent now: the last one while nothing changed, else the next edition."""
    said = content(case) | {"charge": str(quotes.charged(case, at))}
    if empty := missing_of(said, case.kind):
        raise Refusal("report.incomplete", both("服务报告还缺：" + "、".join(b.zh for b in empty), "The report lacks: " + ", ".join(b.en for b in empty)),
                      clause="SIGNOFF-08", way_out=both("补齐后再交付或提交", "Fill these in first"))
    digest = sha256(canonical_bytes(said)).hexdigest()
    last = case.reports.order_by("-edition").select_for_update().first()
    if last is not None and last.digest == digest:
        return last
    edition = last.edition + 1 if last else 1
    made = ServiceReport(case=case, edition=edition, number=f"{case.number}-{edition}", content=said, digest=digest, made_at=at)
    note(made, "report.made", by=by, at=at, digest=digest, number=made.number)
    return made


def _is_there(case: Case, kind: str, by: Actor, at: datetime) -> bool:
    if kind == "form":
        return case.forms.exists() or case.attachments.filter(paper__in=("form", "original")).exists()
    if kind == "photos":
        return case.attachments.filter(paper="photo").exists()
    if case.attachments.filter(paper="report").exists():
        return True
    _report(case, by, at)
    return True
