"""One clause over one history, as lines a person reads: what stands, why, how each round went, and how its time counted."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.editions.flips import STATES
from yinuo.kit.moment import COMPANY_ZONE, read_moment
from yinuo.kit.text import both
from yinuo.policy.facts import ATTRIBUTES, word
from yinuo.policy.sentence import answer_told, attribute_told

_COUNTED = {"counted": both("计时", "counted"), "closed": both("停计", "closed"), "paused": both("暂停", "paused")}
_LABELS = {
    "since": both("起算", "from"), "until": both("末日", "last day"), "remedies": both("可主张", "claims"), "by": both("批准岗位", "consent of"),
    "not_self": both("不得由本人批准", "never the one who asks"), "only": both("仅限", "only"), "every": both("每隔", "every"), "done_by": both("以何为完成", "done by"),
    "applies": both("适用", "applies"), "years": both("保管年数", "years kept"), "permanent": both("永久保管", "kept for ever"),
    "at_most": both("不高于", "at most"), "at_least": both("不低于", "at least"),
}
_MOST_ROWS = 40


def telling(answer: Mapping[str, Any], tongue: str, zone: ZoneInfo = COMPANY_ZONE) -> str:
    """The answer of ``policy try`` or ``policy why`` in one language, with wall times of ``zone``."""
    return "\n".join(_lines(answer, tongue, zone))


def wall(moment: str | datetime | None, zone: ZoneInfo = COMPANY_ZONE) -> str:
    """A moment on the wall clock; a dash for none. Seconds are shown where there are any."""
    if moment is None:
        return "—"
    local = _at(moment).astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def _at(moment: str | datetime) -> datetime:
    return read_moment(moment) if isinstance(moment, str) else moment


def _lines(answer: Mapping[str, Any], tongue: str, zone: ZoneInfo) -> Iterator[str]:
    title = answer["title"][tongue]
    yield f"{answer['document']} {answer['number']} [{answer['clause']}] {title}".rstrip()
    yield "  " + answer["told"][tongue]
    ruling = answer["ruling"] or {}
    if ruling and ruling["clause"] != answer["clause"]:
        yield both("  此时由 {clause} 回答", "  it is {clause} that answers here").of(tongue, clause=ruling["clause"])
    yield from _facts(ruling, tongue)
    if answer["state"] is None:
        yield "  " + _plain(ruling.get("answer"), tongue)
        return
    if zone.key != COMPANY_ZONE.key:
        yield both("  时刻均为 {zone} 当地时间", "  every time is wall time in {zone}").of(tongue, zone=zone.key)
    for place, one in enumerate(answer["rounds"], 1):
        yield _round(one, place, answer, tongue, zone)
    if not answer["rounds"]:
        yield "  " + both("未起算", "not begun").of(tongue)
    rows = answer["explanation"]
    yield from (_row(row, tongue, zone) for row in rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        yield both("    ……另有 {n} 段，用 --json 可看全部", "    … {n} more stretches; --json shows them all").of(tongue, n=len(rows) - _MOST_ROWS)


def _round(one: Mapping[str, Any], place: int, answer: Mapping[str, Any], tongue: str, zone: ZoneInfo) -> str:
    state = STATES[one["state"]] if one["budget_seconds"] is not None else STATES["settled" if one["ended"] else "open"]
    said = [both("第 {n} 轮 {clause}：{state}", "round {n}, {clause}: {state}").of(tongue, n=place, clause=one["clause"], state=state.of(tongue)),
            both("自 {at}", "from {at}").of(tongue, at=wall(one["started"], zone))]
    if one["due"]:
        said.append(both("到期 {at}", "due {at}").of(tongue, at=wall(one["due"], zone)))
    if one["ended"]:
        said.append((both("被替代于 {at}", "replaced {at}") if one["stopped"] is None else both("完成 {at}", "done {at}")).of(tongue, at=wall(one["ended"], zone)))
    if one["state"] == "missed" and one["due"] and (end := one["ended"] or answer.get("as_of")):
        said.append(both("逾期 {long}", "late by {long}").of(tongue, long=length(_at(end) - _at(one["due"]), tongue)))
    elif not one["ended"] and one["remaining_seconds"] is not None:
        said.append(both("还剩 {long}", "{long} left").of(tongue, long=length(timedelta(seconds=one["remaining_seconds"]), tongue)))
    if one["resumed_due"]:
        said.append(both("若此刻恢复则 {at} 到期", "due {at} if resumed now").of(tongue, at=wall(one["resumed_due"], zone)))
    return "  " + both("，", ", ").of(tongue).join(said)


def _row(row: Mapping[str, Any], tongue: str, zone: ZoneInfo) -> str:
    return f"    {wall(row['from'], zone)} – {wall(row['to'], zone)}  {_COUNTED[row['what']].of(tongue)}  {row['why'][tongue]}"


def _facts(ruling: Mapping[str, Any], tongue: str) -> Iterator[str]:
    """What was asked of the case, and what was found."""
    if trail := ruling.get("trail"):
        shown = [f"{attribute_told(name).of(tongue)}{both('：', ': ').of(tongue)}{_fact(name, value, tongue)}" for name, value in trail]
        yield both("  依据：", "  because of ").of(tongue) + both("；", "; ").of(tongue).join(shown)


def _fact(name: str, value: Any, tongue: str) -> str:
    if value is None:
        return both("未记", "not noted").of(tongue)
    return word(name, value).of(tongue) if name in ATTRIBUTES and ATTRIBUTES[name].words else _plain(value, tongue)


def _plain(value: Any, tongue: str) -> str:
    match value:
        case None:
            return both("本条此时不作答", "the clause does not answer here").of(tongue)
        case "allowed" | "refused":
            return {"allowed": both("放行", "allowed"), "refused": both("阻断", "refused")}[value].of(tongue)
        case bool():
            return (both("是", "yes") if value else both("否", "no")).of(tongue)
        case Mapping():
            parts = [_LABELS[name].of(tongue) + both("：", ": ").of(tongue) + _plain(item, tongue) if name in _LABELS else answer_told({name: item}).of(tongue)
                     for name, item in value.items() if item or name not in _LABELS]
            return both("，", ", ").of(tongue).join(parts)
        case list():
            return both("、", ", ").of(tongue).join(_plain(item, tongue) for item in value)
    return str(value)


def length(span: timedelta, tongue: str) -> str:
    """``1 天 3 小时 5 分``: whole seconds only below a minute."""
    seconds = int(span.total_seconds())
    parts = [(seconds // 86400, both("{n} 天", "{n} d")), (seconds % 86400 // 3600, both("{n} 小时", "{n} h")), (seconds % 3600 // 60, both("{n} 分", "{n} min"))]
    shown = [words.of(tongue, n=n) for n, words in parts if n]
    if not shown or (seconds < 3600 and seconds % 60):
        shown.append(both("{n} 秒", "{n} s").of(tongue, n=seconds % 60))
    return " ".join(shown)
