"""The execution form as it is filed: what was signed, completed by callback and filing, and what is still empty (SIGNOFF-09)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.callbacks import queries as callbacks
from yinuo.cases.models import Case
from yinuo.kit.moment import COMPANY_ZONE, canonical
from yinuo.kit.text import Both, both
from yinuo.visits import forms
from yinuo.visits.models import Form, Signature

NO_FORM_KINDS = ("consulting", "guidance", "out_of_scope", "unclassified")
NO_FORM_OUTCOMES = ("given_up", "rerouted")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The 22 values by field code, the edition they come from, the advice, and who signed."""

    values: dict[str, Any]
    edition: int
    digest: str
    advice: str
    customer: Signature | None = None
    engineer: Signature | None = None


def sheet(case: Case, *, archived_on: date | None = None, entered_by: str = "") -> Sheet:
    """The form as it stands now; before anybody prepared one, as it would be prepared."""
    form = forms.latest(case)
    shown = dict(form.content) if form else forms.content(case)
    customer, engineer = _signature(form, "customer"), _signature(form, "engineer")
    shown |= _signed(case, customer, engineer) | _called_back(case)
    dossier = getattr(case, "dossier", None) if case.stage == "archived" else None
    shown["archived_on"] = (dossier.archived_on if dossier else archived_on) or ""
    shown["entered_by"] = (dossier.entered_by.name if dossier and dossier.entered_by else entered_by) or ""
    return Sheet(shown, form.edition if form else 0, form.digest if form else "", form.advice if form else "", customer, engineer)


def owes_form(case: Case) -> bool:
    """Whether a service of this kind and outcome has an execution form at all."""
    return case.kind not in NO_FORM_KINDS and case.outcome not in NO_FORM_OUTCOMES and not case.batch


def missing(case: Case) -> list[forms.Field]:
    """Required fields still empty, in template order; filing fills in the last two itself."""
    if not owes_form(case):
        return []
    values = sheet(case).values
    return [field for moment in (forms.BEFORE_SIGNING, forms.SIGNING, forms.CALLBACK) for field in forms.empty(values, filled=moment)]


def _signature(form: Form | None, side: str) -> Signature | None:
    return form.signatures.filter(side=side).first() if form else None


def _signed(case: Case, customer: Signature | None, engineer: Signature | None) -> dict[str, Any]:
    """Where nobody met, the customer's confirmation stands for the signature and the account for the service person's."""
    said: dict[str, Any] = {"customer_signature": "", "rating": "", "comment": "", "engineer_signature": ""}
    if customer is not None:
        said |= {"customer_signature": canonical(customer.at), "rating": customer.rating, "comment": customer.comment}
    if engineer is not None:
        said["engineer_signature"] = canonical(engineer.at)
    if case.mode not in ("on_site", "sent_in"):
        confirmed = case.facts.get("case.customer_confirmed") or case.closures.filter(unconfirmed=True).exists()
        survey = case.surveys.exclude(level="").first()
        callback = callbacks.last(case)
        said["customer_signature"] = said["customer_signature"] or ("confirmed" if confirmed else "")
        said["engineer_signature"] = said["engineer_signature"] or ("account" if confirmed else "")
        said["rating"] = said["rating"] or (survey.level if survey else callback.rating if callback else "")
    return said


def _called_back(case: Case) -> dict[str, Any]:
    made = callbacks.last(case)
    if made is None:
        return {"callback_words": "", "callback_at": "", "callback_rating": ""}
    state = "设备运行正常" if made.running_well else "设备运行不正常"
    return {"callback_words": f"{state}。{made.words}".rstrip("。") + "。", "callback_at": canonical(made.at), "callback_rating": made.rating}


def times(value: Mapping[str, str]) -> list[Both]:
    """What the form says of time, a line each on the company's clock: as agreed, then as it was."""
    said = []
    for begin, end, words in (("agreed_from", "agreed_until", both("约定", "agreed")), ("arrived", "left", both("实际", "actual"))):
        if began := moment_of(value.get(begin, "")):
            ended = moment_of(value.get(end, ""))
            span = f"{began.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}" + (f"–{ended.astimezone(COMPANY_ZONE):%H:%M}" if ended else "")
            said.append(both(f"{words.zh} {span}", f"{words.en} {span}"))
    return said


def moment_of(text: str) -> datetime | None:
    """A moment of the form read back; None for a word that stands in its place."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
