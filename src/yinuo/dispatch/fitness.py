"""Whether a person may be sent: certificates that have run out or are missing, tools whose check is overdue (DISPATCH-06, DISPATCH-07)."""

from datetime import date, datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.models import PostHolding, User
from yinuo.people.queries import on_day
from yinuo.people.roles import POSTS
from yinuo.policy.facts import ATTRIBUTES, word

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


class Paper(NamedTuple):
    """A certificate as far as a day asks for it."""

    pk: int
    name: str
    category: str
    brand: str
    expires_on: date


def covers_work(certificate: Certificate | Paper, category: str, brand: str) -> bool:
    """Whether a certificate speaks of this category and brand."""
    return certificate.category in ("", category) and certificate.brand in ("", brand)


def certified_categories(at: datetime, kept: set[str] | None = None) -> frozenset[str]:
    """The product categories in which a certificate must be shown: always, or where any is kept at all, as the clause says (DISPATCH-07).

    ``kept`` are the categories certificates are kept in, when somebody has read them already.
    """
    kept = kept_categories() if kept is None else kept
    return frozenset(c for c in ATTRIBUTES["case.category"].values if _is_needed(str(asking.answer("certificate", {"case.category": c}, at).get("needed", "")), c, kept))


def kept_categories() -> set[str]:
    """The categories any certificate is kept in; an empty one speaks of all."""
    return set(Certificate.objects.values_list("category", flat=True).distinct())


def is_missing(engineer_id: int, case: Case, at: datetime) -> bool:
    """Whether a certificate must be shown for this case and the engineer has none that speaks of it, valid or not."""
    needed = str(asking.answer("certificate", facts.of(case), at).get("needed", ""))
    kept = kept_categories() if needed == "where_kept" else set()
    if not _is_needed(needed, case.category, kept):
        return False
    return not any(covers_work(c, case.category, case.brand) for c in Certificate.objects.filter(engineer=engineer_id))


def visitor_post(case: Case, at: datetime) -> str:
    """The one post that may go there, where a clause names one: the manager after a refusal out of mistrust (APPOINT-07)."""
    return str(asking.answer("visitor", facts.of(case), at).get("post", ""))


def refuse_wrong_visitor(case: Case, engineer_id: int | None, at: datetime) -> None:
    """Refuse anybody but a holder of the post the clause names (APPOINT-07)."""
    post = visitor_post(case, at)
    if not post or PostHolding.objects.filter(on_day(local_day(at)), user=engineer_id or 0, post=post).exists():
        return
    said = POSTS[post] if post in POSTS else both(post, post)
    raise Refusal("visitor.post", both(f"客户因不信任拒绝过上门，须由{said.zh}本人上门", f"The customer refused entry out of mistrust: only a {said.en} goes there"), field="engineer_id",
                  clause="APPOINT-07", way_out=both(f"请派{said.zh}", f"Assign a {said.en}"))


def _is_needed(needed: str, category: str, kept: set[str]) -> bool:
    return needed == "always" or (needed == "where_kept" and bool(kept & {"", category}))


def refuse_uncertified(engineer: User, case: Case, day: date, at: datetime) -> None:
    """Refuse to send somebody whose certificate has run out, naming it, or who has none where one must be shown (DISPATCH-07)."""
    expired = expired_certificate(engineer.pk, case.category, case.brand, day)
    way_out = both("改派持有效证书的工程师；已有证书的，先登记", "Send somebody with a valid certificate, or enter the certificate first")
    if expired is not None:
        raise Refusal(
            "certificate.expired",
            both(f"{engineer.name}的“{expired.name}”已于 {expired.expires_on:%Y-%m-%d} 到期",
                 f"{engineer.name_en or engineer.name}'s certificate “{expired.name}” expired on {expired.expires_on:%Y-%m-%d}"),
            clause="DISPATCH-07", field="engineer_id", certificate=str(expired.pk), way_out=way_out,
        )
    if is_missing(engineer.pk, case, at):
        said = word("case.category", case.category)
        raise Refusal("certificate.missing", both(f"{engineer.name}没有登记{said.zh}的上岗证书", f"No certificate for {said.en} is entered for {engineer.name_en or engineer.name}"),
                      clause="DISPATCH-07", field="engineer_id", way_out=way_out)
