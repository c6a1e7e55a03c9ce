"""What programs may do around the visit itself: the journey, findings, work, tests, form and signatures, objections, papers."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.visits import actions as visits
from yinuo.visits import objections, papers, signing, working

from .acting import Nothing, act, moment, plain, post
from .shapes import Dated, Id, In, Line, Money, ProblemClass, Prose, Rating, Short

router = Router(tags=["visits"])
_post = partial(post, router)


@_post("departure", "Depart 出发")
def departure(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, visits.depart, **moment(body))


class ArrivalIn(Dated):
    late_cause: Line = ""


@_post("arrival", "Arrive 到达")
def arrival(request: HttpRequest, number: str, body: ArrivalIn) -> HttpResponse:
    return act(request, number, visits.arrive, late_cause=body.late_cause, **moment(body))


@_post("doubt", "The customer doubts who came 质疑身份")
def doubt(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, visits.doubt)


@_post("leaving", "Leave 离开")
def leaving(request: HttpRequest, number: str, body: Dated) -> HttpResponse:
    return act(request, number, visits.leave, **moment(body))


class DiagnosisIn(Dated):
    symptom: ProblemClass  # type: ignore[valid-type]
    cause: Line
    instrument: Short = ""
    reading: Short = ""


@_post("diagnosis", "Record the diagnosis 诊断")
def diagnosis(request: HttpRequest, number: str, body: DiagnosisIn) -> HttpResponse:
    return act(request, number, working.diagnose, **plain(body))


class WorkLineIn(In):
    action: Line
    part: Short = ""
    quantity: int = 0
    serial: Short = ""
    amount: Money = 0  # type: ignore[assignment]
    minutes: int = 0


class WorkIn(Dated):
    lines: list[WorkLineIn]


@_post("work-lines", "Record work and parts 处理与备件")
def work_lines(request: HttpRequest, number: str, body: WorkIn) -> HttpResponse:
    lines = [working.Line(**line.model_dump()) for line in body.lines]
    return act(request, number, working.work, lines=lines, **moment(body))


class TestIn(Dated):
    words: Line
    passed: bool


@_post("test", "Record a test 测试")
def test(request: HttpRequest, number: str, body: TestIn) -> HttpResponse:
    return act(request, number, working.test, **plain(body))


class FormIn(In):
    advice: Prose | None = None
    solution: Line = ""
    because: Line = ""


@_post("form", "Prepare the execution form 生成执行表")
def form(request: HttpRequest, number: str, body: FormIn) -> HttpResponse:
    return act(request, number, signing.prepare, **plain(body))


class SignatureIn(Dated):
    side: Short
    form_digest: Short | str
    strokes: str = ""
    rating: Rating | None = None  # type: ignore[valid-type]
    comment: Line = ""
    on_paper: bool = False


@_post("sign-off", "Sign 签字")
def sign_off(request: HttpRequest, number: str, body: SignatureIn) -> HttpResponse:
    given = plain(body)
    given["rating"] = given["rating"] or ""
    return act(request, number, signing.sign, device=request.headers.get("User-Agent", "")[:200], **given)


class ObjectionIn(Dated):
    words: Line
    explained: Line


@_post("objection", "Record an objection 异议")
def objection(request: HttpRequest, number: str, body: ObjectionIn) -> HttpResponse:
    return act(request, number, objections.raise_objection, **plain(body))


class ObjectionAnswerIn(Dated):
    objection_id: Id
    words: Line


@_post("objection-answer", "Answer an objection 答复异议")
def objection_answer(request: HttpRequest, number: str, body: ObjectionAnswerIn) -> HttpResponse:
    return act(request, number, objections.answer, objection_id=int(body.objection_id), words=body.words, **moment(body))


class PapersIn(In):
    kinds: list[Short]


@_post("papers", "File the papers 提交资料")
def file_papers(request: HttpRequest, number: str, body: PapersIn) -> HttpResponse:
    return act(request, number, papers.file, kinds=body.kinds)


class OriginalIn(In):
    words: Line = ""


@_post("original", "Book in the signed original 回收原件")
def original(request: HttpRequest, number: str, body: OriginalIn) -> HttpResponse:
    return act(request, number, papers.collect, words=body.words)


class RepairRecordIn(Dated):
    means: Short


@_post("repair-record", "Hand over the repair record 交付维修凭证")
def repair_record(request: HttpRequest, number: str, body: RepairRecordIn) -> HttpResponse:
    return act(request, number, papers.deliver, means=body.means, **moment(body))
