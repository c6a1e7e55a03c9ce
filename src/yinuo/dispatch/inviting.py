"""邀请客户: the steps that make an appointment's link and have it told; the secret is derived, so no copy of it lies in any table."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest

from yinuo.cases import facts
from yinuo.cases.models import Case
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.vault.rootkey import root

from . import appointments
from .models import Appointment, VisitLink

HOURS = 72


def issue(case: Case, booked: Appointment, *, by: Actor, at: datetime, sent: bool = False) -> VisitLink:
    """A link for the appointment in force; earlier links of the case stop working."""
    for older in case.visit_links.filter(used_at__isnull=True, expires_at__gt=at):
        older.expires_at = at
        note(older, "visit_link.replaced", by=by, at=at)
    hours = int(asking.answer("slot_terms", facts.of(case), at).get("link_hours", HOURS))
    link = VisitLink(case=case, appointment=booked, expires_at=min(at + timedelta(hours=hours), booked.starts_at), sent_at=at if sent else None)
    link.digest = digest_of(secret_of(link))
    note(link, "visit_link.made", by=by, at=at, expires_at=link.expires_at)
    return link


def invite(case: Case, booked: Appointment, *, by: Actor, at: datetime, address: str = "") -> VisitLink:
    """Have the customer asked to confirm or choose again: the notice clause on this event says by which way, and in which words."""
    link, says = issue(case, booked, by=by, at=at, sent=True), appointments.message(booked)
    note(case, "appointment.link_sent", by=by, at=at, appointment=booked.id, link=link.id, says=says.zh, says_en=says.en, address=address or None)
    return link


def secret_of(link: VisitLink) -> str:
    """The secret in the customer's address, derived from the installation's own key."""
    return urlsafe_b64encode(digest(root().lasting("visit links"), f"{link.pk}".encode(), "sha256")[:24]).decode()


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
