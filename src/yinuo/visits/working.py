"""诊断、作业与检测: what was found, what was done and replaced, and whether it then worked (DIAG-01, DIAG-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yinuo.cases import facts, stages
from yinuo.cases.actions import begin_work
from yinuo.cases.models import Case
from yinuo.cases.reach import covers
from yinuo.editions import asking
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal, refuse_blank
from yinuo.kit.text import both
from yinuo.people.verbs import verb
from yinuo.policy.facts import ATTRIBUTES
from yinuo.warranty import quotes

from .models import Diagnosis, Test, Work


@dataclass(frozen=True, slots=True)
class Line:
    """One step of work, or one part that was put in; ``amount`` is what it costs the customer out of warranty, in yuan."""

    action: str
    part: str = ""
    quantity: int = 0
    serial: str = ""
    amount: Decimal = Decimal(0)
    minutes: int = 0


@verb("diagnosis.record", on=Case, reach=covers, device=True)
def diagnose(
    case: Case, *, by: Actor, at: datetime, symptom: str, cause: str, instrument: str = "", reading: str = "", happened: datetime | None = None,
) -> Diagnosis:
    """检测诊断。 Symptom by code, cause in words, and what the instrument showed."""
    _changeable(case)
    if symptom not in ATTRIBUTES["case.class"].values:
        raise Refusal("diagnosis.symptom", both("请从列表选择故障现象", "Choose the symptom from the list"), field="symptom", status=422,
                      way_out=both("没有合适的，选“其他”", "Where none fits, choose “other”"))
    _words(cause, "cause", "故障原因", "the cause")
    found = Diagnosis(case=case, symptom=symptom, cause=cause.strip(), instrument=instrument.strip(), reading=reading.strip(),
                      by_id=by.user_id, at=happened or at)
    note(found, "diagnosis.kept", by=by, at=at)
    sets = facts.put(case, {"case.diagnosed": True, "case.class": symptom})
    note(case, "diagnosis.recorded", by=by, at=at, happened=happened, sets=sets, diagnosis=found.id)
    return found


@verb("work.record", on=Case, reach=covers, device=True)
def work(case: Case, *, by: Actor, at: datetime, lines: Sequence[Line], happened: datetime | None = None) -> list[Work]:
    """服务过程。 Steps and parts; the first one begins the work, and cost beyond the accepted quotation asks for a new one (QUOTE-02)."""
    _changeable(case)
    asking.pass_gates("work.record", facts.of(case), at)
    begin_work(case, by=by, at=at, happened=happened)
    done = [_line(case, line, by, happened or at) for line in lines]
    if not done:
        raise Refusal("work.empty", both("请至少写一项操作或配件", "Enter at least one step or part"), field="lines", status=422,
                      way_out=both("写明做了什么", "Say what was done"))
    for row in done:
        note(row, "work.kept", by=by, at=at)
    sets = _within_quote(case, sum((row.amount for row in done), Decimal(0)))
    note(case, "work.recorded", by=by, at=at, happened=happened, sets=sets, works=[row.id for row in done])
    return done


@verb("test.record", on=Case, reach=covers, device=True)
def test(case: Case, *, by: Actor, at: datetime, words: str, passed: bool, happened: datetime | None = None) -> Test:
    """检测。 A later test that fails undoes an earlier pass."""
    _changeable(case)
    _words(words, "words", "检测内容", "what was tested")
    made = Test(case=case, words=words.strip(), passed=passed, by_id=by.user_id, at=happened or at)
    note(made, "test.kept", by=by, at=at)
    note(case, "test.recorded", by=by, at=at, happened=happened, sets=facts.put(case, {"case.tested": passed}), passed=passed, test=made.id)
    return made


@quotes.costs_from
def cost(case: Case) -> Decimal:
    """What the lines entered so far add up to."""
    return sum(case.works.values_list("amount", flat=True), Decimal(0))


def _within_quote(case: Case, fresh: Decimal) -> dict[str, object]:
    """The lines of this very act are not in the database yet, so they are added by hand."""
    quote = quotes.accepted(case)
    if quote is None:
        return {}
    return facts.put(case, {"case.within_quote": quotes.spent(case) + fresh <= quote.amount})


def _line(case: Case, line: Line, by: Actor, at: datetime) -> Work:
    _words(line.action or line.part, "action", "操作内容", "what was done")
    if line.part.strip() and not 1 <= line.quantity <= 999:
        raise Refusal("work.quantity", both("配件数量为 1 至 999", "A quantity is 1 to 999"), field="quantity", status=422,
                      way_out=both("请核对数量", "Check the quantity"))
    if not line.amount.is_finite() or not 0 <= line.amount <= quotes.HIGHEST or not 0 <= line.minutes <= 7 * 24 * 60:
        raise Refusal("work.amount", both("金额或工时不合理", "The amount or the time spent makes no sense"), field="amount", status=422,
                      way_out=both("请核对金额与分钟数", "Check amount and minutes"))
    return Work(case=case, action=(line.action or f"更换{line.part}").strip(), part=line.part.strip(), quantity=line.quantity,
                serial=line.serial.strip(), amount=line.amount, minutes=line.minutes, by_id=by.user_id, at=at)


def _changeable(case: Case) -> None:
    stages.refuse_ended(case)
    if case.facts.get("case.customer_signed") or case.facts.get("case.engineer_signed"):
        raise Refusal(
            "form.signed", both("执行表已签字，不能再改动", "The form is signed and takes no further change"), clause="SIGNOFF-03",
            way_out=both("确需更正的，写明原因另立新的一版，重新签字", "To correct it, start a new edition with the reason and have it signed again"),
        )


def _words(text: str, field: str, zh: str, en: str) -> None:
    refuse_blank(text, "words.empty", both(f"请填写{zh}", f"Enter {en}"), field=field, clause="DIAG-01",
                 way_out=both("填写后再提交", "Fill it in and send again"))
    if len(text) > 1000:
        raise Refusal("words.long", both("文字超过一千字", "The text is longer than 1,000 characters"), field=field, status=422,
                      way_out=both("请精简，或分几条登记", "Shorten it, or enter it in several lines"))
