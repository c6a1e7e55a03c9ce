"""Working together: hand-offs between tiers, tasks for other departments, and help when somebody is stuck."""

from datetime import datetime

from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.models import Department
from yinuo.people.queries import colleague, holders
from yinuo.people.roles import POSTS
from yinuo.people.verbs import verb

from . import facts, stages
from .models import Case, HandOff, Task
from .reach import covers

RESEARCH = ("RD", "rd", "RND", "rnd", "R&D")
"""How companies code the department that develops their products."""


@verb("case.hand", on=Case, reach=covers)
def hand(
    case: Case, *, by: Actor, at: datetime, to_tier: int, words: str, to_user_id: int | None = None, skipped_because: str = ""
) -> HandOff:
    """层级移交。 Up or down with a note; a tier is skipped only for a stated reason (ORG-02)."""
    stages.refuse_ended(case)
    sets = facts.put(case, {"case.skipping_reason": bool(skipped_because.strip()), "hand.skips_tier": abs(to_tier - case.tier) > 1})
    if not 1 <= to_tier <= 3 or to_tier == case.tier:
        raise Refusal("tier.unknown", both("请选择另一层级（一至三）", "Choose another tier, one to three"), field="to_tier", status=422,
                      way_out=both("请重新选择", "Choose again"))
    refuse_blank(words, "handoff.note", both("移交须写明交接内容", "A hand-off needs a note"), field="words", clause="ORG-02",
                 way_out=both("写明已做与待做", "Say what was done and what is left"))
    if abs(to_tier - case.tier) > 1 and not skipped_because.strip():
        raise Refusal("tier.skipped", both("越级移交须说明原因", "Skipping a tier needs a reason"), field="skipped_because", clause="ORG-02",
                      way_out=both("先移交第二层，或填写越级原因", "Hand it to tier two first, or give the reason"))
    asking.pass_gates("case.hand", facts.of(case), at)
    hand_off = HandOff(case=case, from_tier=case.tier, to_tier=to_tier, words=words, skipped_because=skipped_because,
                       to_user_id=to_user_id, at=at)
    note(hand_off, "handoff.made", by=by, at=at)
    if to_user_id:
        case.owner_id = to_user_id
    note(case, "case.handed", by=by, at=at, sets=sets | facts.put(case, {"case.tier": to_tier}), from_tier=hand_off.from_tier,
         skipped_because=skipped_because.strip() or None)
    return hand_off


@verb("case.pass_follow_up", on=Case, reach=covers)
def pass_follow_up(case: Case, *, by: Actor, at: datetime, to_user_id: int, substitute: bool = False) -> Case:
    """更换跟进人。 Name a substitute, or pass the follow-up on (ORG-04)."""
    colleague(to_user_id, "to_user_id")
    if substitute:
        case.substitute_id = to_user_id
    else:
        case.follow_up_id = to_user_id
    note(case, "case.follow_up_passed", by=by, at=at, to=to_user_id, substitute=substitute)
    return case


@verb("task.ask", on=Case, reach=covers)
def ask(case: Case, *, by: Actor, at: datetime, department_id: int, words: str, due_at: datetime | None = None,
        assignee_id: int | None = None) -> Task:
    """发起协作。 Another department gets its own task inside the case (ORG-05)."""
    return ask_department(case, department_id, words, by=by, at=at, due_at=due_at, assignee_id=assignee_id)


def ask_department(case: Case, department_id: int, words: str, *, by: Actor, at: datetime, due_at: datetime | None = None,
                   assignee_id: int | None = None) -> Task:
    """The step that opens a collaboration task."""
    refuse_blank(words, "task.words", both("请写明需要对方做什么", "Say what is asked of them"), field="words", way_out=both("填写内容", "Fill in the text"))
    department = Department.objects.filter(pk=department_id).first()
    if department is None:
        raise Refusal("department.unknown", both("没有这个部门", "There is no such department"), field="department_id", status=422,
                      way_out=both("请重新选择", "Choose again"))
    task = Task(case=case, department=department, asked=words, asked_by_id=by.person_id, asked_at=at, due_at=due_at,
                assignee_id=assignee_id or department.head_id)
    note(task, "task.opened", by=by, at=at)
    note(case, "task.asked", by=by, at=at, sets=facts.put(case, {"case.open_tasks": case.facts.get("case.open_tasks", 0) + 1}),
         task=task.id, department=department.code)
    return task


@verb("task.answer", on=Case, reach=covers)
def answer(case: Case, *, by: Actor, at: datetime, task_id: int, words: str) -> Task:
    """协作答复。"""
    task = case.tasks.filter(pk=task_id, answered_at__isnull=True).select_for_update().first()
    if task is None:
        raise Refusal("task.gone", both("任务不存在或已答复", "The task is answered already, or does not exist"),
                      way_out=both("请刷新页面", "Reload the page"))
    refuse_blank(words, "task.words", both("答复不能为空", "Write an answer"), field="words", way_out=both("填写答复", "Fill it in"))
    task.answer, task.answered_by_id, task.answered_at = words, by.user_id, at
    note(task, "task.closed", by=by, at=at)
    note(case, "task.answered", by=by, at=at, sets=facts.put(case, {"case.open_tasks": max(0, case.facts.get("case.open_tasks", 1) - 1)}),
         task=task.id)
    return task


@verb("case.stuck", on=Case, reach=covers)
def stuck(case: Case, *, by: Actor, at: datetime, proposal: str, superior_id: int) -> Case:
    """报告无法解决。 To the superior, with a proposed way forward; the superior becomes responsible (TRIAGE-08)."""
    refuse_blank(proposal, "stuck.proposal", both("上报须附处理建议", "Report it together with a proposal"), field="proposal", clause="TRIAGE-08",
                 way_out=both("写明建议的下一步", "Say what you propose to do next"))
    colleague(superior_id, "superior_id")
    _refuse_other_post(case, superior_id, at)
    case.owner_id = superior_id
    note(case, "case.stuck", by=by, at=at, proposal=proposal, superior=superior_id)
    return case


def superior_post(case: Case, at: datetime) -> str:
    """The post a problem nobody can solve goes to, by clause; empty when none says."""
    post = str(asking.answer("stuck_owner", facts.of(case), at).get("post", ""))
    return post if post in POSTS else ""


def _refuse_other_post(case: Case, superior_id: int, at: datetime) -> None:
    """It goes to the post the clause names, as long as anybody holds it."""
    post = superior_post(case, at)
    if (held := set(holders(post, local_day(at)).values_list("pk", flat=True))) and superior_id not in held:
        name = POSTS[post]
        raise Refusal("stuck.post", both(f"解决不了的问题交{name.zh}接手", f"A problem nobody can solve goes to the {name.en.lower()}"), field="superior_id", status=422,
                      clause=asking.cite("stuck_owner", facts.of(case), at), way_out=both(f"请选择一位{name.zh}", f"Choose a {name.en.lower()}"))


@verb("case.suspect_defect", on=Case, reach=covers)
def suspect_defect(case: Case, *, by: Actor, at: datetime, evidence: str) -> Task:
    """疑似设计缺陷。 Reported with model and evidence to development (TRIAGE-09)."""
    department = Department.objects.filter(code__in=RESEARCH).order_by("id").first()
    if department is None:
        raise Refusal("department.rnd", both("尚未登记研发部门", "No development department has been entered"),
                      way_out=both("请管理员登记编码为 RD 的部门", "Ask the administrator to enter a department with the code RD"))
    task = ask_department(case, department.id, evidence, by=by, at=at)
    note(case, "case.defect_suspected", by=by, at=at, model=case.model_text)
    return task
