"""预约链接: one secret for one appointment, with which a customer without an account confirms the visit or moves it to an offered slot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.cases import actions as cases
from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import read_moment
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import verb

from . import appointments, inviting, placing, slots
from .inviting import digest_of, secret_of
from .models import Appointment, SlotHold, VisitLink

AGAIN = timedelta(minutes=2)
MOST_LOOKS = 60
"""How often a link may be opened before it rests: enough for a family, too few for guessing."""
CUSTOMER = Actor(user_id=None, name="客户", door=Door.PAGE)


@verb("visit.link", on=Case, reach=covers)
def make(case: Case, *, by: Actor, at: datetime) -> str:
    """发预约链接。 The secret, told once; earlier links of the case stop working."""
    booked = appointments.must_stand(case)
    return secret_of(inviting.issue(case, booked, by=by, at=at))


@verb("visit.link", on=Case, reach=covers)
def send(case: Case, *, by: Actor, at: datetime, address: str = "") -> VisitLink:
    """把预约链接发给客户。 As a notice, by the ways its clause names; nobody copies it. ``address`` is where this installation is reached."""
    booked = appointments.must_stand(case)
    if case.visit_links.filter(appointment=booked, sent_at__gt=at - AGAIN).exists():
        raise Refusal("link.just_sent", both("刚刚发过这个链接", "This link was sent just now"), way_out=both("客户没收到的，两分钟后再发", "If it did not arrive, send it again in two minutes"))
    if case.facts.get("customer.declines_contact"):
        raise Refusal("link.declined", both("客户不愿接收消息", "The customer does not want messages"), way_out=both("请致电确认", "Ring the customer instead"))
    if not asking.tells_customer("appointment.link_sent", facts.of(case), at):
        raise Refusal("link.no_clause", both("现行制度没有写明如何把链接告知客户", "The policy in force does not say how the link is told to a customer"),
                      way_out=both("先生成链接自行转告；或在制度中加入这一条", "Make the link and tell it yourself, or add that clause to the policy"))
    return inviting.invite(case, booked, by=by, at=at, address=address)


def find(secret: str, at: datetime, *, using: bool = False) -> VisitLink:
    """The link behind a secret. Each way it may not work any more has its own clear answer."""
    link = VisitLink.objects.select_related("case", "appointment", "appointment__engineer").filter(digest=digest_of(secret)).first()
    if link is None:
        raise _gone("link.unknown", "没有这个链接", "There is no such link", 404)
    if link.used_at is not None and (using or link.used_for == "moved"):
        raise _used(link.used_for)
    if link.appointment.ended_at is not None:
        kept = link.appointment.ended_why == "kept"
        raise _gone("link.over", "这次上门已经完成" if kept else "这次预约已经变更", "That visit has taken place" if kept else "That appointment has changed", 409)
    if link.expires_at <= at:
        raise _gone("link.expired", "链接已过有效期", "The link has expired", 410)
    if link.looks >= MOST_LOOKS:
        raise _gone("link.rests", "打开次数过多，链接已停用", "It was opened too often and rests now", 429)
    return link


def look(secret: str, at: datetime) -> VisitLink:
    """Open the link, counted."""
    link = find(secret, at)
    VisitLink.objects.filter(pk=link.pk).update(looks=link.looks + 1)
    return link


def offer(link: VisitLink, at: datetime) -> list[slots.Slot]:
    """Fresh slots for the customer to choose from; only one of these may be taken."""
    found = slots.offers(link.case, at, most=9)
    with operation(at):
        kept = VisitLink.objects.select_for_update().get(pk=link.pk)
        kept.offered = slots.shown(found)
        note(kept, "visit_link.offered", by=CUSTOMER, at=at, slots=len(found))
    return found


def confirm(secret: str, at: datetime) -> Appointment:
    """The customer accepts time and address."""
    link = find(secret, at, using=True)
    with _alone_with(link):
        _went_through(link.case, at)
        made: Appointment = appointments.confirm(link.case, by=CUSTOMER, at=at, means="text")
        _spend(link, "confirmed", at)
    return made


def move(secret: str, at: datetime, *, slot: str) -> Appointment:
    """The customer takes another slot that was offered; the old one is free from this moment."""
    link = find(secret, at, using=True)
    chosen = next((row for row in link.offered if row.get("key", f"{row['engineer']}@{row['starts_at']}") == slot), None)
    if chosen is None:
        raise Refusal("slot.unknown", both("请从给出的时段中选一个", "Choose one of the slots offered"), field="slot", status=422, way_out=both("请重新打开列表", "Open the list again"))
    starts_at, ends_at = read_moment(chosen["starts_at"]), read_moment(chosen["ends_at"])
    engineer, helper = int(chosen["engineer"]), int(chosen["helper"]) if chosen.get("helper") else None
    with _alone_with(link):
        slots.refuse_taken(link.case, engineer, starts_at, ends_at, at, helper_id=helper)
        _went_through(link.case, at)
        made = _moved(link.case, engineer, helper, starts_at, ends_at, at)
        _spend(link, "moved", at)
    return made


@verb("appointment.move", on=Case, reach=covers)
def _customer_moves(
    case: Case, *, by: Actor, at: datetime, engineer_id: int, helper_id: int | None, starts_at: datetime, ends_at: datetime,
) -> Appointment:
    """客户自助改约。 Theirs is the wish, so the case waits for the time they chose; they accepted it by choosing it."""
    before = appointments.must_stand(case)
    placing.refuse_pinned(case)
    placing.staff(case, engineer_id, "客户自助改约", by, at)
    before.ended_at, before.ended_why, before.moved_by = at, "moved", "customer"
    note(before, "appointment.kept", by=by, at=at)
    made = appointments.enter(case, starts_at, ends_at, before.purpose, "", by=by, at=at, but=before.pk, helper_id=helper_id or before.helper_id)
    made.confirmed_at, made.confirmed_means = at, "text"
    note(case, "appointment.moved", by=by, at=at, sets=facts.put(case, {"case.address_confirmed": False}), asked_by="customer", starts_at=starts_at,
         ends_at=ends_at, appointment=made.id, from_starts_at=before.starts_at)
    note(case, "appointment.confirmed", by=by, at=at, sets=facts.put(case, {"case.address_confirmed": True}), means="text", appointment=made.id)
    appointments.hold_until(case, starts_at, "", by, at, None)
    return made


def _moved(case: Case, engineer_id: int, helper_id: int | None, starts_at: datetime, ends_at: datetime, at: datetime) -> Appointment:
    made: Appointment = _customer_moves(case, by=CUSTOMER, at=at, engineer_id=engineer_id, helper_id=helper_id, starts_at=starts_at, ends_at=ends_at)
    SlotHold.objects.filter(case=case).delete()
    return made


def _went_through(case: Case, at: datetime) -> None:
    """The page showed the customer model, fault and district; accepting them is the second check of the key fields."""
    if int(case.facts.get("case.checks") or 0) < 2 and case.facts.get("case.verified"):
        cases.recheck(case, by=CUSTOMER, at=at)


@contextmanager
def _alone_with(link: VisitLink) -> Iterator[None]:
    """Nobody else uses the link meanwhile, and it is used up only if all of it goes through: two presses at once are one."""
    with transaction.atomic():
        kept = VisitLink.objects.select_for_update().get(pk=link.pk)
        if kept.used_at is not None:
            raise _used(kept.used_for)
        yield


def _spend(link: VisitLink, used_for: str, at: datetime) -> None:
    with operation(at):
        kept = VisitLink.objects.get(pk=link.pk)
        kept.used_at, kept.used_for = at, used_for
        note(kept, "visit_link.used", by=CUSTOMER, at=at, used_for=used_for)


def _used(used_for: str) -> Refusal:
    said = both("您已用这个链接改过时间", "You have moved the visit with this link") if used_for == "moved" else both("您已经确认过了，谢谢", "You have confirmed already, thank you")
    return Refusal("link.used", said, status=409, way_out=both("如需再改，请致电我们", "To change it again, ring us"))


def _gone(code: str, zh: str, en: str, status: int) -> Refusal:
    return Refusal(code, both(zh, en), status=status, way_out=both("请致电我们，报上服务单号即可", "Ring us and give your service number"))
