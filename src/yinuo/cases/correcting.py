"""更正: a wrong customer, unit or fact is put right by a further entry with its reason; both stay readable."""

from datetime import datetime
from typing import Any

from yinuo.customers import files
from yinuo.customers.models import Contact
from yinuo.journal import operation, reading
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.policy.history import steps
from yinuo.products.models import Unit
from yinuo.products.recognising import product_named

from . import facts, registry, search, stages
from .counting import counted_anew
from .models import Case, Correction
from .reach import covers
from .standing import facts_of


def _reason(reason: str) -> None:
    refuse_blank(reason, "correction.reason", both("更正需要理由", "A correction needs a reason"))


@verb("case.correct", on=Case, reach=covers, corrects=True)
def correct(
    case: Case, *, by: Actor, at: datetime, reason: str, contact_id: int | None = None, unit_id: int | None = None,
    model: str | None = None, description: str | None = None, entry_id: int | None = None, happened: datetime | None = None,
    voided: bool = False,
) -> list[Correction]:
    """更正客户、产品、描述，或某条记录的发生时间。 An edited key field clears its checks (INTAKE-07)."""
    _reason(reason)
    stages.refuse_filed(case)
    made: list[Correction] = []

    def kept(field: str, was: object, now: object, entry: int | None = None) -> None:
        row = Correction(case=case, field=field, was=str(was or "")[:400], now=str(now or "")[:400], reason=reason, entry=entry,
                         by_id=by.person_id, at=at)
        note(row, "correction.made", by=by, at=at)
        made.append(row)

    sets: dict[str, Any] = {}
    if contact_id is not None and contact_id != case.contact_id:
        sets |= _contact(case, contact_id, kept)
    if unit_id is not None and unit_id != case.unit_id:
        sets |= _unit(case, unit_id, kept)
    if model is not None and model.strip() != case.model_text:
        kept("model", case.model_text, model)
        case.model_text, case.product = model.strip(), product_named(model)
        if case.product:
            sets |= facts.put(case, {"case.category": case.product.category})
    if description is not None and description != case.description:
        kept("description", case.description, description)
        case.description = description
    if made:
        sets |= facts.put(case, {"case.checks": 0, "case.verified": False})
        search.enter(case, case.unit.serial if case.unit else "")
        note(case, "case.corrected", by=by, at=at, sets=sets, fields=[row.field for row in made], reason=reason)
        registry.run_at_correction(case, by, at)
    if entry_id is not None:
        _entry(case, entry_id, happened, voided, reason, by, at, kept)
    if not made:
        raise Refusal("correction.nothing", both("没有任何改动", "Nothing was changed"), status=422,
                      way_out=both("修改后再提交", "Change something first"))
    return made


def _contact(case: Case, contact_id: int, kept: Any) -> dict[str, Any]:
    contact = Contact.objects.select_related("customer").filter(pk=contact_id).first()
    if contact is None:
        raise Refusal("contact.unknown", both("没有这位联系人", "There is no such contact"), field="contact_id", status=422,
                      way_out=both("请重新选择客户", "Choose the customer again"))
    kept("contact", case.caller, files.shown(contact.customer, contact))
    case.contact, case.customer, case.caller = contact, contact.customer, files.shown(contact.customer, contact)
    return facts.put(case, {"customer.kind": contact.customer.kind})


def _unit(case: Case, unit_id: int, kept: Any) -> dict[str, Any]:
    unit = Unit.objects.select_related("product").filter(pk=unit_id, customer=case.customer_id).first()
    if unit is None:
        raise Refusal("unit.unknown", both("该客户名下没有这台产品", "This customer owns no such unit"), field="unit_id", status=422,
                      way_out=both("请重新选择，或先登记产品", "Choose again, or enter the unit first"))
    kept("unit", case.unit.serial if case.unit else "", unit.serial)
    case.unit, case.product, case.model_text = unit, unit.product, unit.product.code
    said: dict[str, Any] = {"case.category": unit.product.category, "unit.purchase_known": unit.purchased_on is not None}
    if unit.purchased_on:
        said["unit.purchased"] = unit.purchased_on
    return facts.put(case, said)


def _entry(
    case: Case, entry_id: int, happened: datetime | None, voided: bool, reason: str, by: Actor, at: datetime, kept: Any
) -> None:
    told = list(reading.of_case(case.id))
    entry = next((e for e in told if e.id == entry_id and e.subject == "case"), None)
    if entry is None:
        raise Refusal("entry.unknown", both("没有这条记录", "There is no such entry"), status=422, way_out=both("请刷新页面", "Reload the page"))
    if entry.data.get("voided") or any(e.supersedes == entry.id for e in told):
        raise Refusal("entry.corrected", both("这条记录已被更正或撤回", "This entry has been corrected or taken back already"),
                      way_out=both("请刷新页面：要改的是最后一次更正；撤回的请重新登记", "Reload the page: correct the last correction; what was taken back is entered anew"))
    if happened is not None and (happened > at or happened < case.received_at):
        raise Refusal("correction.moment", both("发生时间不能早于接报或晚于现在", "It cannot have happened before receipt or after now"),
                      field="happened", status=422, way_out=both("请核对时间", "Check the time"))
    if entry.kind in _FIXED or (voided and entry.kind not in VOIDABLE):
        raise Refusal("entry.fixed", both("这条记录不能这样更正", "This entry cannot be corrected in this way"), status=422,
                      way_out=both("可改正发生时间；阶段有误请重开或取消，其余用相应的操作改正",
                                   "Its time may be corrected; reopen or cancel where a stage is wrong, and put the rest right by its own step"))
    if happened is not None and entry.kind.startswith("hold."):
        _retime(case, entry, happened, by, at)
    kept(entry.kind, entry.happened_at.isoformat(), "—" if voided else (happened or entry.happened_at).isoformat(), entry.id)
    note(case, entry.kind, by=by, at=at, happened=happened or entry.happened_at, sets={} if voided else entry.sets, basis="statement",
         supersedes=entry.id, voided=voided or None, reason=reason, **({"hold": entry.data["hold"]} if "hold" in entry.data else {}))
    if voided:
        _refold(case, entry.sets, at)


VOIDABLE = frozenset("case.answered case.escalated case.verified case.rechecked case.confirmed case.chased case.urgency_changed case.mode_changed "
                     "case.kind_changed case.priority_set engineer.responded kit.checked visit.departed visit.arrived visit.left".split())
"""What may turn out never to have happened. Whatever left a paper of its own is put right by its own step instead."""
_FIXED = ("case.received", "case.registered", "clock.breached", "clock.warned", "breach.withdrawn")


def _retime(case: Case, entry: Any, happened: datetime, by: Actor, at: datetime) -> None:
    """A hold begins and ends when it is said to now, and never ends before it began."""
    held = case.holds.filter(pk=int(entry.data.get("hold") or 0)).select_for_update().first()
    if held is None:
        return
    began, ended = (happened, held.ended_at) if entry.kind == "hold.began" else (held.began_at, happened)
    if ended is not None and ended < began:
        raise Refusal("hold.backwards", both("恢复不能早于挂起", "It cannot end before it began"), field="happened", status=422,
                      way_out=both("请核对时间", "Check the time"))
    held.began_at, held.ended_at = began, ended
    note(held, "hold.retimed", by=by, at=at)


def _refold(case: Case, taken_back: dict[str, Any], at: datetime) -> None:
    """What an entry had set is again what the other entries say."""
    told = steps(facts_of(case.id, operation.current())[0], at)[-1].attributes
    case.facts = {name: value for name, value in case.facts.items() if name in told or name not in taken_back}
    with counted_anew(case):
        facts.put(case, {name: told[name] for name in taken_back if name in told})
