"""What programs may do between people on a case: who is responsible, hand-offs, tasks for other departments, and words."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.cases import actions, tasks, words

from .acting import WordsIn, act, as_id, post
from .shapes import Id, In, Line, Moment, Prose

router = Router(tags=["together"])
_post = partial(post, router)


class OwnerIn(In):
    owner_id: Id


@_post("owner", "Name who is responsible 指定负责人")
def owner(request: HttpRequest, number: str, body: OwnerIn) -> HttpResponse:
    return act(request, number, actions.name_owner, owner_id=int(body.owner_id))


class FollowUpIn(In):
    to_user_id: Id
    substitute: bool = False


@_post("follow-up", "Pass the follow-up on, or name a substitute 更换跟进人")
def follow_up(request: HttpRequest, number: str, body: FollowUpIn) -> HttpResponse:
    return act(request, number, tasks.pass_follow_up, to_user_id=int(body.to_user_id), substitute=body.substitute)


@_post("chase", "Chase 催单")
def chase(request: HttpRequest, number: str, body: WordsIn) -> HttpResponse:
    return act(request, number, words.chase, words=body.words)


@_post("note", "Internal note 内部备注")
def note(request: HttpRequest, number: str, body: WordsIn) -> HttpResponse:
    return act(request, number, words.write_note, words=body.words)


class MessageIn(In):
    words: Prose
    final: bool = False
    by_phone: bool = False


@_post("message", "Tell the customer 告知客户")
def message(request: HttpRequest, number: str, body: MessageIn) -> HttpResponse:
    return act(request, number, words.tell, words=body.words, final=body.final, by_phone=body.by_phone)


class HandOffIn(In):
    to_tier: int
    words: Line
    to_user_id: Id | None = None
    skipped_because: Line = ""


@_post("hand-off", "Hand to another tier 层级移交")
def hand_off(request: HttpRequest, number: str, body: HandOffIn) -> HttpResponse:
    return act(request, number, tasks.hand, to_tier=body.to_tier, words=body.words, to_user_id=as_id(body.to_user_id),
               skipped_because=body.skipped_because)


class TaskIn(In):
    department_id: Id
    words: Line
    due_at: Moment | None = None


@_post("task", "Ask another department 发起协作")
def task(request: HttpRequest, number: str, body: TaskIn) -> HttpResponse:
    return act(request, number, tasks.ask, department_id=int(body.department_id), words=body.words, due_at=body.due_at)


class TaskAnswerIn(In):
    task_id: Id
    words: Prose


@_post("task-answer", "Answer a task 协作答复")
def task_answer(request: HttpRequest, number: str, body: TaskAnswerIn) -> HttpResponse:
    return act(request, number, tasks.answer, task_id=int(body.task_id), words=body.words)


class StuckIn(In):
    proposal: Prose
    superior_id: Id


@_post("stuck", "Report as unsolvable, with a proposal 报告无法解决")
def stuck(request: HttpRequest, number: str, body: StuckIn) -> HttpResponse:
    return act(request, number, tasks.stuck, proposal=body.proposal, superior_id=int(body.superior_id))


class DefectIn(In):
    evidence: Prose


@_post("defect", "Report a suspected design defect 疑似设计缺陷")
def defect(request: HttpRequest, number: str, body: DefectIn) -> HttpResponse:
    return act(request, number, tasks.suspect_defect, evidence=body.evidence)
