"""导入排班资源: look at a file, say which column is which, try every row, bring it in, and take all of it back by further entries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Field

from yinuo.imports import columns as naming
from yinuo.imports import rows, sheets, staged, workbooks
from yinuo.imports.cells import Cell
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor, Door, Reach
from yinuo.kit.moment import canonical, local_day
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import Both, both
from yinuo.people.models import Station
from yinuo.people.rights import actor_of
from yinuo.people.verbs import unseen, verb

from .. import resources
from ..models import Bringing
from .kinds import KINDS, Kind, Wanted
from .told import Around, Told

JOB = "dispatch.bring"
MOST = 5000


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of every row: (place, cells, fine, known or the reason it comes back)."""

    sheet: sheets.Sheet
    rows: list[tuple[int, list[Cell], str, Both | None]]

    def count(self, state: str) -> int:
        return sum(row[2] == state for row in self.rows)

    @property
    def refused(self) -> list[tuple[int, list[Cell], Both]]:
        return [(place, cells, says) for place, cells, _, says in self.rows if says is not None]


def seen_by(actor: Actor) -> list[Bringing]:
    """One's own newest, or everybody's where the right reaches everything."""
    return list(_visible(actor).select_related("by").order_by("-id")[:20])


def one(actor: Actor, key: int) -> Bringing:
    """One of them. Raises "not found" for a foreign and a missing one alike."""
    found = _visible(actor).select_related("by").filter(pk=key).first() if key < 1 << 63 else None
    if found is None:
        raise unseen()
    return found


@verb("resource.bring")
def prepare(content: bytes, name: str, what: str, *, by: Actor, at: datetime) -> Bringing:
    """选取文件。 Read it, keep it sealed, and guess which column is which."""
    if what not in KINDS:
        raise Refusal("bringing.what", both("请选择导入什么", "Choose what is brought in"), field="what", status=422, way_out=both("从列表中选择", "Choose from the list"))
    sheet = sheets.read(content, KINDS[what].columns)
    if len(sheet.rows) > MOST:
        raise Refusal("bringing.many", both(f"超过 {MOST} 行", f"There are more than {MOST} rows"), field="file", status=422, way_out=both("请分成几份导入", "Split the file"))
    shown = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[-120:]
    made = Bringing(what=what, name=shown or what, mapping=naming.guess(sheet.headers, KINDS[what].columns), by_id=by.person_id, at=at)
    staged.keep(made.pk, staged.SOURCE, content)
    note(made, "bringing.prepared", by=by, at=at, what=what, rows=len(sheet.rows))
    return made


@verb("resource.bring", on=Bringing)
def remap(made: Bringing, mapping: Mapping[str, int], *, by: Actor, at: datetime) -> Bringing:
    """对应列。"""
    _must_be(made, "draft")
    names = {c.name for c in KINDS[made.what].columns}
    chosen = {name: place for name, place in mapping.items() if name in names and 0 <= place < sheets.MOST_COLUMNS}
    if len(set(chosen.values())) < len(chosen):
        raise Refusal("bringing.twice", both("同一列被选了两次", "One column was chosen twice"), status=422, field="mapping", way_out=both("每一列只对应一项", "Each column stands for one thing"))
    made.mapping = chosen
    note(made, "bringing.mapped", by=by, at=at, mapping=chosen)
    return made


@verb("resource.bring", on=Bringing)
def begin(made: Bringing, reason: str, *, by: Actor, at: datetime) -> Bringing:
    """开始导入。"""
    _must_be(made, "draft")
    if absent := [c.label for c in KINDS[made.what].columns if c.required and c.name not in made.mapping]:
        raise Refusal("bringing.columns", both("还没有对应：" + "、".join(w.zh for w in absent), "No column yet for: " + ", ".join(w.en for w in absent)), status=422, field="mapping",
                      way_out=both("请选出这些列", "Choose these columns"))
    refuse_blank(reason, "bringing.reason", both("请写明导入原因", "Say why this is brought in"),
                 way_out=both("例如：人事系统十二月名册", "For example: the roll of December"))
    made.state, made.reason = "running", reason.strip()[:200]
    queue.enqueue(JOB, {"bringing": made.pk}, user_id=by.user_id, at=at, total=len(sheets.read(staged.content(made.pk, staged.SOURCE), KINDS[made.what].columns).rows))
    note(made, "bringing.began", by=by, at=at, reason=made.reason)
    return made


@verb("resource.bring", on=Bringing)
def discard(made: Bringing, *, by: Actor, at: datetime) -> Bringing:
    """放弃。"""
    _must_be(made, "draft")
    made.state, made.ended_at = "discarded", at
    note(made, "bringing.discarded", by=by, at=at)
    staged.drop(made.pk, staged.SOURCE)
    return made


@verb("resource.bring", on=Bringing)
def undo(made: Bringing, reason: str, *, by: Actor, at: datetime) -> Bringing:
    """撤销。 Every row goes back to how it stood, by a further entry; what somebody changed since is left alone and says so."""
    _must_be(made, "done")
    refuse_blank(reason, "bringing.undo_reason", both("撤销需要理由", "Undoing needs a reason"))
    kind, lines = KINDS[made.what], []
    for line in reversed(made.lines):
        lines.append(line | ({"state": _put_back(kind, line, by, at)} if line["state"] == "made" else {}))
    made.lines, made.state, made.ended_at = list(reversed(lines)), "undone", at
    note(made, "bringing.undone", by=by, at=at, reason=reason.strip()[:200], rows=sum(line["state"] == "undone" for line in lines))
    return made


def tried(made: Bringing, by: Actor, at: datetime) -> Tried:
    """试运行: what would become of every row; nothing is written."""
    kind, sheet = KINDS[made.what], sheets.read(staged.content(made.pk, staged.SOURCE), KINDS[made.what].columns)
    around, seen = around_of(by, at), set[str]()
    found: list[tuple[int, list[Cell], str, Both | None]] = []
    for place, cells in sheet.rows:
        picked = rows.picked(cells, made.mapping)
        try:
            wanted = understood(kind, picked, around)
        except Refusal as no:
            found.append((place, cells, "refused", no.says))
            continue
        key = repr(sorted((n, str(v)) for n, v in wanted.items()))
        state = "known" if key in seen or is_known(kind, wanted) else "fine"
        seen.add(key)
        found.append((place, cells, state, None))
    return Tried(sheet, found)


def understood(kind: Kind, picked: Mapping[str, Cell], around: Around) -> Wanted:
    """The record a row asks for. Raises `Refusal` naming all its mistakes."""
    told = Told(picked, {c.name: c for c in kind.columns}, around)
    wanted = kind.read(told)
    for column in kind.columns:
        if column.required and column.name in wanted and wanted[column.name] in (None, ""):
            told.text(column.name)
    told.settle()
    return wanted


def is_known(kind: Kind, wanted: Wanted) -> bool:
    """Whether the very same stands already."""
    found = kind.known(wanted)
    if found is None or found.withdrawn_at is not None:  # type: ignore[attr-defined]
        return False
    if kind.what == "homes":
        return (found.entered_latitude, found.entered_longitude, found.datum) == (wanted["latitude"], wanted["longitude"], wanted["datum"])  # type: ignore[attr-defined]
    return kind.appends or all(getattr(found, name) == wanted[name] for name in kind.fields if name in wanted)


@queue.job(JOB)
def work(progress: queue.Progress) -> None:
    """The worker's part, as whoever asked, with the rights of today."""
    by = actor_of(progress.job.user_id or 0, local_day(progress.now()), Door.IMPORT)
    if by is None or not by.may("resource.bring"):
        raise Refusal("bringing.right_gone", both("发起人已没有导入权限，已停止", "Whoever began this may no longer do so; it was stopped"))
    carry_out(progress.job.given["bringing"], by=by, now=progress.now, tell=progress.tell)


def carry_out(key: int, *, by: Actor, now: Callable[[], datetime], tell: Callable[[int, int], None] = lambda done, total: None) -> Bringing:
    """Write every row that is understood, each an act of its own; run again it finds what it wrote and repeats nothing."""
    made = Bringing.objects.get(pk=key)
    if made.state != "running":
        return made
    kind, sheet, around = KINDS[made.what], sheets.read(staged.content(key, staged.SOURCE), KINDS[made.what].columns), around_of(by, now())
    writer, dealt, lines, refused = _writing(by), {line["place"] for line in made.lines}, list(made.lines), []
    for done, (place, cells) in enumerate(sheet.rows, 1):
        if place in dealt:
            continue
        line, no = _row(kind, place, rows.picked(cells, made.mapping), around, writer, now())
        lines.append(line)
        if no is not None:
            refused.append((cells, no.says))
        if done % 200 == 0 or done == len(sheet.rows):
            _keep_lines(key, lines, by, now())
            tell(done, len(sheet.rows))
    if refused:
        staged.keep(key, staged.RETURNED, workbooks.returned(sheet.headers, refused, by.language))
    with operation(now()):
        ended = Bringing.objects.select_for_update().get(pk=key)
        ended.lines, ended.state, ended.ended_at = lines, "done", now()
        note(ended, "bringing.ended", by=by, at=now(), made=sum(line["state"] == "made" for line in lines), refused=len(refused))
    staged.drop(key, staged.SOURCE)
    return ended


def job_of(made: Bringing) -> Job | None:
    """The newest piece of work for it."""
    return next((j for j in Job.objects.filter(kind=JOB).order_by("-id")[:50] if j.given.get("bringing") == made.pk), None)


def around_of(by: Actor, at: datetime) -> Around:
    """Stations and engineers whoever imports may write about."""
    stations = Station.objects.filter(is_open=True)
    reaches = by.grants.get("resource.bring", ())
    if by.user_id is not None and not any(r.everything for r in reaches):
        stations = stations.filter(pk__in={s for r in reaches for s in r.stations})
    rows_of = list(stations)
    return Around(resources.engineers_at([s.pk for s in rows_of], local_day(at)), rows_of)


def _row(kind: Kind, place: int, picked: Mapping[str, Cell], around: Around, by: Actor, at: datetime) -> tuple[dict[str, Any], Refusal | None]:
    try:
        wanted = understood(kind, picked, around)
        if is_known(kind, wanted):
            return {"place": place, "state": "known"}, None
        before = None if kind.appends else kind.known(wanted)
        stood = {name: _plain(getattr(before, name)) for name in kind.fields} if before is not None else None
        written = kind.write(wanted, by, at)
    except Refusal as no:
        return {"place": place, "state": "refused", "says": {"zh": no.says.zh, "en": no.says.en}}, no
    return {"place": place, "state": "made", "record": str(written.pk), "version": written.version, "before": stood}, None


def _put_back(kind: Kind, line: dict[str, Any], by: Actor, at: datetime) -> str:
    found = kind.model._default_manager.select_for_update().filter(pk=int(line["record"])).first()
    if found is None or found.version != line["version"]:
        return "left"
    if line["before"] is None:
        found.withdrawn_at = at  # type: ignore[attr-defined]
    else:
        for name, value in line["before"].items():
            setattr(found, name, _field(kind, name).to_python(value))
    note(found, "resource.taken_back", by=by, at=at)
    return "undone"


def _field(kind: Kind, name: str) -> "Field[Any, Any]":
    found = kind.model._meta.get_field(name)
    assert isinstance(found, Field)
    return found


def _keep_lines(key: int, lines: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    with operation(at):
        kept = Bringing.objects.select_for_update().get(pk=key)
        kept.lines = lines
        note(kept, "bringing.went_on", by=by, at=at, rows=len(lines))


def _writing(by: Actor) -> Actor:
    """The right to bring in carries the writing; whom it may be about was looked at row by row."""
    everything = (Reach(everything=True),)
    return replace(by, door=Door.IMPORT, grants={**by.grants, "resource.write": everything, "absence.enter": everything})


def _plain(value: Any) -> Any:
    return canonical(value) if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else value


def _visible(actor: Actor) -> Any:
    everything = actor.user_id is None or any(reach.everything for reach in actor.grants.get("resource.bring", ()))
    return Bringing.objects.all() if everything else Bringing.objects.filter(by=actor.user_id)


def _must_be(made: Bringing, state: str) -> None:
    if made.state != state:
        raise Refusal("bringing.state", both("这次导入现在不能这样做", "This cannot be done to it as it stands"), way_out=both("请刷新页面查看", "Reload the page and look"))
