"""附件: pictures and papers of a case, sealed under the customer's key, kept by the digest that the journal names."""

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from django.conf import settings

from yinuo.cases import stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.journal.findings import Finding
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb
from yinuo.vault import keys
from yinuo.vault.reading import opened_bytes
from yinuo.vault.register import protect_file
from yinuo.vault.sealing import seal_bytes
from yinuo.vault.values import Kind

from .models import Attachment
from .pictures import cleaned

PLACE = protect_file("visits.attachment.file", Kind.PHOTO)
PAPERS: dict[str, Both] = {
    "photo": both("现场照片", "site photo"), "form": both("执行表", "execution form"), "report": both("故障处理报告", "fault report"),
    "proof": both("购买凭证", "proof of purchase"), "original": both("签字原件", "signed original"), "other": both("其他", "other"),
}
MOST_A_CASE = 200


@verb("case.attach", on=Case, reach=covers)
def attach(
    case: Case, content: bytes, *, by: Actor, at: datetime, name: str, paper: str = "photo", taken_at: datetime | None = None,
) -> Attachment:
    """上传附件。 Checked, re-encoded, freed of its metadata, sealed and kept; the digest of what is kept stands in the journal."""
    stages.refuse_filed(case)
    if paper not in PAPERS:
        raise Refusal("paper.unknown", both("请选择附件种类", "Choose what kind of paper it is"), field="paper", status=422,
                      way_out=both("不确定时选“其他”", "When unsure, choose “other”"))
    if case.attachments.count() >= MOST_A_CASE:
        raise Refusal("file.many", both(f"一张服务单最多 {MOST_A_CASE} 个附件", f"A case takes at most {MOST_A_CASE} files"),
                      way_out=both("请合并成 PDF 再传", "Combine them into a PDF"))
    clean = cleaned(content)
    sealed = seal_bytes(keys.of(case.contact.person), PLACE, clean.content)
    digest = sha256(sealed).hexdigest()
    _keep(digest, sealed)
    kept = Attachment(case=case, paper=paper, name=_named(name), kind=clean.kind, size=len(clean.content), digest=digest,
                      taken_at=taken_at or clean.taken_at, by_id=by.user_id, at=at)
    note(kept, "attachment.kept", by=by, at=at, digest=digest, paper=paper)
    return kept


def content_of(attachment: Attachment, *, by: Actor, purpose: str) -> bytes | None:
    """The file in clear, for a stated purpose; None when its person was erased. Raises `Refusal` when it is lost or altered.

    Whether ``by`` may see the case is decided by whoever calls.
    """
    sealed = _read(attachment.digest)
    if sealed is None or sha256(sealed).hexdigest() != attachment.digest:
        raise Refusal("file.lost", both("附件丢失或被改动", "The file is missing or was altered"),
                      way_out=both("请管理员从备份恢复，并运行 yinuo journal verify", "Ask the administrator to restore it and run yinuo journal verify"))
    return opened_bytes(sealed, PLACE, by=by, purpose=purpose)


def findings() -> Iterator[Finding]:
    """Attachments whose bytes are gone or differ from the digest they were kept under (part of the verification)."""
    for key, digest in Attachment.objects.order_by("id").values_list("id", "digest").iterator():
        sealed = _read(digest)
        if sealed is None:
            yield Finding("file.missing", both("附件文件缺失", "the file of an attachment is missing"), "visits_attachment", key)
        elif sha256(sealed).hexdigest() != digest:
            yield Finding("file.altered", both("附件文件被改动", "the file of an attachment was altered"), "visits_attachment", key)


def path_of(digest: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def _read(digest: str) -> bytes | None:
    try:
        return path_of(digest).read_bytes()
    except FileNotFoundError:
        return None


def _keep(digest: str, sealed: bytes) -> None:
    """Whole and on disk before the row that names it is committed; a file nobody names in the end does no harm."""
    target = path_of(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError:  # half of it would only take up room where there is none
        Path(part).unlink(missing_ok=True)
        raise


def _named(name: str) -> str:
    """The file's own name without path and control characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[-120:] or "附件"
