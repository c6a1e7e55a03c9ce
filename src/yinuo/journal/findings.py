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

    def where(self) -> str:
        """Table, row and column as one word: ``people_region[77].name``."""
        row = "" if self.row is None else f"[{self.row}]"
        return self.table + row + (f".{self.column}" if self.column else "")

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
    to_name: int = 20
    """For how many altered rows the column is still looked for; it takes a moment each."""

    def may_name(self) -> bool:
        """Whether to look for one more column."""
        self.to_name -= 1
        return self.to_name >= 0

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

    def sentence(self) -> Both:
        """The outcome in one line."""
        walked = {"entries": self.entries, "records": self.records, "checkpoints": self.checkpoints}
        if self.findings:
            said = both("发现 {found} 处改动（核对了 {entries} 条日志、{records} 行记录）",
                        "{found} alterations found ({entries} entries and {records} rows checked)")  # fmt: skip
            return said.filled(found=len(self.findings), **walked)
        if self.untrusted:
            return both("有 {found} 个检查点的签名密钥不在信任名单上", "{found} checkpoints are signed by a key that is not trusted").filled(
                found=len(self.untrusted))  # fmt: skip
        if self.incomplete:
            return both("有 {n} 次操作等候封存已超过一分钟；请检查 yinuo work 是否在运行",
                        "{n} operations have waited more than a minute to be sealed; check that yinuo work is running").filled(n=self.waiting)  # fmt: skip
        return both("一切无误：{entries} 条日志、{records} 行记录、{checkpoints} 个检查点",
                    "All is well. Entries: {entries}, rows: {records}, checkpoints: {checkpoints}").filled(**walked)  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """The stable shape of ``journal verify --json``."""
        return {
            "exit": self.exit_code, "entries": self.entries, "records": self.records, "leaves": self.leaves,
            "checkpoints": self.checkpoints, "waiting": self.waiting, "oldest_waiting_s": self.oldest_waiting.total_seconds(),
            "findings": [finding.as_json() for finding in self.findings],
            "untrusted": [finding.as_json() for finding in self.untrusted],
        }  # fmt: skip
