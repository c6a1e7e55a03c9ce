"""回访: by the specialist, never by who did the work; dissatisfied starts the improvement, unsolved reopens the case (CALLBACK-01 to -07)."""

from datetime import datetime

from yinuo.cases import facts, reopening
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.policy.facts import ATTRIBUTES

from . import improving
from .models import Attempt, Callback

DISSATISFIED = "dissatisfied"


@verb("callback.attempt", on=Case, reach=covers)
def attempt(case: Case, *, by: Actor, at: datetime, words: str) -> Attempt:
    """回访未接通。 Recorded, never counted as done."""
    _finished(case)
    refuse_blank(words, "attempt.words", both("请写明未接通的情形", "Say what happened"), field="words", clause="CALLBACK-01",
                 way_out=both("如：无人接听、号码停机", "Such as: no answer, number out of service"))
    tried = Attempt(case=case, words=words.strip(), by_id=by.user_id, at=at)
    note(tried, "attempt.kept", by=by, at=at)
    note(case, "callback.attempted", by=by, at=at, attempt=tried.id)
    return tried


@verb("callback.answer", on=Case, reach=covers)
def answer(
    case: Case, *, by: Actor, at: datetime, rating: str, running_well: bool, solved: bool, words: str = "", happened: datetime | None = None,
) -> Callback:
    """完成回访。 Its rating stands beside the one at sign-off; a difference is flagged and neither is lost (CALLBACK-02)."""
    _finished(case)
    _by_whom(case, by, at)
    made = filled_in(case, rating, running_well, solved, words, by, happened or at, at)
    note(made, "callback.kept", by=by, at=at)
    note(case, "callback.made", by=by, at=at, happened=happened, sets=facts.put(case, {"case.called_back": True}), callback=made.id,
         rating=rating, differs=made.differs or None)
    if rating == DISSATISFIED:
        note(case, "callback.dissatisfied", by=by, at=at, happened=happened)
        improving.begin(case, made, by=by, at=at)
    if not solved:
        note(case, "callback.unsolved", by=by, at=at, happened=happened, callback=made.id)
        _take_back(case, made, by, at)
    return made


@verb("training.check", on=Case, reach=covers)
def check_training(case: Case, *, by: Actor, at: datetime, rating: str, running_well: bool, words: str) -> Callback:
    """培训效果跟踪。 With the same form, linked to the training (CALLBACK-06)."""
    if case.kind != "training" or case.stage not in ("done", "closed", "archived"):
        raise Refusal("training.none", both("这不是已完成的培训", "This is not a training that has ended"), clause="CALLBACK-06",
                      way_out=both("培训完成后再跟踪效果", "Follow up once the training is over"))
    refuse_blank(words, "training.words", both("请写明掌握与使用情况", "Say how it is being used"), field="words", clause="CALLBACK-06",
                 way_out=both("填写后再提交", "Fill it in and send again"))
    made = filled_in(case, rating, running_well, True, words, by, at, at)
    made.purpose, made.differs = "training", False
    note(made, "callback.kept", by=by, at=at)
    note(case, "training.effect_checked", by=by, at=at, callback=made.id, rating=rating)
    return made


def filled_in(case: Case, rating: str, running_well: bool, solved: bool, words: str, by: Actor, when: datetime, at: datetime) -> Callback:
    """The form of a callback, filled in and not kept yet."""
    if rating not in ATTRIBUTES["rating"].values:
        raise Refusal("rating.unknown", both("满意度分满意、基本满意、不满意", "Choose satisfied, basically satisfied or dissatisfied"), field="rating",
                      status=422, clause="CALLBACK-02", way_out=both("请选一项", "Choose one"))
    if when > at or when < case.received_at:
        raise Refusal("callback.moment", both("回访时间不能早于接报或晚于现在", "A callback lies between receipt and now"), field="happened", status=422,
                      way_out=both("请核对时间", "Check the time"))
    signed = case.signatures.filter(side="customer").exclude(rating="").order_by("-at").first()
    return Callback(case=case, running_well=running_well, solved=solved, rating=rating, differs=bool(signed and signed.rating != rating),
                    words=words.strip(), by_id=by.user_id, at=when)


def _finished(case: Case) -> None:
    if case.stage in ("done", "closed"):
        return
    if case.stage == "archived":
        raise Refusal("case.filed", both("服务单已归档，回访已在案卷内", "The case is filed and its callback with it"), clause="ARCHIVE-02",
                      way_out=both("如有新问题，请新建关联服务单", "For a new problem open a linked case"))
    raise Refusal("callback.early", both("服务尚未完成，不能回访", "The service is not done, so there is nothing to call back about"), clause="CALLBACK-01",
                  way_out=both("完成后三日内回访", "Call back within three days of completion"))


def _by_whom(case: Case, by: Actor, at: datetime) -> None:
    """The posts the clause names, and nobody about their own work (CALLBACK-01)."""
    own = by.user_id is not None and (by.user_id == case.engineer_id or case.visits.filter(engineer=by.user_id).exists())
    asking.refuse_unentitled("callback.answer", facts.of(case), by, at, own=own)


def _take_back(case: Case, made: Callback, by: Actor, at: datetime) -> None:
    """Reopen under the same number while the window lasts; after it the obligation stands, with a linked case as the way out."""
    within = case.stage == "done" or at - case.stage_since <= reopening.window_of(case, at)
    if within:
        reopening.go_on(case, f"回访未解决：{made.words}"[:200] if made.words else "回访未解决", by=by, at=at)
