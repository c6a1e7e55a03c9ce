"""导入: look at a file, say which column is which, bring it in, and take the last import back by further entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal import reading
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.places import places
from yinuo.people.verbs import unseen, verb

from . import columns, sheets, staged
from .models import Batch, Row

JOB, UNDO_JOB = "import", "import.undo"
_OWN_DOORS = ("import", "worker")


def seen_by(actor: Actor) -> "list[Batch]":
    """The newest imports this person may see: their own, or all where the right reaches everything."""
    return list(_visible(actor).select_related("by").order_by("-id")[:20])


def one(actor: Actor, batch_id: int) -> Batch:
    """An import by its number. Raises "not found" for a foreign and a missing one alike."""
    found = _visible(actor).select_related("by").filter(pk=batch_id).first()
    if found is None:
        raise unseen()
    return found


def _visible(actor: Actor):  # type: ignore[no-untyped-def]
    everything = actor.user_id is None or any(reach.everything for reach in actor.grants.get("import.run", ()))
    return Batch.objects.all() if everything else Batch.objects.filter(by=actor.user_id)


@verb("import.run")
def prepare(content: bytes, name: str, *, by: Actor, at: datetime) -> Batch:
    """选取文件。 Read it, keep it sealed, and guess which column is which. Raises `Refusal` for whatever cannot be read."""
    sheet = sheets.read(content)
    shown = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[-120:]
    batch = Batch(name=shown or "import", rows=len(sheet.rows), mapping=columns.guess(sheet.headers), by_id=by.user_id or 0, at=at)
    staged.keep(batch.pk, staged.SOURCE, content)
    note(batch, "import.prepared", by=by, at=at, rows=batch.rows)
    return batch


@verb("import.run", on=Batch)
def remap(batch: Batch, mapping: Mapping[str, int], *, by: Actor, at: datetime) -> Batch:
    """对应列。 Say which column is which."""
    _must_be(batch, "draft")
    batch.mapping = _sound(mapping)
    note(batch, "import.mapped", by=by, at=at, mapping=dict(batch.mapping))
    return batch


@verb("import.run", on=Batch)
def begin(batch: Batch, reason: str, *, by: Actor, at: datetime, queued: bool = True) -> Batch:
    """开始导入。 For one stated reason; as a job unless the caller runs it."""
    _must_be(batch, "draft")
    absent = [c.label for c in columns.COLUMNS if c.required and c.name not in batch.mapping]
    if absent:
        raise Refusal("import.columns", both("还没有对应：" + "、".join(w.zh for w in absent), "No column yet for: " + ", ".join(w.en for w in absent)),
                      way_out=both("请在上方选出这些列", "Choose these columns above"), status=422, field="mapping")
    refuse_blank(reason, "import.reason", both("请写明导入原因", "Say why this is imported"),
                 way_out=both("例如：旧系统三月工单", "For example: March cases of the old system"))
    if not places().intake_open:
        raise Refusal("intake.closed", both("受理尚未启用", "Intake has not been opened yet"), clause="ORG-01",
                      way_out=both("请管理员配齐五类岗位并启用受理", "Ask the administrator to fill the five posts and open intake"))
    batch.state, batch.reason, batch.began_at = "running", reason.strip()[:200], at
    note(batch, "import.began", by=by, at=at, reason=batch.reason)
    if queued:
        queue.enqueue(JOB, {"batch": batch.pk}, user_id=by.user_id, at=at, total=batch.rows)
    return batch


@verb("import.run", on=Batch)
def discard(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """放弃。 Let a file that was only looked at go."""
    _must_be(batch, "draft")
    batch.state, batch.ended_at = "cancelled", at
    note(batch, "import.discarded", by=by, at=at)
    staged.drop(batch.pk, staged.SOURCE)
    return batch


@verb("import.run", on=Batch)
def stop(batch: Batch, *, by: Actor, at: datetime) -> bool:
    """停止导入。 What was registered stays. Says whether somebody is still at it and will end the batch at their next step."""
    _must_be(batch, "running")
    found = job_of(batch)
    if found is not None:
        queue.cancel(found.pk, None)
    note(batch, "import.stopped", by=by, at=at)
    return bool(found and found.state == "running" and found.leased_until and found.leased_until > at)


def job_of(batch: Batch) -> Job | None:
    """The newest piece of work for a batch."""
    kind = UNDO_JOB if batch.state in ("undoing", "undone") else JOB
    return next((j for j in Job.objects.filter(kind=kind, user_id__isnull=False).order_by("-id")[:50] if j.given.get("batch") == batch.pk), None)


@dataclass(frozen=True, slots=True)
class Touched:
    """A case of a batch that somebody has worked on since."""

    number: str
    case_id: int


def touched(batch: Batch) -> list[Touched]:
    """Cases of a batch with an entry that neither the import nor the clocks made."""
    from yinuo.cases.models import Case

    cases = Case.objects.filter(batch=batch.pk).order_by("id")
    worked = reading.noted_through_other_doors(cases.values("id"), _OWN_DOORS)
    return [Touched(number, key) for key, number in cases.filter(pk__in=worked).values_list("id", "number")]


@verb("import.run", on=Batch)
def undo(batch: Batch, reason: str, *, by: Actor, at: datetime, queued: bool = True) -> Batch:
    """撤销。 Withdraw every case of the last import; nothing is deleted, and nothing anybody worked on is taken from under them."""
    _must_be(batch, "done", "cancelled", "undoing")
    later = Batch.objects.filter(pk__gt=batch.pk, lines__state="made").exclude(state="undone").order_by("-pk").first()
    if later is not None:
        raise Refusal("import.not_last", both("只能撤销最近一次导入", "Only the last import can be undone"),
                      way_out=both(f"请先撤销“{later.name}”", f"Undo “{later.name}” first"))
    refuse_blank(reason, "import.undo_reason", both("撤销需要理由", "Undoing needs a reason"))
    if worked := touched(batch):
        numbers = "、".join(t.number for t in worked[:8]) + (" …" if len(worked) > 8 else "")
        raise Refusal("import.worked_on", both(f"有 {len(worked)} 张服务单已经有人处理：{numbers}", f"{len(worked)} cases have been worked on: {numbers}"),
                      way_out=both("请逐张取消不要的服务单，其余保留", "Cancel the unwanted ones one by one; the others stay"), worked=[t.number for t in worked])
    batch.state = "undoing"
    note(batch, "import.undoing", by=by, at=at, reason=reason.strip()[:200])
    if queued:
        queue.enqueue(UNDO_JOB, {"batch": batch.pk, "reason": reason.strip()[:200]}, user_id=by.user_id, at=at, total=batch.rows)
    return batch


def duplicates(batch: Batch, most: int = 200) -> list[tuple[Row, str]]:
    """Rows that were known already, each with the case it is."""
    from yinuo.cases.models import Case

    found = list(Row.objects.filter(batch=batch, state="known").order_by("place")[:most])
    numbers = dict(Case.objects.filter(pk__in=[row.case_id for row in found if row.case_id]).values_list("id", "number"))
    return [(row, numbers.get(row.case_id or 0, "")) for row in found]


def _must_be(batch: Batch, *states: str) -> None:
    if batch.state not in states:
        raise Refusal("import.state", both("这次导入现在不能这样做", "This cannot be done to the import as it stands"),
                      way_out=both("请刷新页面查看它的进展", "Reload the page to see how it stands"))


def _sound(mapping: Mapping[str, int]) -> dict[str, int]:
    chosen = {name: place for name, place in mapping.items() if name in columns.BY_NAME and 0 <= place < sheets.MOST_COLUMNS}
    if len(set(chosen.values())) < len(chosen):
        raise Refusal("import.twice", both("同一列被选了两次", "One column was chosen twice"), status=422, field="mapping",
                      way_out=both("每一列只对应一项", "Each column stands for one thing"))
    return chosen
