"""谁负责: who on a case answers for one of its limits, by the post that the clause of the limit names."""

from typing import Any

from .models import Case

_PARTS: dict[str, tuple[str, ...]] = {
    "hotline": ("follow_up", "taker"), "technical_support": ("owner",), "repair_centre": ("owner",), "service_engineer": ("engineer",), "installer": ("engineer",),
    "": ("engineer", "owner", "taker"),
}
"""Posts that somebody on the case fills, and as what. What another post owes, such as the supervisor, is owed by the post."""


def post_of(clause: Any) -> str:
    """The post a deadline is owned by, or an obligation owed by; empty when the clause names none or is gone."""
    rule = getattr(clause, "rule", None)
    return getattr(rule, "owner", "") or getattr(rule, "post", "")


def part(case: Case, post: str) -> str:
    """As what somebody on the case fills a post: ``engineer``, ``owner``, ``follow_up`` or ``taker``; empty when nobody does."""
    return next((name for name in _PARTS.get(post, ()) if getattr(case, f"{name}_id")), "")


def person(case: Case, clause: Any) -> int | None:
    """Whom a missed limit counts against."""
    found = part(case, post_of(clause))
    return getattr(case, f"{found}_id") if found else None
