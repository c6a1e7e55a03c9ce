"""Whether a person may be sent: certificates that have run out, tools whose check is overdue (DISPATCH-06, DISPATCH-07)."""

from datetime import date

from dateutil.relativedelta import relativedelta

from yinuo.cases.models import Case
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import User

from .models import Certificate, Tool


def next_check(tool: Tool) -> date | None:
    """The day a tool must be checked by; None means at once, it never was."""
    if tool.checked_on is None:
        return None
    return tool.checked_on + relativedelta(months=tool.interval_months)


def is_overdue(tool: Tool, day: date) -> bool:
    """Whether its check is due before ``day`` (DISPATCH-06)."""
    due = next_check(tool)
    return due is None or due < day


def overdue_tools(engineer_id: int, day: date) -> list[Tool]:
    """Tools in somebody's hands whose check is overdue."""
    return [tool for tool in Tool.objects.filter(holder=engineer_id, is_used=True).order_by("name") if is_overdue(tool, day)]


def expired_certificate(engineer_id: int, category: str, brand: str, day: date) -> Certificate | None:
    """The certificate that has run out, when none of those that cover the category and brand is valid on ``day`` (DISPATCH-07)."""
    covering = [c for c in Certificate.objects.filter(engineer=engineer_id).order_by("expires_on") if covers_work(c, category, brand)]
    if not covering or any(c.expires_on >= day for c in covering):
        return None
    return covering[-1]


def covers_work(certificate: Certificate, category: str, brand: str) -> bool:
    """Whether a certificate speaks of this category and brand."""
    return certificate.category in ("", category) and certificate.brand in ("", brand)


def refuse_expired(engineer: User, case: Case, day: date) -> None:
    """Refuse to send somebody whose certificate has run out, naming it (DISPATCH-07)."""
    expired = expired_certificate(engineer.pk, case.category, case.brand, day)
    if expired is not None:
        raise Refusal(
            "certificate.expired",
            both(f"{engineer.name}的“{expired.name}”已于 {expired.expires_on:%Y-%m-%d} 到期",
                 f"{engineer.name_en or engineer.name}'s certificate “{expired.name}” expired on {expired.expires_on:%Y-%m-%d}"),
            clause="DISPATCH-07", field="engineer_id", certificate=str(expired.pk),
            way_out=both("改派持有效证书的工程师；已换证的，先登记新证书", "Send somebody with a valid certificate, or enter the renewed one first"),
        )
