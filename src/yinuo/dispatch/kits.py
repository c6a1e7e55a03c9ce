"""携带清单: what is carried to a job by kind, and the check that every item is there or marked as not needed (DISPATCH-02)."""

from collections.abc import Iterable, Mapping

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

USUAL = ("万用表", "常用备件", "维修手册")
"""Multimeter, common spare parts, service manual."""

BY_KIND: dict[str, tuple[str, ...]] = {
    "installation": ("安装工具箱", "水平尺", "安装手册"),
    "inspection": ("万用表", "点检表"),
    "maintenance": ("万用表", "清洗工具", "易耗件"),
    "training": ("培训资料", "演示用品"),
}
STATES = ("ready", "not_needed")


def usual_for(kind: str) -> list[str]:
    """The list a new assignment is prefilled with."""
    return list(BY_KIND.get(kind, USUAL))


def listed(items: Iterable[str]) -> list[str]:
    """Items as kept: trimmed, none twice, none empty."""
    return list(dict.fromkeys(item.strip()[:60] for item in items if item.strip()))


def checked(tools: Iterable[str], ticks: Mapping[str, str]) -> list[dict[str, str]]:
    """Every item with its tick. Raises `Refusal` naming the items that are neither ready nor marked as not needed."""
    left = [item for item in tools if ticks.get(item) not in STATES]
    if left:
        raise Refusal(
            "kit.incomplete", both("还没有核对：" + "、".join(left), "Not checked yet: " + ", ".join(left)), field="ticks", clause="DISPATCH-02",
            way_out=both("逐项勾选齐备，或注明不需要", "Tick each item as ready, or mark it as not needed"), status=422, left=left,
        )
    return [{"item": item, "state": ticks[item]} for item in tools]


def refuse_overdue(ticks: Mapping[str, str], overdue: Iterable[str]) -> None:
    """Raise `Refusal` when a tool whose check is overdue is ticked as ready (DISPATCH-06)."""
    late = [name for name in dict.fromkeys(overdue) if ticks.get(name) == "ready"]
    if late:
        raise Refusal(
            "tool.overdue", both("检查已逾期，不能勾选：" + "、".join(late), "Their check is overdue, so they cannot be ticked: " + ", ".join(late)),
            field="ticks", clause="DISPATCH-06", status=422, tools=late,
            way_out=both("先检查并登记，或换一件", "Check the tool and enter it, or take another one"),
        )
