"""不满意整改: analysis and measures led by the supervisor, told to the customer within 48 hours, and watched afterwards (CALLBACK-04, -05)."""

from datetime import datetime, timedelta

from yinuo.cases import facts
from yinuo.cases import words as spoken
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from .models import Callback, Improvement

WATCHED = timedelta(days=30)
"""The watch time where no clause names another."""


@verb("improvement.plan", on=Case, reach=covers)
def plan(case: Case, *, by: Actor, at: datetime, analysis: str, measures: str) -> Improvement:
    """原因分析与改进措施。 Led by the service supervisor."""
    for field, text, zh, en in (("analysis", analysis, "原因分析", "the analysis"), ("measures", measures, "改进措施", "the measures")):
        refuse_blank(text, "improvement.incomplete", both(f"请填写{zh}", f"Enter {en}"), field=field, clause="CALLBACK-04",
                     way_out=both("两项都填写后再提交", "Fill in both"))
    made = current(case) or _after_a_signature(case, by, at)
    made.analysis, made.measures = analysis.strip(), measures.strip()
    if made.reopened_at is not None and made.planned_at is not None and made.planned_at < made.reopened_at:
        made.effective = None
    made.planned_at, made.told_at, made.by_id = at, None, by.user_id
    note(made, "improvement.kept", by=by, at=at)
    note(case, "improvement.analysed", by=by, at=at, improvement=made.id)
    note(case, "improvement.planned", by=by, at=at, improvement=made.id)
    return made


@verb("improvement.tell", on=Case, reach=covers)
def tell(case: Case, *, by: Actor, at: datetime, words: str, by_phone: bool = True, happened: datetime | None = None) -> Improvement:
    """反馈客户。 Only what was planned can be told; both stop the clock (CALLBACK-04)."""
    made = current(case)
    if made is None or made.planned_at is None:
        raise Refusal("improvement.unplanned", both("改进措施还没有定", "The measures are not set yet"), clause="CALLBACK-04",
                      way_out=both("先由服务主管分析原因、定出措施", "The supervisor analyses and sets measures first"))
    made.told_at = happened or at
    note(made, "improvement.kept", by=by, at=at)
    spoken.say(case, words, by=by, at=at, by_phone=by_phone)
    note(case, "improvement.told", by=by, at=at, happened=happened, improvement=made.id)
    return made


@verb("improvement.verify", on=Case, reach=covers)
def verify(case: Case, *, by: Actor, at: datetime, effective: bool, words: str = "") -> Improvement:
    """验证改进效果。 Not effective means it is planned again."""
    made = case.improvements.filter(told_at__isnull=False, verified_at__isnull=True).order_by("-id").select_for_update().first()
    if made is None:
        raise Refusal("improvement.none", both("没有待验证的改进", "There is nothing to verify"), clause="CALLBACK-05",
                      way_out=both("措施反馈客户之后再验证", "Verify after the customer was told"))
    made.verified_at, made.effective = at, effective
    note(made, "improvement.kept", by=by, at=at)
    note(case, "improvement.verified", by=by, at=at, effective=effective, words=words or None, improvement=made.id)
    return made


def begin(case: Case, callback: Callback | None, *, by: Actor, at: datetime) -> Improvement:
    """The step: open an improvement, and look whether the like was thought cured elsewhere."""
    made = Improvement(case=case, callback=callback, problem_class=case.problem_class)
    note(made, "improvement.opened", by=by, at=at)
    reopen_the_like(case, by=by, at=at)
    return made


def reopen_the_like(case: Case, *, by: Actor, at: datetime) -> list[Improvement]:
    """The step: measures told for the same class within the watch time did not work; each is reopened as not effective (CALLBACK-05)."""
    if case.problem_class in ("", "other"):
        return []
    alike = Improvement.objects.filter(problem_class=case.problem_class, told_at__gte=at - watch_time(case, at), reopened_at__isnull=True)
    found = list(alike.exclude(case=case).order_by("case_id", "id").select_for_update())
    owners = {c.id: c for c in Case.objects.filter(pk__in={m.case_id for m in found}).order_by("id").select_for_update()}
    for measure in found:
        measure.effective, measure.reopened_at, measure.reopened_by, measure.verified_at = False, at, case, None
        measure.case = owners[measure.case_id]
        note(measure, "improvement.kept", by=by, at=at)
        note(measure.case, "improvement.reopened", by=by, at=at, improvement=measure.id, because_of=case.number)
    return found


def watch_time(case: Case, at: datetime) -> timedelta:
    """How long a measure is watched after the customer was told, by clause."""
    ruling = asking.rule("improvement_check", facts.of(case), at, "obligation")
    allow = ruling.answer.get("allow") if ruling and isinstance(ruling.answer, dict) else None
    return timedelta(days=allow.count) if allow is not None and allow.is_days else WATCHED


def current(case: Case) -> Improvement | None:
    """The improvement still to be planned, told or verified."""
    last = case.improvements.order_by("-id").select_for_update().first()
    if last is None or (last.verified_at is not None and last.effective):
        return None
    return None if last.effective is False and last.reopened_at is None else last


def _after_a_signature(case: Case, by: Actor, at: datetime) -> Improvement:
    """A dissatisfied rating at sign-off or in a survey owes the same improvement; so does one found ineffective."""
    bad = (
        case.signatures.filter(rating="dissatisfied").exists() or case.surveys.filter(level="dissatisfied").exists()
        or case.callbacks.filter(rating="dissatisfied").exists()
    )
    if not bad:
        raise Refusal("improvement.none", both("没有不满意的评价，无须整改", "Nobody was dissatisfied, so nothing is to be improved"),
                      way_out=both("请核对服务单", "Check the case"), clause="CALLBACK-04")
    return begin(case, None, by=by, at=at)
