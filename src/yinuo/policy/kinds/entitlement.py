"""权益: how long, from which date, the customer has which claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from yinuo.kit.text import Both, both

from ..condition import as_date
from ..sentence import attribute_told, joined, value_told, when
from . import Kind

if TYPE_CHECKING:
    from ..clause import Clause, Fields, Value


@dataclass(frozen=True, slots=True)
class Entitlement:
    """``boundary``: whether the last day itself still counts. ``remedies`` are rows of claims while it lasts."""

    from_fact: str
    boundary: str = "included"
    remedies: tuple[Mapping[str, Any], ...] = ()


def read(fields: "Fields") -> Entitlement:
    """Read the fields only an entitlement has."""
    remedies = fields.take("remedy") or []
    if not isinstance(remedies, list) or not all(isinstance(row, dict) for row in remedies):
        fields.wrong("remedy", "表的列表", "a list of tables")
        remedies = []
    return Entitlement(fields.fact("from_fact", date), fields.among("boundary", ("included", "excluded"), "included"), tuple(remedies))


def last_day(rule: Entitlement, value: "Value", since: date) -> date:
    """The last day of the entitlement that began on ``since``; months end on the same day of the month, or its last."""
    end: date = since + relativedelta(months=value.get("months") or 0, years=value.get("years") or 0) + timedelta(days=value.get("days") or 0)
    return end if rule.boundary == "included" else end - timedelta(days=1)


def told(clause: "Clause") -> Both:
    """The rule told back."""
    rule: Entitlement = clause.rule
    since = attribute_told(rule.from_fact)
    lengths = [value_told(value) for value in clause.values]
    return joined(when(clause), both(f"自{since.zh}起{'；'.join(v.zh for v in lengths)}内享有权益", f"the claim lasts {'; '.join(v.en for v in lengths)} from the {since.en}"),
                  both("末日计入", "the last day included") if rule.boundary == "included" else both("末日不计", "the last day excluded"))


def answer(clause: "Clause", value: "Value | None", attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The last day of the claim (none while the first day is not known) and the remedies it opens."""
    since = as_date(attributes.get(clause.rule.from_fact))
    until = last_day(clause.rule, value, since) if since and value and since.year < 2900 else None
    return {"since": since, "until": until, "remedies": [dict(row) for row in clause.rule.remedies]}


def length(answer: Any) -> Any:
    """The longer entitlement is the better one for the customer."""
    return answer["until"] or date.min


KIND = Kind("entitlement", both("权益", "entitlement"), read, told, answers=True, values=("months", "days", "years"), needs_value=True,
            answer=answer, strictest=length)
