"""服务标准执行表: its 22 fields in the order of the template, and what stands in the first thirteen before anybody signs."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from yinuo.cases.models import Case
from yinuo.customers.files import NAME, PHONE
from yinuo.journal import reading
from yinuo.kit.actor import Actor
from yinuo.kit.moment import canonical
from yinuo.kit.text import Both, both
from yinuo.records.digest import canonical_bytes
from yinuo.vault import masks
from yinuo.vault import reading as vault
from yinuo.vault.values import ProtectedText

from .models import Form

BEFORE_SIGNING, SIGNING, CALLBACK, FILING = "before", "signing", "callback", "filing"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the template: when it is filled in, and whether a filed form may leave it empty."""

    code: str
    label: Both
    filled: str = BEFORE_SIGNING
    required: bool = True


FIELDS = (
    Field("number", both("服务编号", "Service number")),
    Field("customer", both("客户名称", "Customer")),
    Field("contact", both("联系人", "Contact")),
    Field("phone", both("联系方式", "Telephone")),
    Field("model", both("产品型号", "Model")),
    Field("form_type", both("服务类型", "Type of service")),
    Field("description", both("故障/需求描述", "Fault or need")),
    Field("time", both("服务时间", "Time of service")),
    Field("place", both("服务地点", "Place")),
    Field("engineer", both("服务人员", "Service person")),
    Field("urgency", both("紧急程度", "Urgency")),
    Field("parts", both("备件更换", "Parts replaced"), required=False),
    Field("process", both("服务过程记录", "Record of the service")),
    Field("customer_signature", both("客户签字确认", "Customer's signature"), SIGNING),
    Field("rating", both("满意度评价", "Satisfaction"), SIGNING),
    Field("comment", both("客户评价/建议", "Customer's comment"), SIGNING, required=False),
    Field("engineer_signature", both("服务人员签字", "Service person's signature"), SIGNING),
    Field("callback_words", both("回访记录", "Callback notes"), CALLBACK),
    Field("callback_at", both("回访时间", "Time of callback"), CALLBACK),
    Field("callback_rating", both("回访满意度", "Satisfaction at callback"), CALLBACK),
    Field("archived_on", both("归档日期", "Date of filing"), FILING),
    Field("entered_by", both("系统录入人", "Entered by"), FILING),
)
PROCESS: dict[str, Both] = {"cause": both("原因", "Cause"), "solution": both("方案", "Solution"), "steps": both("操作", "Steps")}


def content(case: Case, solution: str = "") -> dict[str, Any]:
    """The fields known before signing, by code. Persons stand in it sealed; the house number does not stand in it at all."""
    contact = case.contact
    firm = case.customer.firm_name
    return {
        "number": case.number,
        "customer": firm or _sealed(NAME, contact.name),
        "contact": {**_sealed(NAME, contact.name), "title": contact.title},
        "phone": _sealed(PHONE, contact.phone),
        "model": case.model_text,
        "form_type": case.form_type,
        "description": case.description,
        "time": _time(case),
        "place": place_of(case),
        "engineer": _engineer(case),
        "urgency": case.urgency,
        "parts": [{"part": w.part, "quantity": w.quantity, "serial": w.serial} for w in case.works.order_by("id") if w.part],
        "process": {"cause": _cause(case), "solution": solution.strip() or settled_solution(case), "steps": _steps(case)},
    }


def digest(shown: dict[str, Any], advice: str) -> str:
    """What a signature is bound to: SHA-256 over the content and the advice exactly as shown."""
    return sha256(canonical_bytes({"advice": advice, "content": shown})).hexdigest()


def latest(case: Case) -> Form | None:
    """The edition in force."""
    return case.forms.order_by("-edition").first()


def empty(shown: dict[str, Any], *, filled: str = BEFORE_SIGNING) -> list[Field]:
    """Required fields of one moment that are still empty, in the order of the template."""
    return [field for field in FIELDS if field.filled == filled and field.required and not _is_full(field.code, shown.get(field.code))]


def clear(value: Any, *, by: Actor, purpose: str, language: str = "zh") -> str:
    """A protected value of a form in clear, for a stated purpose; every look is told to the access log."""
    return _titled(vault.opened(ProtectedText(bytes.fromhex(value["sealed"])), value["place"], by=by, purpose=purpose, language=language), value)


def masked(value: Any, language: str = "zh") -> str:
    """The same for whoever only looks at the form."""
    return _titled(vault.masked(ProtectedText(bytes.fromhex(value["sealed"])), value["place"], language), value)


def is_protected(value: Any) -> bool:
    """Whether a value of a form is a sealed one."""
    return isinstance(value, dict) and "sealed" in value


def place_of(case: Case) -> str:
    """District at the most: a house number is never on the form (SIGNOFF-09)."""
    if case.mode == "remote":
        return "远程"
    if case.mode == "sent_in":
        return case.station.name
    district = masks.address(case.contact.district).removesuffix("***") if case.contact.district else ""
    return district or case.region.name


def _titled(text: str, value: Any) -> str:
    return text + value.get("title", "")


def _sealed(place: str, value: bytes | memoryview) -> dict[str, str]:
    return {"place": place, "sealed": bytes(value).hex()}


def _is_full(code: str, value: Any) -> bool:
    if code == "process":
        return all(bool((value or {}).get(part)) for part in PROCESS)
    if code == "time":
        return bool(value) and any(value.values())
    return bool(value)


def _time(case: Case) -> dict[str, str]:
    """Agreed and actual, as far as known."""
    said: dict[str, datetime | None] = {}
    if booked := case.appointments.order_by("-id").first():
        said |= {"agreed_from": booked.starts_at, "agreed_until": booked.ends_at}
    if visit := case.visits.filter(arrived_at__isnull=False).order_by("-id").first():
        said |= {"arrived": visit.arrived_at, "left": visit.left_at}
    elif attempt := case.remotes.filter(started_at__isnull=False).order_by("-id").first():
        said |= {"arrived": attempt.started_at, "left": attempt.ended_at}
    elif work := case.works.order_by("id").first():
        said["arrived"] = work.at
    elif case.stage not in ("received", "accepted", "judged", "planned"):
        said["arrived"] = case.stage_since
    return {name: canonical(moment) for name, moment in said.items() if moment}


def _engineer(case: Case) -> str:
    person = case.engineer or case.owner or case.taker
    return person.name if person else ""


def _cause(case: Case) -> list[str]:
    found = list(case.diagnoses.order_by("id").values_list("cause", flat=True))
    return found or list(case.judgements.order_by("-id").values_list("cause", flat=True)[:1])


def settled_solution(case: Case) -> str:
    """What was settled with the customer: the plan accepted with a quotation, or the one entered when it was planned."""
    quote = case.quotes.filter(accepted_at__isnull=False).order_by("-accepted_at").first()
    if quote is not None:
        return quote.plan
    planned = [e.data.get("solution") for e in reading.of_case(case.id) if e.kind == "case.planned" and e.data.get("solution")]
    return planned[-1] if planned else ""


def _steps(case: Case) -> list[str]:
    done = list(case.works.order_by("id").values_list("action", flat=True))
    guided = [f"{step['done']}：{step['result']}" for attempt in case.remotes.order_by("id") for step in attempt.steps]
    return guided + done
