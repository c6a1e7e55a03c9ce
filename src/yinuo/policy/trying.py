"""`policy try`: one clause, given facts and a history; the clock, its explanation and the ruling, as stable JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.kit.moment import COMPANY_ZONE, canonical
from yinuo.kit.text import Both, both

from .book import Book, read
from .clause import Clause
from .clock import Reading, Round, follow
from .explain import explain
from .facts import ATTRIBUTES, EVENTS, HOLD_REASONS
from .fault import Faulty, meant
from .history import Fact, steps
from .ruling import plain
from .sentence import told
from .shelf import alone
from .story import joined_up, read_fact, read_given, read_wall_time

_KNOWN = ("given", "history", "as_of")
_OF_A_FACT = ("kind", "happened_at", "noted_at", "sets", "reason", "id", "supersedes", "voided")


def try_clause(policy: Path | str | Book, clause_id: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a request about one clause. Raises `Faulty` for an unknown clause or a request that cannot be read."""
    book = policy if isinstance(policy, Book) else read(policy)
    clause = book.clauses.get(clause_id)
    if clause is None:
        raise Faulty("unknown-clause", both(f"没有规则“{clause_id}”。", f"There is no clause “{clause_id}”."), meant(clause_id, book.clauses))
    if not isinstance(request, Mapping):
        raise Faulty("bad-request", both("请求应为一个表。", "A request must be a table."), both("请写 { \"history\": […] }。", "Write { \"history\": […] }."))
    _only(request, _KNOWN, both("请求", "A request"))
    zone = zone_of(clause, book)
    given = read_given(_typed(request.get("given", {})))
    facts = joined_up([_fact(row, zone) for row in _list(request.get("history", []))])
    as_of = _as_of(request, facts, zone)
    answer: dict[str, Any] = {
        "clause": clause.id, "kind": clause.kind, "question": clause.question, "title": _both(clause.title), "document": clause.document, "number": clause.number,
        "edition": book.digest, "as_of": canonical(as_of), "told": _both(told(clause)),
        "state": None, "due": None, "remaining_seconds": None, "resumed_due": None, "rounds": [], "explanation": [], "ruling": None,
    }
    if clause.kind in ("deadline", "obligation"):
        return answer | _clock(clause, book, facts, as_of, given)
    return answer | {"ruling": _ruling(clause, book, facts, as_of, given, zone)}


# -- the request


def zone_of(clause: Clause, book: Book) -> ZoneInfo:
    """The zone whose wall clock the clause's calendar keeps."""
    name = getattr(clause.rule, "calendar", None)
    return book.calendar(name).zone if name and (name in book.calendars or name == "around-the-clock") else COMPANY_ZONE


def _only(table: Mapping[str, Any], known: tuple[str, ...], what: Both) -> None:
    """A word nobody reads would change the answer without a sound."""
    for name in table:
        if name not in known:
            raise Faulty("unknown-field", both(f"{what.zh}中没有“{name}”这一项。", f"{what.en} has no “{name}”."), meant(str(name), known))


def _list(rows: Any) -> list[Any]:
    if not isinstance(rows, list):
        raise Faulty("bad-fact", both("history 应为列表。", "history must be a list."), both("请写成 [\"2026-10-01 23:10 case.received\"]。", "Write [\"2026-10-01 23:10 case.received\"]."))
    return rows


def _typed(given: Any) -> Any:
    """JSON has no dates: a text that a date fact should hold is read as one."""
    if not isinstance(given, Mapping):
        return given
    return {name: _dated(name, value) for name, value in given.items()}


def _dated(name: str, value: Any) -> Any:
    if name in ATTRIBUTES and ATTRIBUTES[name].type is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _fact(row: Any, zone: ZoneInfo) -> Fact:
    """A fact as a line, or as a table with the names of `Fact`."""
    if not isinstance(row, Mapping):
        return read_fact(row, zone)
    _only(row, _OF_A_FACT, both("一条经过", "A fact"))
    kind, reason = str(row.get("kind")), row.get("reason")
    if kind not in EVENTS:
        raise Faulty("unknown-event", both(f"没有名为“{kind}”的事件。", f"There is no event called “{kind}”."), meant(kind, EVENTS))
    if reason is not None and str(reason) not in HOLD_REASONS:
        raise Faulty("unknown-reason", both(f"没有名为“{reason}”的挂起原因。", f"There is no reason for a hold called “{reason}”."), meant(str(reason), HOLD_REASONS))
    for name in ("id", "supersedes"):
        if not isinstance(row.get(name), str | int | None):
            raise Faulty("bad-fact", both(f"{name} 应为文字或整数。", f"{name} must be a text or a whole number."), both(f"请改正 {name}。", f"Correct {name}."))
    if not isinstance(row.get("voided"), bool | None):
        raise Faulty("bad-fact", both("voided 应为 true 或 false。", "voided must be true or false."), both("请改正 voided。", "Correct voided."))
    happened = read_wall_time(row.get("happened_at"), zone)
    noted = read_wall_time(row["noted_at"], zone) if row.get("noted_at") else happened
    return Fact(kind, happened, noted, read_given(_typed(row.get("sets", {}))), reason, row.get("id"), row.get("supersedes"), bool(row.get("voided")))


def _as_of(request: Mapping[str, Any], facts: list[Fact], zone: ZoneInfo) -> datetime:
    if request.get("as_of"):
        return read_wall_time(request["as_of"], zone)
    if not facts:
        raise Faulty("no-moment", both("没有经过时须写明 as_of。", "Without a history the request needs as_of."), both("请写 as_of。", "Write as_of."))
    return max(max(fact.happened_at, fact.noted_at) for fact in facts)


# -- the answer


def _clock(clause: Clause, book: Book, facts: list[Fact], as_of: datetime, given: Mapping[str, Any]) -> dict[str, Any]:
    reading = follow(clause.question, facts or [Fact("", as_of, as_of)], alone(book), as_of, given, clause.kind)
    last = reading.last
    return {
        "state": reading.state.value, "due": _moment(reading.due),
        "remaining_seconds": last.remaining.total_seconds() if last and last.remaining is not None else None,
        "resumed_due": _moment(last.resumed_due) if last else None,
        "rounds": [round_as_json(round_) for round_ in reading.rounds], "explanation": explanation_as_json(reading),
        "ruling": plain(last.ruling.as_json()) | {"answer": _moment(last.ruling.answer)} if last else None,
    }


def round_as_json(round_: Round) -> dict[str, Any]:
    """One round in the stable shape."""
    return {
        "clause": round_.clause_id, "state": round_.state.value, "started": _moment(round_.started), "due": _moment(round_.due),
        "stopped": _moment(round_.stopped), "ended": _moment(round_.ended), "resumed_due": _moment(round_.resumed_due),
        "budget_seconds": round_.budget.total_seconds() if round_.budget is not None else None,
        "remaining_seconds": round_.remaining.total_seconds() if round_.remaining is not None else None,
        "warns": [{"level": level, "at": _moment(at)} for level, at in round_.warns],
        "pauses": [{"from": _moment(pause.begin), "to": _moment(pause.end), "reason": pause.reason} for pause in round_.pauses],
    }


def explanation_as_json(reading: Reading) -> list[dict[str, Any]]:
    """The strip of a reading in the stable shape."""
    return [{"round": row.round, "from": _moment(row.since), "to": _moment(row.until), "what": row.what.value, "why": _both(row.why)} for row in explain(reading)]


def _ruling(clause: Clause, book: Book, facts: list[Fact], as_of: datetime, given: Mapping[str, Any], zone: ZoneInfo) -> Any:
    walked = steps(facts, as_of, given)
    attributes = walked[-1].attributes if walked else given
    day = as_of.astimezone(zone).date()
    if clause.kind == "gate":
        found = [ruling for act in clause.rule.acts for ruling in book.gates(act, attributes, day) if ruling.clause_id == clause.id]
        return found[0].as_json() if found else None
    if clause.sort.answers:
        ruling = book.decide(clause.kind, clause.question, attributes, day)
        return ruling.as_json() if ruling else None
    applies = clause.applies.holds(attributes)
    value = clause.value_on(day)
    return book.ruling(clause, {"applies": applies} | (plain(dict(value.what)) if value else {}), attributes, value, mentions=clause.applies.mentions).as_json()


def _moment(at: Any) -> str | None:
    return canonical(at) if isinstance(at, datetime) else None


def _both(words: Both) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
