"""The shapes of what comes in and goes out. Closed lists are enums of the declared vocabulary; text refuses NUL and excess."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from yinuo.kit.moment import as_utc
from yinuo.kit.text import Line, Prose, clean
from yinuo.policy.facts import ATTRIBUTES, HOLD_REASONS


def _words(name: str, attribute: str) -> type[StrEnum]:
    return StrEnum(name, {w: w for w in ATTRIBUTES[attribute].values})  # type: ignore[return-value]


Kind = _words("Kind", "case.kind")
SaleStage = _words("SaleStage", "case.sale_stage")
Mode = _words("Mode", "case.mode")
Urgency = _words("Urgency", "case.urgency")
Importance = _words("Importance", "case.importance")
Degree = _words("Degree", "case.degree")
Nature = _words("Nature", "case.nature")
Channel = _words("Channel", "case.channel")
Category = _words("Category", "case.category")
ProblemClass = _words("ProblemClass", "case.class")
Outcome = _words("Outcome", "case.outcome")
StageWord = _words("StageWord", "case.stage")
Rating = _words("Rating", "rating")
CustomerKind = _words("CustomerKind", "customer.kind")
HoldReason = StrEnum("HoldReason", {reason: reason for reason in HOLD_REASONS})  # type: ignore[misc]
Queue = StrEnum("Queue", {q: q for q in ("open", "mine", "unowned", "unassigned", "overdue", "on_hold", "security", "done", "all")})  # type: ignore[misc]


def _sane(moment: datetime) -> datetime:
    moment = as_utc(moment)
    if not 2000 <= moment.year <= 2100:
        raise ValueError("年份应在 2000 至 2100 之间 · the year must be 2000 to 2100")
    return moment


def _day(day: date) -> date:
    if not 1980 <= day.year <= 2100:
        raise ValueError("年份应在 1980 至 2100 之间 · the year must be 1980 to 2100")
    return day


Moment = Annotated[AwareDatetime, AfterValidator(_sane)]
Day = Annotated[date, AfterValidator(_day)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
Number = Annotated[str, StringConstraints(max_length=20)]
Short = Annotated[str, StringConstraints(max_length=60), AfterValidator(clean)]
Phone = Annotated[str, StringConstraints(max_length=32), AfterValidator(clean)]
Score = Annotated[int, Field(ge=1, le=5)]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal("1e10"), decimal_places=2)]


class In(Schema):
    """What comes in: unknown fields are refused, so that a slip of the key is not silence."""

    model_config = ConfigDict(extra="forbid")


class Dated(In):
    """A deed with its moment: empty means now; more than ten minutes back needs ``late_because``, unless a device's clock says it."""

    happened: Moment | None = Field(None, description="When it happened, with its zone; left out: now 发生时间，须带时区，不写为现在")
    late_because: Line = Field("", description="Why it is entered more than ten minutes later 晚于发生十分钟以上登记的原因")


class PersonIn(In):
    name: Short
    phone: Phone
    title: Short = ""
    email: Annotated[str, StringConstraints(max_length=120), AfterValidator(clean)] = ""
    district: Line = ""
    street: Line = ""


class RequestIn(In):
    """A request as a program registers it. Give ``contact_id`` for a known contact, else ``person``."""

    description: Prose
    model: Line
    channel: Channel = Channel.api  # type: ignore[attr-defined, valid-type]
    person: PersonIn | None = None
    contact_id: Id | None = None
    customer_kind: CustomerKind = CustomerKind.person  # type: ignore[attr-defined, valid-type]
    firm_name: Line = ""
    region: Short = ""
    kind: Kind = Kind.unclassified  # type: ignore[attr-defined, valid-type]
    sale_stage: SaleStage = SaleStage.after_sale  # type: ignore[attr-defined, valid-type]
    urgency: Urgency = Urgency.normal  # type: ignore[attr-defined, valid-type]
    importance: Importance = Importance.normal  # type: ignore[attr-defined, valid-type]
    mode: Mode = Mode.undecided  # type: ignore[attr-defined, valid-type]
    problem_class: ProblemClass = ProblemClass.other  # type: ignore[attr-defined, valid-type]
    serial: Short = ""
    purchased_on: Day | None = None
    expected_at: Moment | None = None
    received_at: Moment | None = None
    late_because: Line = ""
    verified: bool = False


class Promised(Schema):
    """Where a case stands after a write, and the nearest time promised now."""

    number: str
    stage: str
    urgency: str
    mode: str
    priority: int
    due_at: datetime | None
    version: int
    links: dict[str, str]


class CaseOut(Schema):
    """One case with its promises, its debts and its story."""

    number: str
    stage: str
    due_at: datetime | None
    clocks: list[dict[str, Any]]
    owed: list[dict[str, Any]]
    story: list[dict[str, Any]]


class Row(Schema):
    """One line of a list."""

    id: str
    number: str
    kind: str
    stage: str
    caller: str
    model: str
    due_at: datetime | None


class ListOut(Schema):
    """A page of a list and the cursor of the next."""

    cases: list[Row]
    next: str | None = None
