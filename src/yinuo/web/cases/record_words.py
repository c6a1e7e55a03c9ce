"""What the record says that stands behind an entry of the story: the steps of remote help, the cause found, the work, the question asked and its answer.

One statement for each sort of record a case has; a case without any asks nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.callbacks.models import Attempt, Callback, Improvement
from yinuo.cases.models import HandOff, Judgement, Remote, Task
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS
from yinuo.policy.facts import word
from yinuo.records.statements import Read
from yinuo.visits.models import Diagnosis, Objection, Test, Work
from yinuo.warranty.models import Quote


@dataclass(frozen=True, slots=True)
class _Behind:
    """Which records stand behind a kind of entry, by what name the entry knows its own, and what one of them says.

    Where an entry knows none by ``name``, it is the one kept at the moment the entry was noted.
    """

    name: str
    rows: Read
    says: Callable[[Any], list[Both]]


def words_behind(entries: Iterable[Any], case: int, language: str) -> dict[int, str]:
    """What to add to each entry, line by line, by the entry's id."""
    read: dict[Read, dict[Any, Any]] = {}
    found = {}
    for entry in entries:
        behind = _BEHIND.get(entry.kind)
        if behind is not None:
            kept = read.get(behind.rows)
            if kept is None:
                kept = read[behind.rows] = _keyed(behind.rows.rows(case))
            lines = [line.of(language) for record in _records(entry, behind, kept) for line in behind.says(record)]
            found[entry.id] = "\n".join(line for line in lines if line)
        elif said := _by_itself(entry.data):
            found[entry.id] = "\n".join(line.of(language) for line in said)
    return found


def _keyed(records: Iterable[Any]) -> dict[Any, Any]:
    keyed: dict[Any, Any] = {}
    for record in records:
        keyed[record.pk] = record
        if (at := getattr(record, "at", None)) is not None:
            keyed[at] = record
    return keyed


def _records(entry: Any, behind: _Behind, kept: Mapping[Any, Any]) -> list[Any]:
    named = entry.data.get(behind.name)
    keys = [int(key) for key in named] if isinstance(named, list) else [int(named)] if named else [entry.noted_at]
    return [kept[key] for key in keys if key in kept]


def _by_itself(data: Mapping[str, Any]) -> list[Both]:
    """What an entry knows without any record: the post it went up to, the window agreed and whose fault a move was, lateness, and what the customer was told."""
    late = -(-int(data.get("late_seconds") or 0) // 60)
    window = _window(data)
    return [line for line in (
        both(f"→ {POSTS[data['to']].zh}", f"→ {POSTS[data['to']].en}") if data.get("to") in POSTS else None,
        both(window, window) if window else None,
        both("由本公司原因改约", "moved through our own fault") if data.get("company_fault") else None,
        both(f"比约定晚 {late} 分钟", f"{late} minutes later than agreed") if late else None,
        both(str(data["late_cause"]), str(data["late_cause"])) if data.get("late_cause") else None,
        _VERDICTS.get(str(data.get("verdict"))),
        *(both(f"{NUMBERS_GIVEN[kind].zh} {number}", f"{NUMBERS_GIVEN[kind].en} {number}") for kind, number in (data.get("numbers") or {}).items() if kind in NUMBERS_GIVEN),
        both(str(data["says"]), str(data.get("says_en") or data["says"])) if data.get("says") else None,
    ) if line]


NUMBERS_GIVEN = {"complaint": both("投诉电话", "complaints"), "supervision": both("监督电话", "supervision")}
_VERDICTS = {"on_time": both("按时告知", "told in time"), "too_late": both("告知过迟", "told too late"), "none": both("未先告知", "not told beforehand")}


def _window(data: Mapping[str, Any]) -> str:
    begins, ends = (datetime.fromisoformat(str(data[name])).astimezone(COMPANY_ZONE) if data.get(name) else None for name in ("starts_at", "ends_at"))
    if begins is None:
        return ""
    return f"{begins:%Y-%m-%d %H:%M}" + (f" – {ends:{'%H:%M' if ends.date() == begins.date() else '%Y-%m-%d %H:%M'}}" if ends else "")


def _plain(words: str) -> list[Both]:
    return [both(words, words)] if words else []


def _labelled(zh: str, en: str, words: object) -> list[Both]:
    return [both(f"{zh}：{words}", f"{en}: {words}")] if words else []


def _judged(found: Judgement) -> list[Both]:
    return _labelled("推断原因", "Presumed cause", found.cause)


def _handed(found: HandOff) -> list[Both]:
    return _plain(found.words)


def _helped(found: Remote) -> list[Both]:
    solved = both("已解决", "Solved") if found.solved else both("未解决", "Not solved")
    return [both(f"{n}. {step['done']} → {step['result']}", f"{n}. {step['done']} → {step['result']}") for n, step in enumerate(found.steps, 1)] + [solved]


def _diagnosed(found: Diagnosis) -> list[Both]:
    symptom = word("case.class", found.symptom)
    read = " ".join(part for part in (found.instrument, found.reading) if part)
    return [both(f"现象：{symptom.zh}", f"Symptom: {symptom.en}")] + _labelled("原因", "Cause", found.cause) + _labelled("检测", "Measured", read)


def _worked(done: Work) -> list[Both]:
    part = f"{done.part} × {done.quantity}" if done.part else ""
    said = "，".join(each for each in (done.action, part, f"¥{done.amount}" if done.amount else "") if each)
    return [both(said, said.replace("，", ", "))]


def _tested(made: Test) -> list[Both]:
    verdict = both("通过", "passed") if made.passed else both("未通过", "not passed")
    return [both(f"{made.words}（{verdict.zh}）", f"{made.words} ({verdict.en})")]


def _objected(raised: Objection) -> list[Both]:
    return _plain(raised.words) + _labelled("当场说明", "Explained on the spot", raised.explained)


def _answered(raised: Objection) -> list[Both]:
    return _plain(raised.answer)


def _called(made: Callback) -> list[Both]:
    runs = both("运行正常", "runs well") if made.running_well else both("运行不正常", "does not run well")
    solved = both("问题已解决", "solved") if made.solved else both("问题未解决", "not solved")
    level = word("rating", made.rating)
    return [both(f"{level.zh} · {runs.zh} · {solved.zh}", f"{level.en} · {runs.en} · {solved.en}")] + _plain(made.words)


def _tried(made: Attempt) -> list[Both]:
    return _plain(made.words)


def _improved(made: Improvement) -> list[Both]:
    return _labelled("原因分析", "Analysis", made.analysis) + _labelled("改进措施", "Measures", made.measures)


def _asked(task: Task) -> list[Both]:
    return _plain(task.asked)


def _replied(task: Task) -> list[Both]:
    return _plain(task.answer)


def _quoted(offer: Quote) -> list[Both]:
    return [both(f"¥{offer.amount}，{offer.cycle_days} 天", f"¥{offer.amount}, {offer.cycle_days} days")] + _plain(offer.plan)


def _of(model: Any) -> Read:
    return Read(lambda case: model.objects.filter(case=case))


_REMOTE, _OBJECTION, _TASK, _QUOTE = _of(Remote), _of(Objection), _of(Task), _of(Quote)
_BEHIND = {
    "case.judged": _Behind("judgement", _of(Judgement), _judged), "case.handed": _Behind("hand_off", _of(HandOff), _handed),
    "remote.ended": _Behind("remote", _REMOTE, _helped),
    "diagnosis.recorded": _Behind("diagnosis", _of(Diagnosis), _diagnosed), "work.recorded": _Behind("works", _of(Work), _worked),
    "test.recorded": _Behind("test", _of(Test), _tested), "objection.raised": _Behind("objection", _OBJECTION, _objected),
    "objection.answered": _Behind("objection", _OBJECTION, _answered), "callback.made": _Behind("callback", _of(Callback), _called),
    "callback.attempted": _Behind("attempt", _of(Attempt), _tried), "improvement.planned": _Behind("improvement", _of(Improvement), _improved),
    "task.asked": _Behind("task", _TASK, _asked), "task.answered": _Behind("task", _TASK, _replied), "quote.offered": _Behind("quote", _QUOTE, _quoted),
}
