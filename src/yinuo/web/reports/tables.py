"""The reports as plain tables, for a file: the same rows as the page, column by column."""

from collections.abc import Callable
from typing import Any

from yinuo.insight.exporting import Value
from yinuo.kit.text import Both, both

Column = tuple[Both, Callable[[Any, str], Value]]
_NUMBER, _REASON, _COUNT = both("服务编号", "Number"), both("原因", "Reason"), both("数量", "Count")

COLUMNS: dict[str, tuple[Column, ...]] = {
    "overtime": (
        (_NUMBER, lambda r, _: r["case"].number), (both("时限", "Limit"), lambda r, language: r["clock"].of(language)), (both("到期", "Due"), lambda r, _: r["due"]),
        (both("超时（分）", "Late by (minutes)"), lambda r, _: round(r["late"].total_seconds() / 60, 1) if r["late"] else None),
        (both("责任人", "Owner"), lambda r, language: r["answers"].of(language)), (_REASON, lambda r, _: r["reason"]),
        (both("升级至", "Escalated to"), lambda r, language: r["escalated"].of(language))),
    "promises": (
        (both("承诺", "Promise"), lambda r, language: r["title"].of(language)), (both("达成", "Met"), lambda r, _: r["met"]), (both("超时", "Missed"), lambda r, _: r["missed"]),
        (both("达成率 %", "Rate %"), lambda r, _: r["rate"]), (both("其中凭陈述", "Of these by statement"), lambda r, _: r["stated"]),
        (both("撤回的超时（另计）", "Breaches withdrawn (apart)"), lambda r, _: r["withdrawn"])),
    "punctual": (
        (both("事项", "What"), lambda r, language: r["what"].of(language)), (both("人员", "Who"), lambda r, language: r["name"] or both("全部", "all").of(language)), (both("次数", "Times"), lambda r, _: r["arrivals"]),
        (both("准时", "On time"), lambda r, _: r["on_time"]), (both("准时率 %", "On-time %"), lambda r, _: r["rate"]),
        (both("迟到平均（分）", "Mean lateness (minutes)"), lambda r, _: round(r["late"].total_seconds() / 60, 1) if r["late"] else None),
        (both("其中凭陈述", "Of these by statement"), lambda r, _: r["stated"])),
    "first-time": (
        (_NUMBER, lambda r, _: r["case"].number), (both("产品型号", "Model"), lambda r, _: r["case"].model_text),
        (both("工程师", "Engineer"), lambda r, _: r["case"].engineer.name if r["case"].engineer else ""),
        (_REASON, lambda r, language: "; ".join(says.of(language) for says in r["why"]))),
    "channels": ((both("渠道", "Channel"), lambda r, language: r["label"].of(language)), (_COUNT, lambda r, _: r["value"])),
    "kinds": ((both("服务类别", "Kind"), lambda r, language: r["label"].of(language)), (_COUNT, lambda r, _: r["value"])),
    "gaps": ((both("区域", "Region"), lambda r, _: r["region"]), (_COUNT, lambda r, _: r["count"])),
    "deviations": (
        (_NUMBER, lambda r, _: r["case"].number), (both("偏离", "Deviation"), lambda r, language: r["what"].of(language)), (_REASON, lambda r, _: r["reason"]),
        (both("时间", "When"), lambda r, _: r["at"])),
    "defects": (
        (both("产品型号", "Model"), lambda r, _: r["model"]), (both("缺陷报告", "Defect reports"), lambda r, _: r["count"]),
        (both("同期维修", "Repairs in the period"), lambda r, _: r["repairs"]), (_NUMBER, lambda r, _: " ".join(c.number for c in r["cases"]))),
    "originals": (
        (_NUMBER, lambda r, _: r["case"].number), (both("工程师", "Engineer"), lambda r, _: r["engineer"].name if r["engineer"] else ""),
        (both("应交回", "Due"), lambda r, _: r["due"])),
    "tasks": (
        (_NUMBER, lambda r, _: r["task"].case.number), (both("部门", "Department"), lambda r, _: r["task"].department.name),
        (both("所问", "Asked"), lambda r, _: r["task"].asked), (both("已等（小时）", "Waiting (hours)"), lambda r, _: round(r["age"].total_seconds() / 3600, 1))),
    "satisfaction": (
        (both("满意度", "Level"), lambda r, _: r.level), (both("份数", "Answers"), lambda r, _: r.count), (both("占比 %", "Share %"), lambda r, _: r.percent),
        (both("折算分", "Score"), lambda r, _: r.score)),
}


def table(name: str, content: dict[str, Any], language: str) -> tuple[list[Both], list[list[Value]]]:
    """Heads and rows of a report."""
    columns = COLUMNS[name]
    rows = content["shares"] if name == "satisfaction" else [*content["rows"], *content.get("remote", ())]
    return [head for head, _ in columns], [[value(row, language) for _, value in columns] for row in rows]
