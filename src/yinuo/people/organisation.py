"""The organisation looked at as a whole: departments without information officer, and when it is due for review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from .models import Department

REVIEW_EVERY = relativedelta(months=6)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A department in the responsibility register: its head answers first, its information officer does the work (ORG-09)."""

    department: Department
    first_responsible: str
    officer: str

    @property
    def unassigned(self) -> bool:
        return not self.officer


def responsibility_register() -> list[Responsibility]:
    """Every department; those without an active information officer first."""
    rows = [_row(department) for department in Department.objects.select_related("head", "officer").order_by("code")]
    return sorted(rows, key=lambda row: not row.unassigned)


def unassigned() -> list[Responsibility]:
    """Departments that have no information officer."""
    return [row for row in responsibility_register() if row.unassigned]


def _row(department: Department) -> Responsibility:
    head, officer = department.head, department.officer
    return Responsibility(department, head.name if head else "", officer.name if officer and officer.is_active else "")


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """When the structure is next to be reviewed, and whether that day has come (ORG-07)."""

    last: date | None
    due: date
    is_due: bool


def review_due(reviewed: Iterable[date], began: date, today: date, every: relativedelta = REVIEW_EVERY) -> ReviewDue:
    """``every`` after the last review, or after the company began; it stays due until a review is recorded."""
    last = max(reviewed, default=None)
    due = (last or began) + every
    return ReviewDue(last, due, today >= due)
