"""Keeping the keys: who took the recovery sheet, who put it away, who renewed the journal's signing key or took a checkpoint; each an entry."""

from datetime import datetime

from yinuo.journal import checkpoints
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault import rootkey, sheet

from . import access
from .models import Company
from .verbs import verb


@verb("key.keep")
def export_sheet(home: str, *, by: Actor, at: datetime) -> str:
    """打印恢复单. Its text; from now on whoever holds it can read everything."""
    note(_company(), "key.sheet_exported", by=by, at=at, fingerprint=rootkey.root().fingerprint)
    access.exported(by, at, "root_key", 1, "recovery sheet")
    return sheet.export(rootkey.root(), home=home, on=local_day(at))


@verb("key.keep")
def confirm_sheet(code: str, *, by: Actor, at: datetime) -> None:
    """确认恢复单已妥善保管. Refuses any code but the one printed on it."""
    sheet.confirm(code, at=at)
    note(_company(), "key.sheet_confirmed", by=by, at=at, fingerprint=rootkey.root().fingerprint)


@verb("key.keep")
def renew_signing_key(*, by: Actor, at: datetime) -> checkpoints.Verifier:
    """另立日志签名密钥. Older checkpoints still verify by the trust list."""
    verifier = checkpoints.renew_key()
    note(_company(), "key.signing_renewed", by=by, at=at, verifier=verifier.line())
    return verifier


@verb("journal.verify")
def take_checkpoint(*, by: Actor, at: datetime) -> None:
    """取检查点. To be kept elsewhere; who took it stands in the journal, and under the very checkpoint that is handed out."""
    note(_company(), "journal.checkpoint_taken", by=by, at=at)


def _company() -> Company:
    company = Company.objects.select_for_update().order_by("id").first()
    if company is None:
        raise Refusal("company.none", both("还没有公司", "There is no company yet"), way_out=both("请先完成首次启用", "Finish the first start first"))
    return company
