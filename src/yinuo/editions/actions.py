"""Editions: drafted by one person, checked, approved by another, in force from a date; the words of the company on its own rules."""

from collections.abc import Mapping
from datetime import date, datetime

from yinuo.jobs.queue import enqueue
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.policy.book import compose

from . import asking, shelves
from .checking import checked, first_of, parted
from .models import FOUNDING, DayTakenBack, Edition, Proposal, Review, SpecialDay


def found(at: datetime) -> Edition:
    """The founding edition: the standard documents, in force from the beginning. Done once, at first start."""
    known = Edition.objects.order_by("id").first()
    if known is not None:
        return known
    book = shelves.standard()
    with operation(at):
        edition = Edition(label=FOUNDING, documents=dict(book.sources), digest=book.digest, drafted_at=at, approved_at=at,
                          in_force_from=date(2000, 1, 1), why="随产品提供 · ships with the product")
        note(edition, "edition.founded", by=SYSTEM, at=at, digest=book.digest)
    shelves.forget()
    return edition


@verb("edition.draft")
def draft(documents: Mapping[str, str], *, by: Actor, at: datetime, label: str, why: str, instead_of: int | None = None) -> Edition:
    """起草。 Keep a draft of the whole policy; it must read without a fault before it is approved, not before it is kept.

    ``instead_of`` is an undecided draft this one goes on from; it is laid aside and stays in the history.
    """
    refuse_blank(why, "edition.why", both("请写明为何修改", "Say why it is changed"), field="why", way_out=both("填写修改说明", "Fill in the reason"))
    book = compose(documents)
    edition = Edition(label=label.strip() or f"{local_day(at):%Y-%m-%d}", documents=dict(book.sources), digest=book.digest,
                      drafted_by_id=by.user_id, drafted_at=at, why=why)
    if instead_of is not None:
        _lay_aside(instead_of, edition, by, at)
    note(edition, "edition.drafted", by=by, at=at, digest=book.digest)
    return edition


def _lay_aside(known: int, newer: Edition, by: Actor, at: datetime) -> None:
    old = Edition.objects.select_for_update().filter(pk=known, approved_at__isnull=True, discarded_at__isnull=True).first()
    if old is None:
        raise Refusal("edition.decided", both("所依据的草稿已处理", "The draft this goes on from has been decided on already"),
                      way_out=both("请从现行版本重新起草", "Draft from the edition in force"))
    if old.digest == newer.digest:
        raise Refusal("edition.same", both("与原草稿一字不差", "It is the same as the draft before"), field="text", status=422,
                      way_out=both("请先修改", "Change something first"))
    old.discarded_at = at
    note(old, "edition.discarded", by=by, at=at, replaced_by=str(newer.id))


@verb("edition.approve", on=Edition)
def approve(edition: Edition, *, by: Actor, at: datetime, in_force_from: date) -> Edition:
    """批准。 By somebody else than the drafter, of a draft without faults, for a day not in the past (ORG-15, SLA-08).

    What was signed over, such as a document that cites no source, is kept with the approval (CLASSIFY-06).
    """
    if edition.approved_at or edition.discarded_at:
        raise Refusal("edition.decided", both("这一版本已处理", "This edition has been decided on already"),
                      way_out=both("如需再改，请另起草", "Draft another one"))
    if edition.drafted_by_id == by.user_id:
        raise Refusal("edition.own", both("起草人不能批准自己的版本", "Nobody approves what they drafted"), clause="SECURITY-04", status=403,
                      way_out=both("请由另一位有权批准的同事批准", "Ask another colleague with this right"))
    asking.refuse_unentitled("edition.approve", {}, by, at)
    book = compose(edition.documents)
    asking.pass_gates("edition.approve", {"edition.interpreter_missing": not all(d.interpreter for d in book.documents)}, at)
    faults, doubts = parted(checked(book, at))
    if faults:
        raise Refusal("edition.faulty", both(f"还有 {len(faults)} 处错误，不能批准：{first_of(faults).zh}", f"It cannot be approved, faults in it: {len(faults)}. {first_of(faults).en}"),
                      clause="ORG-15", way_out=both("请按检查结果修改后重新起草", "Mend what the check lists and draft again"))
    if in_force_from < local_day(at):
        raise Refusal("edition.past", both("生效日期不能早于批准日", "It cannot come into force before its approval"), clause="ORG-15",
                      field="in_force_from", status=422, way_out=both("请选今天或以后", "Choose today or later"))
    edition.approved_by_id, edition.approved_at, edition.in_force_from = by.user_id, at, in_force_from
    note(edition, "edition.approved", by=by, at=at, digest=edition.digest, in_force_from=in_force_from, warnings=[str(doubt) for doubt in doubts])
    shelves.forget()
    return edition


@verb("edition.discard", on=Edition)
def discard(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """撤下草稿。"""
    if edition.approved_at:
        raise Refusal("edition.decided", both("已批准的版本不能撤下", "An approved edition cannot be discarded"),
                      way_out=both("请起草新的版本取代它", "Draft a new one that replaces it"))
    edition.discarded_at = at
    note(edition, "edition.discarded", by=by, at=at)
    return edition


@verb("edition.propose")
def propose(words: str, *, by: Actor, at: datetime, clause: str = "") -> Proposal:
    """制度建议。 Anyone, in writing (ORG-14)."""
    refuse_blank(words, "proposal.words", both("请写下建议", "Write the proposal"), field="words", way_out=both("填写内容", "Fill it in"))
    proposal = Proposal(clause=clause, words=words.strip(), by_id=by.person_id, at=at)
    note(proposal, "proposal.made", by=by, at=at)
    return proposal


@verb("edition.answer_proposal", on=Proposal)
def answer_proposal(proposal: Proposal, *, by: Actor, at: datetime, accepted: bool, reason: str = "", edition_id: int | None = None) -> Proposal:
    """综合部答复。 A rejection needs a reason; an acceptance names the edition it led to (ORG-14)."""
    if proposal.decision:
        raise Refusal("proposal.answered", both("这件建议已经答复", "This proposal has been answered already"),
                      way_out=both("如情况有变，请另提建议", "Make another proposal if things have changed"))
    if accepted and not Edition.objects.filter(pk=edition_id or 0, discarded_at__isnull=True).exclude(drafted_by=None).exists():
        raise Refusal("proposal.edition", both("采纳须指明落实它的制度版本", "An acceptance names the edition that carries it out"), clause="ORG-14",
                      field="edition", status=422, way_out=both("先起草修改，再在此选择该版本", "Draft the change first, then choose that edition here"))
    if not accepted and not reason.strip():
        raise Refusal("proposal.reason", both("不采纳须说明理由", "A rejection needs a reason"), clause="ORG-14", field="reason", status=422,
                      way_out=both("填写理由", "Give the reason"))
    proposal.decision, proposal.reason = ("accepted" if accepted else "rejected"), reason.strip()
    proposal.answered_by_id, proposal.answered_at, proposal.edition_id = by.user_id, at, edition_id if accepted else None
    note(proposal, "proposal.answered", by=by, at=at, accepted=accepted, to=proposal.by_id)
    return proposal


@verb("calendar.write")
def set_day(calendar: str, day: date, windows: list[list[str]], *, by: Actor, at: datetime, reason: str) -> SpecialDay:
    """特别日。 Open or close a day to come; wins over holidays and make-up days, and every running promise is counted anew."""
    refuse_blank(reason, "calendar.reason", both("请写明停、启日的原因", "Say why the day is opened or closed"), way_out=both("填写原因", "Fill in the reason"))
    if day < local_day(at):
        raise Refusal("calendar.past", both("过去的日子不能再改：已作出的判定以当时的日历为准", "Days gone by stay as they were: promises were judged by them"),
                      field="day", status=422, way_out=both("请选今天或以后", "Choose today or later"))
    for window in windows:
        if len(window) != 2 or not all(_wall(text) for text in window) or window[0] >= window[1]:
            raise Refusal("calendar.window", both("时段应为“08:30 12:00”这样的起止时间", "A window is written as 08:30 12:00"), status=422,
                          field="windows", way_out=both("请改正时段", "Correct the window"))
    row = SpecialDay.objects.filter(calendar=calendar, day=day).first() or SpecialDay(calendar=calendar, day=day)
    row.windows, row.reason = windows, reason.strip()
    note(row, "calendar.day_set", by=by, at=at, calendar=calendar, day=day)
    enqueue("refollow", {"day": day.isoformat()}, user_id=None, at=at + shelves.HEARD_BY_ALL)
    shelves.forget()
    return row


@verb("calendar.write")
def take_day_back(day_id: int, *, by: Actor, at: datetime, reason: str) -> DayTakenBack:
    """撤销特别日。 A day to come is again what the calendar says, and every running promise is counted anew."""
    row = shelves.special_days().filter(pk=day_id).select_for_update().first()
    if row is None:
        raise Refusal("calendar.none", both("没有这个特别日，或已撤销", "There is no such special day, or it was taken back"), status=404,
                      way_out=both("请刷新日历", "Reload the calendar"))
    refuse_blank(reason, "calendar.reason", both("请写明撤销的原因", "Say why the day is taken back"), field="back_reason",
                 way_out=both("填写原因", "Fill in the reason"))
    if row.day < local_day(at):
        raise Refusal("calendar.past", both("过去的日子不能再改：已作出的判定以当时的日历为准", "Days gone by stay as they were: promises were judged by them"),
                      way_out=both("请选今天或以后", "Choose today or later"))
    back = DayTakenBack(special=row, of_version=row.version, reason=reason.strip(), by_id=by.person_id, at=at)
    note(back, "calendar.day_taken_back", by=by, at=at, calendar=row.calendar, day=row.day)
    enqueue("refollow", {"day": row.day.isoformat()}, user_id=None, at=at + shelves.HEARD_BY_ALL)
    shelves.forget()
    return back


@verb("organisation.review")
def review(words: str, *, by: Actor, at: datetime) -> Review:
    """组织评估。 With its decisions (ORG-07)."""
    refuse_blank(words, "review.words", both("请写明评估结论", "Write down the decisions"), field="words", way_out=both("填写内容", "Fill it in"))
    kept = Review(words=words.strip(), by_id=by.person_id, at=at)
    note(kept, "organisation.reviewed", by=by, at=at)
    return kept


def _wall(text: str) -> bool:
    hours, _, minutes = text.partition(":")
    return len(text) == 5 and hours.isdigit() and minutes.isdigit() and int(hours) * 60 + int(minutes) <= 1440 and int(minutes) < 60
