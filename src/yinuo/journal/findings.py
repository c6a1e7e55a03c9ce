"""What a verification brings to light, and how it adds up to an exit code."""

from dataclasses import dataclass, field
from datetime import timedelta

from yinuo.kit.text import Both, both

ALARM = timedelta(seconds=60)
SOUND, ALTERED, INCOMPLETE, UNTRUSTED = 0, 1, 3, 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: where (table, row and, when it can be told, column) and what."""

    code: str
    says: Both
    table: str = ""
    row: int | None = None
    column: str = ""
    seq: int | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code, "zh": self.says.zh, "en": self.says.en, "table": self.table,
            "id": None if self.row is None else str(self.row), "field": self.column or None, "seq": self.seq,
        }  # fmt: skip


def unreadable(table: str, error: Exception) -> Finding:
    """A value in ``table`` that is no longer of its own kind."""
    return Finding(
        "value.unreadable", both(f"有值无法读出（{error}）", f"a value cannot be read any more ({error})"), table
    )


@dataclass(slots=True)
class Report:
    """The outcome of one verification."""

    entries: int = 0
    records: int = 0
    leaves: int = 0
    checkpoints: int = 0
    waiting: int = 0
    oldest_waiting: timedelta = timedelta(0)
    findings: list[Finding] = field(default_factory=list)
    untrusted: list[Finding] = field(default_factory=list)

    @property
    def incomplete(self) -> bool:
        """Whether entries have waited for the sealer beyond the alarm."""
        return self.oldest_waiting > ALARM

    @property
    def exit_code(self) -> int:
        """0 sound, 1 altered, 4 signed by a key that is not trusted, 3 incomplete; the gravest counts."""
        if self.findings:
            return ALTERED
        if self.untrusted:
            return UNTRUSTED
        return INCOMPLETE if self.incomplete else SOUND
