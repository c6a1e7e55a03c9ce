"""验收签字: the form as shown, both signatures bound to its digest, and a new edition where a signed one must be corrected."""

from datetime import datetime

from yinuo.cases import facts, stages
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.policy.facts import ATTRIBUTES
from yinuo.vault import keys
from yinuo.vault.sealing import seal

from . import forms
from .models import Form, Signature
from .strokes import read as read_strokes

STROKES = "visits.signature.strokes"
SIDES = ("customer", "engineer")
ON_PAPER = "paper"
MOST_STROKES = 400_000
"""Characters of a signature; more than anybody writes."""


@verb("signoff.sign", on=Case, reach=covers)
def prepare(case: Case, *, by: Actor, at: datetime, advice: str | None = None, solution: str = "", because: str = "") -> Form:
    """填好执行表，准备签字。 Advice left out is prefilled from the product; a signed form is followed by a new edition with a reason."""
    stages.refuse_filed(case)
    latest = forms.latest(case)
    signed = latest is not None and latest.signatures.exists()
    in_force = bool(case.facts.get("case.customer_signed") or case.facts.get("case.engineer_signed"))
    if signed and in_force and not because.strip():
        raise Refusal("form.signed", both("执行表已签字，不能再改动", "The form is signed and takes no further change"), clause="SIGNOFF-03", field="because",
                      way_out=both("确需更正的，写明原因另立新的一版，重新签字", "To correct it, give the reason; a new edition is signed again"))
    said = _advice(case, latest, advice)
    shown = forms.content(case, solution)
    form = Form(case=case, edition=latest.edition + 1 if latest else 1) if latest is None or signed else latest
    form.content, form.advice, form.digest, form.at = shown, said, forms.digest(shown, said), at
    form.corrects = because.strip() if signed else form.corrects
    note(form, "form.kept", by=by, at=at, digest=form.digest, edition=form.edition, corrects=form.corrects or None)
    unsigned = {"case.customer_signed": False, "case.engineer_signed": False, "case.rated": False} if signed and in_force else {}
    sets = facts.put(case, {"case.advice_given": bool(said), **unsigned})
    note(case, "form.shown", by=by, at=at, sets=sets, form=form.id, edition=form.edition)
    return form


@verb("signoff.sign", on=Case, reach=covers, device=True)
def sign(
    case: Case, *, by: Actor, at: datetime, side: str, form_digest: str, strokes: str = "", rating: str = "", comment: str = "",
    device: str = "", on_paper: bool = False, happened: datetime | None = None,
) -> Signature:
    """签字。 Refused unless the form shown is the form in force, advised, tested, and rated by the customer (SIGNOFF-01 to -04)."""
    form = _to_sign(case, side, form_digest)
    if not on_paper:
        read_strokes(strokes if len(strokes) <= MOST_STROKES else "")
    said = _customer(rating, comment) if side == "customer" else _engineer(case, by)
    if on_paper:
        said["case.signed_on_paper"] = True
    sets = facts.put(case, said | {"case.advice_given": bool(form.advice.strip())})
    # What is about to be signed is a repair that worked, though the outcome is entered only when the work ends.
    expected = {"case.outcome": "repaired"} if not case.outcome and case.kind == "repair" else {}
    asking.pass_gates("signoff.sign", facts.of(case) | expected, at)
    whose = case.contact.person if side == "customer" else by.user_id or case.contact.person
    signature = Signature(
        form=form, case=case, side=side, form_digest=form.digest, strokes=seal(keys.of(whose), STROKES, ON_PAPER if on_paper else strokes),
        rating=rating if side == "customer" else "", comment=comment.strip() if side == "customer" else "",
        device=device.strip()[:200], signer_id=by.user_id if side == "engineer" else None, at=happened or at,
    )
    note(signature, "signature.made", by=by, at=at, form=form.id, digest=form.digest)
    sets |= facts.put(case, {"case.customer_signed": True, "case.customer_confirmed": True} if side == "customer" else {"case.engineer_signed": True})
    note(case, f"signoff.{side}", by=by, at=at, happened=happened, sets=sets, form=form.id, rating=signature.rating or None)
    if rating == "dissatisfied" and side == "customer":
        note(case, "rating.dissatisfied", by=by, at=at, happened=happened)
    return signature


def _to_sign(case: Case, side: str, form_digest: str) -> Form:
    """The form in force, which must be the one the signer saw."""
    if side not in SIDES:
        raise Refusal("signature.side", both("请注明由客户还是服务人员签字", "Say which side signs"), field="side", status=422,
                      way_out=both("选择客户或服务人员", "Choose customer or service person"))
    form = forms.latest(case)
    if form is None:
        raise Refusal("form.none", both("执行表还没有填好", "The form has not been prepared"), clause="SIGNOFF-09",
                      way_out=both("先生成执行表，请客户过目", "Prepare the form and show it to the customer first"))
    signed = set(form.signatures.values_list("side", flat=True))
    if side in signed:
        raise Refusal("signature.exists", both("这一方已签字", "This side has signed already"), clause="SIGNOFF-03",
                      way_out=both("确需更正的，另立新的一版", "To correct it, start a new edition"))
    solution = form.content.get("process", {}).get("solution", "")
    if form_digest != form.digest or not signed and forms.digest(forms.content(case, solution), form.advice) != form.digest:
        raise Refusal("form.changed", both("表单内容已变化，签字只对所见内容有效", "The form has changed; a signature holds only for what was seen"), clause="SIGNOFF-03",
                      way_out=both("请重新生成执行表，过目后再签", "Prepare the form anew, read it, then sign"))
    if missing := forms.empty(form.content):
        raise Refusal("form.incomplete", both("执行表还缺：" + "、".join(f.label.zh for f in missing), "Still empty: " + ", ".join(f.label.en for f in missing)),
                      clause="SIGNOFF-09", way_out=both("补齐后再签字", "Fill these in first"), fields=[f.code for f in missing])
    return form


def _customer(rating: str, comment: str) -> dict[str, object]:
    if rating and rating not in ATTRIBUTES["rating"].values:
        raise Refusal("rating.unknown", both("满意度分满意、基本满意、不满意", "Choose satisfied, basically satisfied or dissatisfied"), field="rating",
                      status=422, clause="SIGNOFF-03", way_out=both("请客户在三级中选一项", "Ask the customer to choose one of the three"))
    return {"case.rated": bool(rating)}


def _engineer(case: Case, by: Actor) -> dict[str, object]:
    """The signature of the service person is that of the person assigned, given under their own account (SIGNOFF-04)."""
    assigned = case.engineer_id or case.owner_id
    if by.user_id is not None and by.user_id != assigned:
        raise Refusal("signature.other", both("服务人员签字须由派工所定之人签", "Only the person assigned signs as service person"), clause="SIGNOFF-04",
                      status=403, way_out=both("请被派的服务人员本人登录签字", "Ask the person assigned to sign in and sign"))
    return {}


def _advice(case: Case, latest: Form | None, advice: str | None) -> str:
    if advice is None:
        return latest.advice if latest else (case.product.care_advice if case.product else "")
    return advice.strip()
