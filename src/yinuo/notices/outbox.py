"""The outbox: letters by mail and signed webhooks, made once per entry, tried five times; in the demo nothing leaves."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from yinuo.cases.models import Case
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import canonical
from yinuo.kit.text import Both
from yinuo.people.models import Company
from yinuo.vault import reading

from .models import Letter, Webhook

MOST_TRIES = 5
_BATCH = 50
EMAIL = "customers.contact.email"


def to_customer(case: Case, text: Both, *, key: str, clause: str, at: datetime) -> None:
    """A letter to the customer, if a mail address is kept; the text is the clause's."""
    contact = case.contact
    if contact.email is None:
        return
    body = {"subject": f"{case.shown}", "zh": text.zh, "en": text.en, "clause": clause}
    Letter.objects.bulk_create(
        [Letter(key=f"mail:{key}", channel="email", to=None, person=contact.id, case=case.id, body=body, made_at=at, next_at=at)],
        ignore_conflicts=True,
    )


def hook(entry: Any, case: Case, at: datetime) -> None:
    """A letter to every webhook that listens to this kind of entry."""
    hooks = [w for w in Webhook.objects.filter(is_on=True) if not w.kinds or entry.kind in w.kinds]
    body = {"kind": entry.kind, "case": case.number, "stage": case.stage, "happened_at": canonical(entry.happened_at), "entry": str(entry.id)}
    Letter.objects.bulk_create(
        [Letter(key=f"hook:{w.id}:{entry.id}", channel="webhook", case=case.id, body={**body, "hook": str(w.id)}, made_at=at, next_at=at)
         for w in hooks],
        ignore_conflicts=True,
    )


def send_due(at: datetime) -> int:
    """Try what is due; a failing address waits longer each time and is parked after five tries."""
    letters = list(Letter.objects.filter(sent_at__isnull=True, parked_at__isnull=True, next_at__lte=at).order_by("next_at")[:_BATCH])
    for letter in letters:
        letter.tries += 1
        try:
            _send(letter)
        except Exception as error:  # whatever an address does, the next letter still goes out
            letter.error = f"{type(error).__name__}: {error}"[:300]
            letter.next_at = at + timedelta(seconds=30 * 4**letter.tries)
            letter.parked_at = at if letter.tries >= MOST_TRIES else None
        else:
            letter.sent_at, letter.error = at, ""
        letter.save(update_fields=["tries", "error", "next_at", "parked_at", "sent_at"])
    return len(letters)


def _send(letter: Letter) -> None:
    if settings.DEMO:
        letter.body = {**letter.body, "demo": "nothing leaves the machine"}
        return
    _mail(letter) if letter.channel == "email" else _post(letter)


def _mail(letter: Letter) -> None:
    from yinuo.customers.models import Contact

    contact = Contact.objects.get(pk=letter.person)
    address = reading.opened(contact.email, EMAIL, by=SYSTEM, purpose=letter.body["subject"])
    company = Company.objects.first()
    sender = getattr(settings, "DEFAULT_FROM_EMAIL", "")
    text = f"{letter.body['zh']}\n\n{letter.body['en']}\n\n{company.name if company else ''}"
    EmailMessage(letter.body["subject"], text, sender, [address], connection=get_connection()).send()


def _post(letter: Letter) -> None:
    import httpx

    hook = Webhook.objects.get(pk=int(letter.body["hook"]))
    body = orjson.dumps({k: v for k, v in letter.body.items() if k != "hook"}, option=orjson.OPT_SORT_KEYS)
    signature = hmac.new(bytes(hook.secret), body, hashlib.sha256).hexdigest()
    answer = httpx.post(hook.url, content=body, timeout=10, follow_redirects=False, headers={
        "Content-Type": "application/json", "Yinuo-Signature": f"sha256={signature}", "Yinuo-Delivery": letter.key})
    answer.raise_for_status()
