"""What programs may do with a case from receipt to closing: accept, answer, verify, judge, work, finish, confirm, close, reopen."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.cases import actions, enquiring, reopening

from .acting import Nothing, ReasonIn, act, as_id, moment, plain, post
from .shapes import Dated, Degree, Id, Importance, In, Line, Mode, Nature, Outcome, ProblemClass, Prose

router = Router(tags=["verbs"])
_post = partial(post, router)


class AcceptanceIn(In):
    owner_id: Id | None = None


@_post("acceptance", "Accept 受理")
def acceptance(request: HttpRequest, number: str, body: AcceptanceIn) -> HttpResponse:
    return act(request, number, actions.accept, owner_id=as_id(body.owner_id))


class EnquiryIn(In):
    words: Prose
    minutes: int


@_post("enquiry", "Answer on the spot 当场答复")
def enquiry(request: HttpRequest, number: str, body: EnquiryIn) -> HttpResponse:
    return act(request, number, enquiring.settle, words=body.words, minutes=body.minutes)


class AnswerIn(Dated):
    words: Prose = ""


@_post("answer", "First contact 首次联系")
def answer(request: HttpRequest, number: str, body: AnswerIn) -> HttpResponse:
    return act(request, number, actions.answer, words=body.words, **moment(body))


@_post("verification", "Verify with the customer 核实")
def verification(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.verify)


@_post("recheck", "Check the key fields again 复核")
def recheck(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.recheck)


class JudgementIn(In):
    nature: Nature  # type: ignore[valid-type]
    degree: Degree  # type: ignore[valid-type]
    cause: Line
    importance: Importance = Importance.normal  # type: ignore[attr-defined, valid-type]
    problem_class: ProblemClass = ProblemClass.other  # type: ignore[attr-defined, valid-type]
    mode: Mode | None = None  # type: ignore[valid-type]
    override: int | None = None
    override_because: Line = ""


@_post("judgement", "Judge 初步判定")
def judgement(request: HttpRequest, number: str, body: JudgementIn) -> HttpResponse:
    return act(request, number, actions.judge, **plain(body))


class SolutionIn(In):
    solution: Line = ""


@_post("plan", "Settle the solution 方案")
def plan(request: HttpRequest, number: str, body: SolutionIn) -> HttpResponse:
    return act(request, number, actions.plan, solution=body.solution)


@_post("work", "Begin the work 开始处理")
def work(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, actions.start)


@_post("deviation", "Approve an outcome outside the handling standard 批准偏离")
def deviation(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, actions.approve_deviation, reason=body.reason)


class OutcomeIn(Dated):
    outcome: Outcome  # type: ignore[valid-type]


@_post("outcome", "Finish the work 完成")
def outcome(request: HttpRequest, number: str, body: OutcomeIn) -> HttpResponse:
    return act(request, number, actions.finish, outcome=str(body.outcome), **moment(body))


@_post("confirmation", "The customer confirms 客户确认")
def confirmation(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, actions.confirm, **moment(body))


class ClosureIn(In):
    words: Line = ""
    unconfirmed: bool = False


@_post("closure", "Close 结案")
def closure(request: HttpRequest, number: str, body: ClosureIn) -> HttpResponse:
    return act(request, number, actions.close, words=body.words, unconfirmed=body.unconfirmed)


@_post("cancellation", "Cancel 取消")
def cancellation(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, actions.cancel, reason=body.reason)


@_post("reopening", "Reopen 重开")
def reopen(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, reopening.reopen, reason=body.reason)
