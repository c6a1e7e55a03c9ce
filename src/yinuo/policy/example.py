"""Runs the example under a clause: what should have come true, and what did."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both

from .book import Book
from .calendar import NeverOpens
from .clause import Clause, Example
from .clock import Fact, Reading, Round, State, follow
from .duration import read_duration
from .fault import Fault, Faulty
from .kinds import recurring, target
from .shelf import Shelf
from .story import read_given, read_story, read_wall_time
from .toml_text import read_inline

_LONG_AGO = datetime(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Trial:
    """An example made ready: its facts, attributes, moment and the words it expects."""

    clause: Clause
    body: Mapping[str, Any]
    given: Mapping[str, Any]
    facts: list[Fact]
    zone: ZoneInfo
    book: Book
    shelf: Shelf

    @property
    def last(self) -> datetime:
        """The moment of the last fact, or a fixed day when nothing happened."""
        return max((max(fact.happened_at, fact.noted_at) for fact in self.facts), default=_LONG_AGO.replace(tzinfo=self.zone))

    @property
    def day(self) -> date:
        on = self.body.get("on")
        return on if isinstance(on, date) and not isinstance(on, datetime) else self.last.astimezone(self.zone).date()


def failing(clause: Clause, example: Example, book: Book, shelf: Shelf) -> Fault | None:
    """The fault of an example that cannot be read or does not come true; none when it does."""
    try:
        trial = _ready(clause, example, book, shelf)
        wrong = _RUN[clause.kind](trial, example.body["expect"])
    except Faulty as faulty:
        return Fault(clause.document + ".md", example.line, faulty.code, faulty.says, faulty.way_out, clause=clause.id)
    except NeverOpens as error:
        return Fault(clause.document + ".md", example.line, "never-opens", both(f"日历 {error} 四十年内不够用。", f"Calendar {error} does not open long enough in forty years."),
                     both("请检查日历。", "Check the calendar."), clause=clause.id)
    if wrong is None:
        return None
    return Fault(clause.document + ".md", example.line, "example-failed",
                 both(f"例子期望“{example.body['expect']}”，结果是“{wrong.zh}”。", f"The example expects “{example.body['expect']}”; the result is “{wrong.en}”."),
                 both("请核对规则与例子哪一个写错了。", "Find out whether the clause or the example is wrong."), clause=clause.id)


def _ready(clause: Clause, example: Example, book: Book, shelf: Shelf) -> Trial:
    body = example.body
    zone = COMPANY_ZONE
    if hasattr(clause.rule, "calendar"):
        try:
            zone = book.calendar(clause.rule.calendar).zone
        except KeyError:
            pass
    facts = body.get("facts", [])
    if not isinstance(facts, list):
        raise Faulty("bad-fact", both("facts 应为列表。", "facts must be a list."), both("请写成 [\"…\", \"…\"]。", "Write [\"…\", \"…\"]."))
    return Trial(clause, body, read_given(body.get("given", {})), read_story(facts, zone), zone, book, shelf)


def _unreadable(expect: Any, *forms: str) -> Faulty:
    return Faulty("bad-expect", both(f"期望“{expect}”读不懂。", f"The expectation “{expect}” cannot be read."),
                  both("可写：" + "、".join(forms) + "。", "Write " + ", ".join(forms) + "."))


# -- clocks and duties

_DUE = re.compile(r"(due|missed at)\s+(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?")
_STATES = {"met": State.MET, "settled": State.MET, "missed": State.MISSED, "running": State.RUNNING, "paused": State.PAUSED, "idle": State.IDLE}


def _clock(trial: Trial, expect: Any) -> Both | None:
    for wanted in expect if isinstance(expect, list) else [expect]:
        if not isinstance(wanted, str):
            raise _unreadable(expect, *_CLOCK_FORMS)
        wanted, _, by = wanted.partition(" by ")
        reading = _read(trial, _moment(trial, wanted))
        if wrong := _one(trial, reading, wanted.strip(), by.strip()):
            return wrong
    return None


_CLOCK_FORMS = ("due 2026-10-02 01:10", "met", "missed", "missed at 2026-10-02 01:10", "running", "paused", "owed", "settled", "replaced",
                "remaining 30 minutes", "warns 80% 2026-10-02 00:46", "rounds 2", "nothing")


def _moment(trial: Trial, wanted: str) -> datetime:
    if "as_of" in trial.body:
        return read_wall_time(trial.body["as_of"], trial.zone)
    found = _DUE.fullmatch(wanted)
    return max(trial.last, _due(trial, found)) if found and found[1] == "missed at" else trial.last


def _read(trial: Trial, as_of: datetime) -> Reading:
    # A duty that lasts while something is true needs a moment at which somebody looks.
    facts = trial.facts or [Fact("", as_of, as_of)]
    return follow(trial.clause.question, facts, trial.shelf, as_of, trial.given, trial.clause.kind)


def _one(trial: Trial, reading: Reading, wanted: str, by: str) -> Both | None:
    mine = [round_ for round_ in reading.rounds if trial.clause.id in _named(round_)]
    if wanted in ("nothing", "silent"):
        return _told(reading, trial.zone) if mine else None
    last = reading.last
    came = _came(trial, reading, last, wanted)
    decided = last is None or (last.clause_id == by if by else bool(mine))
    return None if came and decided else _told(reading, trial.zone)


def _named(round_: Round) -> set[str]:
    return {round_.clause_id} | {lost.clause_id for lost in round_.ruling.lost}


def _came(trial: Trial, reading: Reading, last: Round | None, wanted: str) -> bool:
    word, _, rest = wanted.partition(" ")
    if found := _DUE.fullmatch(wanted):
        return last is not None and last.due == _due(trial, found) and (found[1] == "due" or last.state is State.MISSED)
    if wanted in _STATES:
        return reading.state is _STATES[wanted]
    if wanted == "owed":
        return reading.open
    if wanted == "replaced":
        return any(round_.state is State.REPLACED and round_.clause_id == trial.clause.id for round_ in reading.rounds)
    if word == "rounds" and rest.isdigit():
        return len(reading.rounds) == int(rest)
    if word == "remaining":
        return last is not None and last.remaining == _left(rest)
    if word == "warns" and rest.count(" ") >= 1:
        level, _, moment = rest.partition(" ")
        return last is not None and (level, read_wall_time(moment, trial.zone)) in last.warns
    raise _unreadable(wanted, *_CLOCK_FORMS)


def _left(text: str) -> timedelta:
    """What ``remaining …`` names: nothing, or minutes or hours; what is left of days has no whole number of them."""
    if text == "nothing":
        return timedelta(0)
    length = read_duration(text)
    if length.is_days or length.is_months:
        raise _unreadable(f"remaining {text}", "remaining 30 minutes", "remaining 4 working hours", "remaining nothing")
    return length.span


def _due(trial: Trial, found: re.Match[str]) -> datetime:
    if found[3]:
        return read_wall_time(f"{found[2]} {found[3]:0>5}", trial.zone)
    try:
        return trial.book.calendar(trial.clause.rule.calendar).whole(date.fromisoformat(found[2]))[1]
    except ValueError:
        raise _unreadable(found[0], *_CLOCK_FORMS) from None


def _told(reading: Reading, zone: ZoneInfo) -> Both:
    last = reading.last
    if last is None:
        return both("没有计时", "no clock")
    due = f"{last.due.astimezone(zone):%Y-%m-%d %H:%M:%S}".removesuffix(":00") if last.due else "-"
    return both(f"{last.state}，期限 {due}，依 {last.clause_id}", f"{last.state}, due {due}, by {last.clause_id}")


# -- acts


def _gate(trial: Trial, expect: Any) -> Both | None:
    rule, act = trial.clause.rule, trial.body.get("act")
    if act is not None and act not in rule.acts:
        raise Faulty("unknown-act", both(f"本条不管“{act}”。", f"This clause does not govern “{act}”."), both(f"可写：{'、'.join(rule.acts)}。", f"Write {', '.join(rule.acts)}."))
    if not trial.clause.applies.holds(trial.given):
        return _same("nothing" if expect == "nothing" else "allowed", expect, "allowed", "refused", "nothing")
    return _same("allowed" if rule.needs.holds(trial.given) else "refused", expect, "allowed", "refused", "nothing")


def _consent(trial: Trial, expect: Any) -> Both | None:
    if not trial.clause.applies.holds(trial.given):
        return _same("nothing", expect, "allowed", "refused", "nothing")
    allowed = trial.body.get("by") in trial.clause.rule.posts and not (trial.clause.sort.name == "approval" and trial.clause.rule.not_self and trial.body.get("self"))
    return _same("allowed" if allowed else "refused", expect, "allowed", "refused", "nothing")


def _same(got: str, expect: Any, *forms: str) -> Both | None:
    if expect not in forms:
        raise _unreadable(expect, *forms)
    return None if got == expect else both(got, got)


# -- answers


def _table(trial: Trial, expect: Any) -> Both | None:
    if isinstance(expect, str) and expect.startswith("answer "):
        expect = read_inline(expect.removeprefix("answer "))
    if expect != "nothing" and not isinstance(expect, Mapping):
        raise _unreadable(expect, "{ priority = 1 }", "nothing")
    ruling = trial.book.decide(trial.clause.kind, trial.clause.question, trial.given, trial.day)
    mine = ruling is not None and trial.clause.id in {ruling.clause_id, *(lost.clause_id for lost in ruling.lost)}
    if expect == "nothing":
        return both(str(ruling.answer), str(ruling.answer)) if mine and ruling else None
    if ruling is None:
        return both("没有答案", "no answer")
    good = mine and ruling.answer == expect
    return None if good else both(f"{ruling.answer}，依 {ruling.clause_id}", f"{ruling.answer}, by {ruling.clause_id}")


def _claim(trial: Trial, expect: Any) -> Both | None:
    ruling = trial.book.decide("entitlement", trial.clause.question, trial.given, trial.day)
    forms = ("in until 2026-10-01", "out since 2026-10-01", "until 2026-10-01", "unknown", "nothing")
    if not isinstance(expect, str):
        raise _unreadable(expect, *forms)
    mine = ruling is not None and trial.clause.id in {ruling.clause_id, *(lost.clause_id for lost in ruling.lost)}
    if not mine or ruling is None:
        return None if expect == "nothing" else both("本条不适用", "this clause does not answer")
    until = ruling.answer["until"]
    came = {"unknown"} if until is None else {f"until {until}", f"in until {until}" if trial.day <= until else f"out since {until}"}
    told = "; ".join(sorted(came))
    return None if expect in came else both(told, told)


def _kept(trial: Trial, expect: Any) -> Both | None:
    ruling = trial.book.decide("retention", trial.clause.question, trial.given, trial.day)
    if ruling is None:
        return both("没有答案", "no answer")
    years = ruling.answer.get("years")
    got = ["permanent"] if ruling.answer.get("permanent") else [f"{years} years", f"until {_years_on(trial, years)}"]
    return None if expect in got else both("；".join(sorted(got)), "; ".join(sorted(got)))


def _years_on(trial: Trial, years: int) -> date:
    return read_duration(f"{years} years").after(trial.last.astimezone(trial.zone).date())


def _again(trial: Trial, expect: Any) -> Both | None:
    done = [fact.happened_at for fact in trial.facts if not trial.clause.rule.done_by or fact.kind in trial.clause.rule.done_by]
    if not done or not trial.clause.applies.holds(trial.given):
        got = "nothing"
    else:
        got = f"due {recurring.next_day(trial.clause.rule, max(done).astimezone(trial.zone).date())}"
    return None if expect == got else both(got, got)


# -- calls


def _called(trial: Trial) -> bool:
    rule = trial.clause.rule
    if not trial.clause.applies.holds({**trial.given, **{name: value for fact in trial.facts for name, value in fact.sets.items()}}):
        return False
    if trial.body.get("of") is not None:
        of, at = str(trial.body["of"]), trial.body.get("at", "breach")
        named = {of, trial.book.clauses[of].question} if of in trial.book.clauses else {of}
        return bool(named & set(rule.of)) and at in rule.at
    return bool({fact.kind for fact in trial.facts} & set(getattr(rule, "events", ())))


def _escalation(trial: Trial, expect: Any) -> Both | None:
    got = trial.clause.rule.to if _called(trial) else "nothing"
    return None if expect in (got, f"to {got}") else both(got, got)


def _notice(trial: Trial, expect: Any) -> Both | None:
    got = f"told {trial.clause.rule.to}" if _called(trial) else "nothing"
    return None if expect == got else both(got, got)


def _measured(trial: Trial, expect: Any) -> Both | None:
    value, number = trial.clause.value_on(trial.day), trial.body.get("value")
    if value is None or isinstance(number, bool) or not isinstance(number, int | float):
        raise Faulty("bad-example", both("例子须写 value = 数，并在有值的日期上。", "The example needs value = a number, on a day that has a target."),
                     both("请写 value 与 on。", "Write value and on."))
    return _same("met" if target.reached(value, number) else "missed", expect, "met", "missed")


def _weight(trial: Trial, expect: Any) -> Both | None:
    return None if expect == trial.clause.rule.weight else both(str(trial.clause.rule.weight), str(trial.clause.rule.weight))


_RUN: dict[str, Callable[[Trial, Any], Both | None]] = {
    "deadline": _clock, "obligation": _clock, "gate": _gate, "approval": _consent, "restriction": _consent, "routing": _table,
    "classification": _table, "entitlement": _claim, "retention": _kept, "recurring": _again, "escalation": _escalation, "notice": _notice,
    "target": _measured, "score": _weight,
}
