"""导出: exactly the cases a filter shows, in its order, one row at a time; who took what out stands in the journal."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from yinuo.jobs.models import Job
from yinuo.jobs.queue import Progress, enqueue, job
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import COMPANY_ZONE, local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.models import User
from yinuo.people.rights import actor_of
from yinuo.people.verbs import allow, unseen, verb
from yinuo.policy.facts import word
from yinuo.vault import blind

from .models import NEVER, Case
from .paging import ORDERS
from .queries import Filter, narrowed, seen_by

JOB = "export"
AT_ONCE = 2000
"""Up to so many rows are written while the browser waits; more become a job."""
KINDS = ("xlsx", "csv")
_PIECE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS: tuple[tuple[str, Both], ...] = (
    ("number", both("服务编号", "Number")), ("received_at", both("接报时间", "Received")), ("caller", both("客户", "Customer")),
    ("model_text", both("产品型号", "Model")), ("unit__serial", both("序列号", "Serial number")), ("description", both("故障描述", "Fault")),
    ("kind", both("服务类别", "Kind")), ("urgency", both("紧急程度", "Urgency")), ("priority", both("优先级", "Priority")), ("mode", both("服务方式", "Mode")),
    ("channel", both("受理渠道", "Channel")), ("stage", both("阶段", "Stage")), ("due_at", both("最近到期", "Next due")),
    ("warranty", both("保修", "Warranty")), ("outcome", both("处理结果", "Outcome")), ("chases", both("催单", "Chases")),
    ("station__name", both("网点", "Station")), ("region__name", both("区域", "Region")), ("owner__name", both("负责人", "Responsible")),
    ("engineer__name", both("工程师", "Engineer")), ("follow_up__name", both("跟进人", "Follow-up")), ("registered_at", both("登记时间", "Registered")),
)
"""Contact data stands here as lists show it, masked; to see more is a reveal, one person at a time."""
_WORDS = {name: f"case.{name}" for name in ("kind", "urgency", "mode", "channel", "stage", "warranty", "outcome")}
Row = list[str | int | datetime | None]


def write(by_filter: Filter, order: str, kind: str, target: Path, *, by: Actor, at: datetime, tell: Callable[[int], None] = lambda n: None) -> int:
    """Write the cases to ``target`` and note who took how many out under which filter. Gives the number of rows.

    The file is written outside any transaction, and counts as taken out once it is noted: hand it over only then.
    """
    allow("export.run", by)
    rows = _rows(by_filter, order, by, at)
    made = (_write_csv if kind == "csv" else _write_xlsx)(rows, target, by_filter, by, at, tell)
    record(by_filter, order, kind, made, by=by, at=at)
    return made


@verb("export.run")
def ask(by_filter: Filter, order: str, kind: str, total: int, *, by: Actor, at: datetime) -> Job:
    """Have it written by the worker; the file waits for whoever asked.

    Words find so few cases that they are written at once: a name or number somebody sought is never kept in a job.
    """
    if by_filter.words.strip():
        raise ValueError("what was found by words is written at once")
    given = {"filter": _told(by_filter), "order": order, "kind": kind}
    return enqueue(JOB, given, user_id=by.user_id, at=at, total=total)


def total(by_filter: Filter, *, by: Actor, at: datetime) -> int:
    """How many rows it would be."""
    return narrowed(seen_by(by), by_filter, by, at).order_by().count()


def own_job(by: Actor, job_id: int) -> Job:
    """An export of one's own; anybody else's does not exist."""
    found = Job.objects.filter(pk=job_id, kind=JOB, user_id=by.user_id).first()
    if found is None:
        raise unseen()
    return found


def file_of(found: Job) -> Path:
    """Where the file of a finished export lies. Raises `Refusal` when it is not there."""
    path = folder() / found.file
    if not found.file or not path.is_file():
        raise Refusal("export.gone", both("导出的文件还没有好，或已清理", "The exported file is not ready, or was cleared away"), status=404,
                      way_out=both("请回到列表重新导出", "Export it again from the list"))
    return path


def folder() -> Path:
    """Exports lie beside the database, for the owner of the process only."""
    path = Path(settings.HOME) / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@job(JOB)
def export(progress: Progress) -> None:
    """The worker's part: as the person who asked, with the rights of today."""
    given, at = progress.job.given, progress.now()
    by = actor_of(progress.job.user_id or 0, local_day(at), Door.WORKER)
    if by is None:
        raise unseen()
    name = f"{progress.job.pk}.{given['kind']}"
    part = folder() / f"{name}.part"
    made = write(_read(given["filter"]), given["order"], given["kind"], part, by=by, at=at, tell=progress.tell)
    part.replace(folder() / name)
    Job.objects.filter(pk=progress.job.pk).update(file=name, done=made, total=made)


def _rows(by_filter: Filter, order: str, by: Actor, at: datetime) -> Iterator[Row]:
    """Membership and order are settled first; the rows follow in pieces, so that no read stays open while progress is written."""
    names = [name for name, _ in COLUMNS]
    keys = list(narrowed(seen_by(by), by_filter, by, at).order_by(*ORDERS[order]).values_list("id", flat=True))
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        found = {row[0]: row[1:] for row in Case.objects.filter(pk__in=piece).values_list("id", *names)}
        for key in piece:
            yield [_shown(name, value, by.language) for name, value in zip(names, found[key], strict=True)]


def _shown(name: str, value: Any, language: str) -> str | int | datetime | None:
    if isinstance(value, datetime):
        return None if value >= NEVER else value.astimezone(COMPANY_ZONE).replace(tzinfo=None, microsecond=0)
    if name in _WORDS and value:
        return word(_WORDS[name], value).of(language)
    return value


def _write_xlsx(rows: Iterator[Row], target: Path, by_filter: Filter, by: Actor, at: datetime, tell: Callable[[int], None]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = 0
    import xlsxwriter  # only where a workbook is asked for

    with (
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as parts, _Paper(target) as paper,
        xlsxwriter.Workbook(paper, options | {"tmpdir": parts}) as book,
    ):  # fmt: skip
        sheet = book.add_worksheet(both("服务单", "Cases").of(by.language))
        head, dated = book.add_format({"bold": True, "bg_color": "#E8ECEF"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 1)
        for place, (_, label) in enumerate(COLUMNS):
            sheet.set_column(place, place, 40 if COLUMNS[place][0] == "description" else 16)
            sheet.write_string(0, place, label.of(by.language), head)
        for made, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _cell(sheet, made, place, value, dated)
            if made % 1000 == 0:
                tell(made)
        _watermark(book, made, by_filter, by, at)
        sheet.set_footer(f"&L{_by_whom(by, at)}&R&P / &N")
    return made


class _Paper:
    """The file of a workbook, as the library is handed it. Once the disk refused something, or it is closed, the rest goes nowhere: the library
    writes an ending of its own when it is thrown away, and nobody can catch what that raises."""

    def __init__(self, target: Path) -> None:
        self._target, self._file, self._place = target, target.open("w+b"), 0

    def __enter__(self) -> "_Paper":
        return self

    def __exit__(self, *_: object) -> None:
        self._carefully(self._file.close)

    def write(self, data: bytes) -> int:
        self._place += len(data)
        if not self._file.closed:
            self._carefully(self._file.write, data)
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        self._place = place if self._file.closed else self._carefully(self._file.seek, place, whence)
        return self._place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        if not self._file.closed:
            self._carefully(self._file.flush)

    def _carefully(self, act: Callable[..., Any], *given: Any) -> Any:
        try:
            return act(*given)
        except OSError as error:
            with suppress(OSError):
                self._file.close()
            raise OSError(error.errno, error.strerror, str(self._target)) from error


def _cell(sheet: Any, row: int, place: int, value: str | int | datetime | None, dated: Any) -> None:
    match value:
        case None | "":
            return
        case datetime():
            sheet.write_datetime(row, place, value, dated)
        case str():
            sheet.write_string(row, place, "".join(c if ord(c) >= 32 or c in "\n\t" else " " for c in value)[:32000])
        case _:
            sheet.write_number(row, place, value)


def _watermark(book: Any, made: int, by_filter: Filter, by: Actor, at: datetime) -> None:
    sheet = book.add_worksheet(both("说明", "About").of(by.language))
    sheet.set_column(0, 1, 44)
    lines = [(both("导出人与时间", "By whom and when"), _by_whom(by, at)), (both("条数", "Rows"), str(made)),
             (both("筛选", "Filter"), "；".join(f"{k}={v}" for k, v in _kept(by_filter).items())),
             (both("联系方式已脱敏；本次导出已记入日志", "Contact data is masked; this export stands in the journal"), "")]
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, label.of(by.language))
        sheet.write_string(row, 1, value)


def _by_whom(by: Actor, at: datetime) -> str:
    return f"{by.name} {at.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}"


def _write_csv(rows: Iterator[Row], target: Path, by_filter: Filter, by: Actor, at: datetime, tell: Callable[[int], None]) -> int:
    made = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([label.of(by.language) for _, label in COLUMNS])
        for made, row in enumerate(rows, 1):
            out.writerow([guarded(value) for value in row])
            if made % 1000 == 0:
                tell(made)
    return made


def guarded(value: str | int | datetime | None) -> str | int:
    """A cell that no spreadsheet takes for a formula."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case str():
            return f"'{value}" if value.lstrip().startswith(_FORMULA) or value.startswith(("\t", "\r", "\n")) else value
    return value


@verb("export.run")
def record(by_filter: Filter, order: str, kind: str, made: int, *, by: Actor, at: datetime) -> None:
    """On the record of whoever did it, like a sign-in."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    note(user, "export.run", by=by, at=at, filter=_kept(by_filter), order=order, file=kind, rows=made)


def _kept(by_filter: Filter) -> dict[str, Any]:
    """A filter as it may be kept: a name or a number may have been sought, so words stand as the access log has them."""
    sought = {"words": blind.search_token(by_filter.words)} if by_filter.words.strip() else {}
    return _told(by_filter) | sought


def _told(by_filter: Filter) -> dict[str, Any]:
    """A filter as plain values; what narrows nothing is left out."""
    told: dict[str, Any] = {}
    for name, value in asdict(by_filter).items():
        if value:
            told[name] = [str(v) for v in value] if isinstance(value, tuple) else str(value)
    return told


def _read(told: dict[str, Any]) -> Filter:
    from datetime import date

    given: dict[str, Any] = {}
    for name, value in told.items():
        if name in ("stations", "engineers"):
            given[name] = tuple(int(v) for v in value)
        elif isinstance(value, list):
            given[name] = tuple(value)
        elif name in ("since", "until"):
            given[name] = date.fromisoformat(value)
        else:
            given[name] = int(value) if name == "batch" else value
    return Filter(**given)
