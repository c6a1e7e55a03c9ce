"""发布: a proposal is carried out by the worker, job by job, over the same day only; begun again it repeats nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from yinuo.cases.models import Case
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import canonical, local_day, read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.rights import actor_of
from yinuo.people.verbs import verb

from . import placing
from .models import Appointment, Plan
from .planning import changes_since, reaches

JOB = "dispatch.publish"


@verb("plan.publish", on=Plan)
def publish(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """发布方案。 Refused whole when the day has changed since; else the worker carries it out, and a publication cut short is taken up again."""
    if not all(reaches(by, key) for key in plan.stations):
        raise Refusal("plan.stations", both("方案含有不归您负责的网点", "The plan covers stations that are not yours"), status=403,
                      way_out=both("请该网点的调度员发布", "Ask the dispatcher of that station"))
    if plan.state == Plan.State.PUBLISHING and not _is_at_it(plan):
        return _hand_over(plan, "plan.resumed", by, at)
    if plan.state != Plan.State.PROPOSED:
        raise Refusal("plan.state", both("只有待发布的方案可以发布", "Only a proposal can be published"), way_out=both("请重新排程", "Plan the day again"))
    if changed := changes_since(plan, at):
        raise Refusal(
            "plan.changed", both(f"排程之后有 {len(changed)} 处变化，方案不再适用", f"{len(changed)} things have changed since; the plan no longer fits"),
            changed=changed, way_out=both("重新排程，只需几秒", "Plan again; it takes seconds"), clause="DISPATCH-04",
        )
    return _hand_over(plan, "plan.published", by, at)


@queue.job(JOB)
def work(progress: queue.Progress) -> None:
    """The worker's part."""
    carry_on(progress.job.given["plan"], progress.now, progress)


def carry_on(plan_id: int, now: Callable[[], datetime], progress: queue.Progress | None = None) -> Plan:
    """Carry a published plan out as whoever published it. Each job is an act of its own that may be refused alone; what is done already is passed over."""
    plan = Plan.objects.get(pk=plan_id)
    if plan.state != Plan.State.PUBLISHING:
        return plan
    by = actor_of(plan.published_by_id or 0, local_day(now()), Door.WORKER)
    if by is None or not by.may("plan.publish"):
        raise Refusal("plan.right_gone", both("发布人已没有发布权限，已停止", "Whoever published this may no longer do so; it was stopped"), status=403)
    moving, problems = _moving(plan), []
    beside = frozenset(int(row["case"]) for row in moving)
    for done, row in enumerate(moving, 1):
        if (no := _carry_out(row, beside, by, now())) is not None:
            problems.append({"number": row["number"], "zh": no.says.zh, "en": no.says.en})
        if progress is not None:
            progress.tell(done, len(moving), both("正在发布", "Publishing"))
    with operation(now()):
        kept = Plan.objects.select_for_update().get(pk=plan_id)
        if kept.state == Plan.State.PUBLISHING:
            kept.state, kept.problems, kept.ended_at = Plan.State.PUBLISHED, problems, now()
            note(kept, "plan.settled", by=by, at=now(), jobs=len(moving), refused=len(problems))
    return kept


def is_stuck(plan: Plan) -> bool:
    """Whether it was cut short and waits for somebody to take it up again."""
    return plan.state == Plan.State.PUBLISHING and not _is_at_it(plan)


def _hand_over(plan: Plan, event: str, by: Actor, at: datetime) -> Plan:
    moving = _moving(plan)
    plan.state, plan.published_by_id = Plan.State.PUBLISHING, by.user_id
    plan.job = queue.enqueue(JOB, {"plan": plan.pk}, user_id=by.user_id, at=at, total=len(moving)).pk
    note(plan, event, by=by, at=at, jobs=len(moving))
    return plan


def _moving(plan: Plan) -> list[dict[str, Any]]:
    return [row for row in plan.rows if row["change"] != "same"]


def _is_at_it(plan: Plan) -> bool:
    return Job.objects.filter(pk=plan.job or 0, state__in=["waiting", "running"]).exists()


def _carry_out(row: dict[str, Any], beside: frozenset[int], by: Actor, at: datetime) -> Refusal | None:
    """One job of the plan. Somebody who touched it meanwhile is not overruled."""
    engineer, helper = int(row["engineer"]), int(row["helper"]) if row.get("helper") else None
    starts_at, ends_at = read_moment(row["starts_at"]), read_moment(row["ends_at"])
    booked = Appointment.objects.filter(case=int(row["case"]), ended_at__isnull=True).first()
    if booked is not None and (booked.engineer_id, booked.helper_id, booked.starts_at, booked.ends_at) == (engineer, helper, starts_at, ends_at):
        return None
    try:
        if (canonical(booked.starts_at) if booked else "") != row["was"]["starts_at"]:
            shown = Case.objects.get(pk=int(row["case"])).shown
            raise Refusal("plan.overtaken", both(f"{shown} 在发布期间另有改动，未动", f"{shown} was changed while publishing and left alone"))
        placing.place(int(row["case"]), by=by, at=at, engineer_id=engineer, helper_id=helper, starts_at=starts_at, ends_at=ends_at, beside=beside,
                      reason="按排程方案调整" if row["change"] != "new" else "")
    except Refusal as no:
        return no
    return None
