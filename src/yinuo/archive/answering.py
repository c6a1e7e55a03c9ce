"""Answering for a print: whether the execution form whose code somebody scanned is ours, unchanged, and still the one in force."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from yinuo.cases.models import Case
from yinuo.visits import forms
from yinuo.visits.models import Form

DIGITS = 16
"""How much of the digest stands on the print: enough that nobody guesses one."""
_TOKEN = re.compile(r"([0-9]{12})-([0-9]{1,4})-([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Print:
    """What may be said of a form to anybody who holds it in hand: nothing of any person."""

    case: Case
    edition: int
    digest: str
    made_at: datetime
    customer_signed: datetime | None
    engineer_signed: datetime | None
    newer: int | None
    """The edition that took its place, if one did."""
    intact: bool
    """Whether the content kept here still has the digest that was printed."""


def token_of(number: str, edition: int, digest: str) -> str:
    """What the code on a print says."""
    return f"{number}-{edition}-{digest[:DIGITS]}"


def printed(token: str) -> Print | None:
    """The form a print's code names; None when no form of ours bears it. A draft bears none: it has no digest."""
    found = _TOKEN.fullmatch(token)
    form = Form.objects.select_related("case").filter(case__number=found[1], edition=int(found[2])).first() if found else None
    if found is None or form is None or not hmac.compare_digest(form.digest[:DIGITS], found[3]):
        return None
    signed = dict(form.signatures.values_list("side", "at"))
    newest = forms.latest(form.case)
    return Print(
        form.case, form.edition, form.digest, form.at, signed.get("customer"), signed.get("engineer"),
        newest.edition if newest and newest.edition > form.edition else None, forms.digest(form.content, form.advice) == form.digest,
    )
