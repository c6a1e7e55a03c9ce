"""What programs may do after the work: callback, improvement, survey, the effect of a training, filing."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yinuo.archive import actions as archive
from yinuo.callbacks import actions as callbacks
from yinuo.callbacks import improving, regular, surveying

from .acting import Nothing, ReasonIn, act, plain, post
from .shapes import Dated, In, Line, Prose, Rating, Score

router = Router(tags=["afterwards"])
_post = partial(post, router)


class CallbackIn(Dated):
    rating: Rating  # type: ignore[valid-type]
    running_well: bool
    solved: bool
    words: Line = ""


@_post("callback", "Record the callback 回访")
def callback(request: HttpRequest, number: str, body: CallbackIn) -> HttpResponse:
    return act(request, number, callbacks.answer, **plain(body))


class RegularCallbackIn(In):
    rating: Rating  # type: ignore[valid-type]
    running_well: bool
    words: Line = ""


@_post("regular-callback", "Record the regular callback 定期回访")
def regular_callback(request: HttpRequest, number: str, body: RegularCallbackIn) -> HttpResponse:
    return act(request, number, regular.call_again, **plain(body))


class AttemptIn(In):
    words: Line


@_post("callback-attempt", "Could not reach 回访未接通")
def callback_attempt(request: HttpRequest, number: str, body: AttemptIn) -> HttpResponse:
    return act(request, number, callbacks.attempt, words=body.words)


class ImprovementIn(In):
    analysis: Prose
    measures: Prose


@_post("improvement", "Analysis and measures 整改")
def improvement(request: HttpRequest, number: str, body: ImprovementIn) -> HttpResponse:
    return act(request, number, improving.plan, **plain(body))


class ImprovementNoticeIn(Dated):
    words: Prose
    by_phone: bool = True


@_post("improvement-notice", "Tell the customer the measures 告知整改")
def improvement_notice(request: HttpRequest, number: str, body: ImprovementNoticeIn) -> HttpResponse:
    return act(request, number, improving.tell, **plain(body))


class ImprovementCheckIn(In):
    effective: bool
    words: Prose = ""


@_post("improvement-check", "Verify the measures 验证整改")
def improvement_check(request: HttpRequest, number: str, body: ImprovementCheckIn) -> HttpResponse:
    return act(request, number, improving.verify, **plain(body))


@_post("survey", "Invite to the survey 满意度邀请")
def survey(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, surveying.invite)


@_post("survey-exception", "Leave the survey out 免发邀请")
def survey_exception(request: HttpRequest, number: str, body: ReasonIn) -> HttpResponse:
    return act(request, number, surveying.leave_out, reason=body.reason)


class SurveyAnswerIn(In):
    level: Rating  # type: ignore[valid-type]
    speed: Score | None = None
    effect: Score | None = None
    attitude: Score | None = None
    words: Prose = ""


@_post("survey-answer", "Enter the survey answer 满意度答复")
def survey_answer(request: HttpRequest, number: str, body: SurveyAnswerIn) -> HttpResponse:
    scores = {name: score for name in surveying.DIMENSIONS if (score := getattr(body, name)) is not None}
    return act(request, number, surveying.answer, level=str(body.level), scores=scores or None, words=body.words)


class TrainingCheckIn(In):
    rating: Rating  # type: ignore[valid-type]
    running_well: bool
    words: Prose


@_post("training-check", "Check the training's effect 培训效果跟踪")
def training_check(request: HttpRequest, number: str, body: TrainingCheckIn) -> HttpResponse:
    return act(request, number, callbacks.check_training, **plain(body))


@_post("archiving", "File the case 归档")
def archiving(request: HttpRequest, number: str, body: Nothing) -> HttpResponse:
    return act(request, number, archive.archive)
