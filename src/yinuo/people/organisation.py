"""The responsibility register: which department has no information officer."""

from dataclasses import dataclass

from .models import Department


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
