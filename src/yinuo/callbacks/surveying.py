"""满意度调查: one invitation a service, one answer, and a recorded exception where none is sent (SURVEY-01 to -03)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import Both, both
from yinuo.people.verbs import verb
from yinuo.policy.facts import ATTRIBUTES
from yinuo.records.statements import among, listed

from .models import Survey

DIMENSIONS: dict[str, Both] = {
    "speed": both("响应速度", "speed of response"), "effect": both("解决效果", "effect of the solution"), "attitude": both("服务态度", "attitude"),
}
HIGHEST = 5
STALE = timedelta(days=31)
"""So long after a service was closed nobody is asked of it any more who was not asked by then."""
_CLOSED = Q(RawSQL("cases_case.stage = 'closed'", (), output_field=BooleanField()))
"""Spelled out, so that both databases see in it the index made for it."""


@verb("survey.invite", on=Case, reach=covers)
def invite(case: Case, *, by: Actor, at: datetime) -> Survey:
    """发出满意度邀请。 A customer who does not wish to be contacted is left alone, and that is recorded."""
    _finished(case)
    if case.customer.declines_contact:
        return _except(case, "客户不愿被联系", by, at)
    survey = case.surveys.select_for_update().first()
    if survey is not None and survey.answered_at:
        return _except(case, "本次服务已答复", by, at)
    survey = survey or Survey(case=case)
    survey.invited_at, survey.exception = at, ""
    note(survey, "survey.kept", by=by, at=at)
    note(case, "survey.invited", by=by, at=at, survey=survey.id)
    return survey


@verb("survey.invite", on=Case, reach=covers)
def leave_out(case: Case, *, by: Actor, at: datetime, reason: str) -> Survey:
    """免发满意度邀请。 Only with a reason."""
    _finished(case)
    refuse_blank(reason, "survey.reason", both("免发须写明理由", "An exception needs its reason"), clause="SURVEY-01")
    return _except(case, reason.strip(), by, at)


@verb("survey.answer", on=Case, reach=covers)
def answer(case: Case, *, by: Actor, at: datetime, level: str, scores: Mapping[str, int] | None = None, words: str = "") -> Survey:
    """登记满意度答复。 Once per service, with every question of the questionnaire that fits the service (SURVEY-02, SURVEY-03)."""
    survey = case.surveys.select_for_update().first()
    if survey is not None and survey.answered_at:
        raise Refusal("survey.answered", both("这次服务已答复过", "This service has been answered already"), clause="SURVEY-01",
                      way_out=both("一次服务只答一次", "One answer per service"))
    if survey is None:
        raise Refusal("survey.uninvited", both("还没有发出邀请", "No invitation has been sent"), clause="SURVEY-01",
                      way_out=both("先发出邀请", "Send the invitation first"))
    given = _scores(case, scores or {}, at)
    if level not in ATTRIBUTES["rating"].values:
        raise Refusal("survey.level", both("请选择满意、基本满意或不满意", "Choose satisfied, basically satisfied or dissatisfied"), field="level",
                      status=422, clause="SURVEY-03", way_out=both("请选一项", "Choose one"))
    survey.speed, survey.effect, survey.attitude = given.get("speed"), given.get("effect"), given.get("attitude")
    survey.level, survey.words, survey.answered_at = level, words.strip(), at
    note(survey, "survey.kept", by=by, at=at)
    note(case, "survey.answered", by=by, at=at, survey=survey.id, level=level)
    if level == "dissatisfied":
        note(case, "rating.dissatisfied", by=by, at=at)
    return survey


def asked(case: Case, at: datetime) -> tuple[str, ...]:
    """The dimensions the questionnaire of this service asks for; consulting is asked for the overall level only."""
    found = asking.answer("questionnaire", facts.of(case), at).get("dimensions", tuple(DIMENSIONS))
    return tuple(name for name in found if name in DIMENSIONS)


def due(at: datetime, limit: int = 200) -> list[int]:
    """Finished services with neither invitation nor exception, for the worker: all that are done, and what was closed within `STALE`."""
    finished = {*Case.objects.filter(stage="done").values_list("id", flat=True), *Case.objects.filter(_CLOSED, stage_since__gte=at - STALE).values_list("id", flat=True)}
    unasked = finished.difference(Survey.objects.filter(case__in=among(listed(finished))).values_list("case_id", flat=True))
    waiting = Case.objects.filter(pk__in=among(listed(unasked)), stage__in=("done", "closed"), batch__isnull=True).exclude(kind="out_of_scope")
    return list(waiting.order_by("id").values_list("id", flat=True)[:limit]) if unasked else []


def invite_due(at: datetime, limit: int = 200) -> int:
    """Invite for every service that is due; each in an act of its own. Answers how many."""
    waiting = due(at, limit)
    for case in Case.objects.filter(pk__in=waiting).order_by("id"):
        invite(case, by=SYSTEM, at=at)
    return len(waiting)


def _except(case: Case, reason: str, by: Actor, at: datetime) -> Survey:
    survey = case.surveys.select_for_update().first() or Survey(case=case, invited_at=at)
    if not survey.answered_at:
        survey.exception = reason
        note(survey, "survey.kept", by=by, at=at)
    note(case, "survey.excepted", by=by, at=at, because=reason, survey=survey.id)
    return survey


def _scores(case: Case, scores: Mapping[str, int], at: datetime) -> dict[str, int]:
    needed = asked(case, at)
    missing = [name for name in needed if scores.get(name) is None]
    if missing:
        raise Refusal(
            "survey.incomplete", both("还缺：" + "、".join(DIMENSIONS[m].zh for m in missing), "Still missing: " + ", ".join(DIMENSIONS[m].en for m in missing)),
            field=missing[0], clause="SURVEY-02", status=422, way_out=both("三项都评分后再提交", "Rate all of them, then send"), fields=missing,
        )
    given = {name: scores[name] for name in needed}
    if any(isinstance(score, bool) or not isinstance(score, int) or not 1 <= score <= HIGHEST for score in given.values()):
        raise Refusal("survey.score", both(f"评分为 1 至 {HIGHEST}", f"A score is 1 to {HIGHEST}"), field=needed[0], status=422, clause="SURVEY-02",
                      way_out=both("请重新评分", "Rate again"))
    return given


def _finished(case: Case) -> None:
    if case.stage not in ("done", "closed"):
        raise Refusal("survey.early", both("服务完成后才邀请评价", "An invitation is sent once the service is done"), clause="SURVEY-01",
                      way_out=both("请待服务完成", "Wait until it is done"))
