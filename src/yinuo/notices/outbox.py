"""The outbox: letters by mail and signed webhooks, made once per entry, leased, tried five times; in the demo nothing leaves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from yinuo.cases.models import Case
from yinuo.kit.moment import canonical
from yinuo.kit.text import Both
from yinuo.policy.kinds.notice import MAIL, TEXT
from yinuo.records.statements import Read

from . import mailing, posting, texting
from .models import Letter, Webhook

MOST_TRIES = 5
LEASE = timedelta(minutes=5)
"""Longer than a whole batch may take, so that no second sender starts while the first is still at it."""
DEMO_NOTE = "nothing leaves the machine"
_BATCH = 10


def to_customer(
    case: Case, text: Both, *, key: str, clause: str, at: datetime, through: tuple[str, ...] = (MAIL,), told: Mapping[str, Any] | None = None,
) -> None:
    """A letter to the customer by the first of the clause's ways that reaches them; the text is the clause's, filled with what the event told."""
    contact, told = case.contact, told or {}
    way = way_to(contact.email is not None, through)
    if not way:
        return
    body = {"subject": f"{case.shown}", "zh": text.zh.replace("{visit}", told.get("says") or ""), "en": text.en.replace("{visit}", told.get("says_en") or ""), "clause": clause}
    body |= {name: told[name] for name in ("link", "address") if told.get(name)}
    Letter.objects.bulk_create(
        [Letter(key=f"{'mail' if way == MAIL else way}:{key}", channel=way, to=None, person=contact.id, case=case.id, body=body, made_at=at, next_at=at)],
        ignore_conflicts=True,
    )


def way_to(has_mail: bool, through: tuple[str, ...]) -> str:
    """By which of the ways a customer is reached: a telephone is always known; a text goes only where an installation has a gateway, unless there is no other way."""
    ways = [way for way in through if way != MAIL or has_mail]
    ready = [way for way in ways if way != TEXT or texting.is_on() or settings.DEMO]
    return next(iter(ready or ways), "")


def hook(entry: Any, case: Case, at: datetime) -> None:
    """A letter to every webhook that listens to this kind of entry."""
    hooks = [w for w in _HOOKS.rows() if not w.kinds or entry.kind in w.kinds]
    if not hooks:
        return
    body = {"kind": entry.kind, "case": case.number, "stage": case.stage, "happened_at": canonical(entry.happened_at), "entry": str(entry.id)}
    Letter.objects.bulk_create(
        [Letter(key=f"hook:{w.id}:{entry.id}", channel="webhook", hook=w, case=case.id, body=body, made_at=at, next_at=at) for w in hooks],
        ignore_conflicts=True,
    )


_HOOKS = Read(lambda: Webhook.objects.filter(is_on=True, removed_at__isnull=True), values=0)


def send_due(at: datetime) -> int:
    """Try what is due; a failing address waits longer each time and is parked after five tries. Gives how many were tried."""
    letters = _leased(at)
    down: set[int] = set()
    for letter in letters:
        if letter.hook_id in down:
            _later(letter, at)
        elif not _tried(letter, at) and letter.hook_id:
            down.add(letter.hook_id)
    return len(letters)


def again(letter: Letter, at: datetime) -> None:
    """Step: a letter goes out anew, with all its tries before it."""
    letter.tries, letter.next_at, letter.leased_until, letter.parked_at, letter.sent_at, letter.error = 0, at, None, None, None, ""
    letter.body = {name: value for name, value in letter.body.items() if name != "demo"}
    letter.save(update_fields=["tries", "next_at", "leased_until", "parked_at", "sent_at", "error", "body"])


def _leased(at: datetime) -> list[Letter]:
    """Take the next due letters: a try is counted before it is made, so that one which kills the worker is parked too."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)
    due = Letter.objects.filter(free, sent_at__isnull=True, parked_at__isnull=True, next_at__lte=at).order_by("next_at")
    if not due.exists():
        return []
    with transaction.atomic():
        rows = due.select_for_update(skip_locked=True, of=("self",)) if connection.vendor == "postgresql" else due
        letters = list(rows[:_BATCH])
        Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(tries=F("tries") + 1, leased_until=at + LEASE)
    for letter in letters:
        letter.tries += 1
    return letters


def _tried(letter: Letter, at: datetime) -> bool:
    try:
        _send(letter, at)
    except Exception as error:  # whatever an address does, the next letter still goes out
        letter.answer = getattr(error, "status", None)
        letter.error = f"{type(error).__name__}: {error}"[:300]
        letter.next_at = at + timedelta(seconds=30 * 4**letter.tries)
        letter.parked_at = at if letter.tries >= MOST_TRIES or isinstance(error, mailing.Hopeless) else None
    else:
        letter.sent_at, letter.error = at, ""
    letter.leased_until = None
    letter.save(update_fields=["tries", "error", "answer", "next_at", "leased_until", "parked_at", "sent_at", "body"])
    return letter.sent_at is not None


def _later(letter: Letter, at: datetime) -> None:
    """Behind a letter whose address has just failed: wait a minute without spending a try."""
    Letter.objects.filter(pk=letter.pk).update(tries=F("tries") - 1, leased_until=None, next_at=at + timedelta(minutes=1))


def _send(letter: Letter, at: datetime) -> None:
    if settings.DEMO:
        letter.body = {**letter.body, "demo": DEMO_NOTE}
        return
    if letter.channel == MAIL:
        mailing.deliver(letter)
        return
    if letter.channel == TEXT:
        texting.deliver(letter)
        return
    target = Webhook.objects.get(pk=letter.hook_id or 0)
    if target.removed_at is not None or not target.is_on:
        raise mailing.Hopeless("this webhook is paused or was removed")
    letter.answer = posting.deliver(letter, target, at)
