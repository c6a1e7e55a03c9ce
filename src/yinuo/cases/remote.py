"""远程: the time agreed, the steps the customer was guided through with their results, and when remote help is waived."""

from dataclasses import dataclass
from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb

from . import facts, registry, stages
from .models import Case, Remote
from .reach import covers

WAIVED_BECAUSE: dict[str, Both] = {
    "impossible": both("远程不可行", "remote help is impossible"),
    "declined": both("客户不接受远程", "the customer declined remote help"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the customer was asked to do, and what came of it (REMOTE-02)."""

    done: str
    result: str


@verb("remote.agree", on=Case, reach=covers)
def agree(case: Case, *, by: Actor, at: datetime, agreed_for: datetime) -> Remote:
    """约定远程时间。 An attempt agreed but not begun takes the new time; the old one stays in the journal."""
    stages.refuse_ended(case)
    if agreed_for <= at:
        raise Refusal("remote.past", both("约定的时间已经过去", "The agreed time lies in the past"), field="agreed_for", status=422,
                      way_out=both("请填写将来的时间，或直接开始远程", "Give a time to come, or start at once"))
    attempt = _waiting(case) or Remote(case=case, by_id=by.user_id)
    attempt.agreed_for = agreed_for
    note(attempt, "remote.kept", by=by, at=at)
    note(case, "remote.agreed", by=by, at=at, agreed_for=agreed_for, remote=attempt.id)
    return attempt


@verb("remote.start", on=Case, reach=covers)
def start(case: Case, *, by: Actor, at: datetime, happened: datetime | None = None) -> Remote:
    """开始远程。 Lateness against the agreed time is kept to the second, exactly as for a visit (REMOTE-03)."""
    stages.refuse_ended(case)
    if _running(case):
        raise Refusal("remote.running", both("远程正在进行", "Remote help is already under way"),
                      way_out=both("继续记录步骤，或先结束这一次", "Go on noting steps, or end this one first"))
    began = happened or at
    attempt = _waiting(case) or Remote(case=case)
    attempt.started_at, attempt.by_id = began, by.user_id
    if attempt.agreed_for:
        attempt.late_seconds = max(0, int((began - attempt.agreed_for).total_seconds()))
    note(attempt, "remote.kept", by=by, at=at)
    note(case, "remote.started", by=by, at=at, happened=began, late_seconds=attempt.late_seconds, remote=attempt.id)
    return attempt


@verb("remote.start", on=Case, reach=covers)
def guide(case: Case, *, by: Actor, at: datetime, done: str, result: str) -> Remote:
    """记录一步引导操作与结果。 (REMOTE-02)"""
    attempt = _must_run(case)
    attempt.steps = [*attempt.steps, _written(Step(done, result), at)]
    note(attempt, "remote.step", by=by, at=at, number=len(attempt.steps))
    return attempt


@verb("remote.end", on=Case, reach=covers)
def end(
    case: Case, *, by: Actor, at: datetime, solved: bool, steps: tuple[Step, ...] = (), happened: datetime | None = None,
) -> Remote:
    """结束远程。 Solved or not, the steps stay for whoever opens the case next (REMOTE-02)."""
    attempt = _must_run(case)
    attempt.steps = [*attempt.steps, *(_written(step, at) for step in steps)]
    if not attempt.steps:
        raise Refusal("remote.steps", both("请至少记录一步操作与结果", "Note at least one step with its result"), field="steps", clause="REMOTE-02",
                      way_out=both("写明请客户做了什么、结果如何", "Say what the customer was asked to do and what came of it"), status=422)
    ended = happened or at
    if attempt.started_at and ended < attempt.started_at:
        raise Refusal("remote.backwards", both("结束早于开始", "It would end before it began"), field="happened", status=422,
                      way_out=both("请核对时间", "Check the time"))
    attempt.ended_at, attempt.solved = ended, solved
    note(attempt, "remote.kept", by=by, at=at)
    said: dict[str, object] = {"case.remote_tried": True}
    if solved and case.mode == "undecided":
        said["case.mode"] = "remote"
    note(case, "remote.ended", by=by, at=at, happened=ended, sets=facts.put(case, said), solved=solved, steps=len(attempt.steps),
         remote=attempt.id)
    return attempt


@verb("remote.waive", on=Case, reach=covers)
def waive(case: Case, *, by: Actor, at: datetime, reason: str, words: str = "") -> Case:
    """免除远程。 Only because it is impossible or the customer declined it (REMOTE-01)."""
    stages.refuse_ended(case)
    if reason not in WAIVED_BECAUSE:
        raise Refusal("remote.reason", both("请说明为何不作远程", "Say why remote help is not tried"), field="reason", clause="REMOTE-01", status=422,
                      way_out=both("选择“远程不可行”或“客户不接受远程”", "Choose: impossible, or declined by the customer"))
    note(case, "remote.waived", by=by, at=at, sets=facts.put(case, {"case.remote_waived": True}), because=reason, words=words or None)
    return case


def attempts(case: Case) -> list[Remote]:
    """Every attempt with its steps, the oldest first: what the next person sees."""
    return list(case.remotes.order_by("id"))


@registry.dossier_part("remote")
def papers(case: Case) -> list[dict[str, object]]:
    """What is filed of remote help."""
    return [{"id": r.id, "digest": r.chain, "started_at": r.started_at, "ended_at": r.ended_at, "solved": r.solved, "steps": len(r.steps)}
            for r in attempts(case)]


def _waiting(case: Case) -> Remote | None:
    return case.remotes.filter(started_at__isnull=True).order_by("-id").first()


def _running(case: Case) -> Remote | None:
    return case.remotes.filter(started_at__isnull=False, ended_at__isnull=True).order_by("-id").first()


def _must_run(case: Case) -> Remote:
    found = _running(case)
    if found is None:
        raise Refusal("remote.not_running", both("没有正在进行的远程", "No remote help is under way"),
                      way_out=both("请先开始远程", "Start remote help first"))
    return found


def _written(step: Step, at: datetime) -> dict[str, str]:
    if not step.done.strip() or not step.result.strip():
        raise Refusal("remote.step", both("每一步都要写操作和结果", "Each step needs what was done and what came of it"), field="result",
                      clause="REMOTE-02", status=422, way_out=both("补齐后再记录", "Fill in both"))
    return {"done": step.done.strip(), "result": step.result.strip(), "at": at.isoformat()}
