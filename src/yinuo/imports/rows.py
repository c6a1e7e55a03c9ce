"""A row as a request: words of the closed lists in either language, moments, numbers; every mistake of a row is told at once."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from yinuo.cases import receiving
from yinuo.customers.files import Person
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, UnfitText, both, folded
from yinuo.people.places import places
from yinuo.policy.facts import ATTRIBUTES
from yinuo.vault import phones
from yinuo.vault.rootkey import root

from . import cells
from .cells import Cell
from .columns import BY_NAME

_MOST = {"contact_name": 60, "phone": 32, "model": 120, "description": 4000, "old_number": 60, "title": 20, "firm_name": 120,
         "region": 60, "district": 120, "street": 120, "serial": 60}
_LISTS = {"kind": "case.kind", "urgency": "case.urgency", "mode": "case.mode", "channel": "case.channel", "outcome": "case.outcome",
          "rating": "rating"}
_ALSO = {
    "urgency": "急=urgent 加急=urgent 特急=urgent 高=urgent 一般=normal 正常=normal 低=normal 中=normal",
    "mode": "上门服务=on_site 现场=on_site 远程协助=remote 电话支持=remote 寄修=sent_in 返修=sent_in 到店=sent_in",
    "channel": "来电=phone 热线=phone 400=phone 微信=chat 在线客服=chat 到店=walk_in 门店=walk_in 网站=web 官网=web 邮箱=email",
    "kind": "报修=repair 故障=repair 售后维修=repair 安装调试=installation 保养维护=maintenance 换货=replacement 问询=consulting",
    "outcome": "修复=repaired 已修好=repaired 完成=repaired 已完成=repaired 更换=replaced 换新=replaced 已解答=answered 放弃=given_up 未解决=unsolved",
    "rating": "非常满意=satisfied 很满意=satisfied 5=satisfied 4=satisfied 一般=basically 3=basically 较满意=basically 不满=dissatisfied "
              "非常不满意=dissatisfied 2=dissatisfied 1=dissatisfied",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one row asks for: the request, its former number, and how it ended when it did."""

    request: receiving.Request
    old_number: str = ""
    finished_at: datetime | None = None
    outcome: str = ""
    rating: str = ""


def picked(row: list[Cell], mapping: Mapping[str, int]) -> dict[str, Cell]:
    """The cells a mapping names."""
    return {name: row[place] if place < len(row) else None for name, place in mapping.items()}


def digest(row: Mapping[str, Cell]) -> str:
    """What a row says, keyed: equal for the same row in another file or order of columns."""
    content = "\x1f".join(f"{name}\x1e{row[name]!r}" for name in sorted(row) if row[name] not in (None, ""))
    return hmac.new(_digest_key(), content.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]


def understood(row: Mapping[str, Cell], *, batch: int, at: datetime) -> Wanted:
    """The request a row stands for. Raises `Refusal` that names every mistake of the row."""
    faults: list[Both] = []
    said = {name: value for name in _MOST if (value := _text(name, row.get(name), faults)) is not None}
    listed = {name: _listed(name, row.get(name), faults) for name in _LISTS}
    received, finished = _moment("received_at", row, faults, cells.moment), _moment("finished_at", row, faults, cells.moment)
    bought = _moment("purchased_on", row, faults, cells.day)
    _absent(row, faults)
    _in_order(received, finished, bought, at, faults)
    _phone(said.get("phone", ""), faults)
    region = _region(said.get("region", ""), faults)
    if faults:
        raise Refusal("import.row", both("；".join(f.zh for f in faults), "; ".join(f.en for f in faults)), status=422)
    person = Person(said.get("contact_name", ""), said.get("phone", ""), said.get("title", ""), "", said.get("district", ""), said.get("street", ""))
    firm = said.get("firm_name", "")
    request = receiving.Request(
        description=said.get("description", ""), model=said.get("model", ""), channel=listed["channel"] or "import", person=person,
        customer_kind="firm" if firm else "person", firm_name=firm, region=region, kind=listed["kind"] or "unclassified",
        urgency=listed["urgency"] or "normal", mode=listed["mode"] or "undecided", serial=said.get("serial", ""), purchased_on=bought,
        received_at=received, batch=batch,
    )
    return Wanted(request, said.get("old_number", ""), finished, listed["outcome"], listed["rating"])


def _text(name: str, cell: Cell, faults: list[Both]) -> str | None:
    label = BY_NAME[name].label
    try:
        text = cells.number_said(cell) if name in ("phone", "serial", "old_number") else cells.said(cell)
    except UnfitText:
        faults.append(both(f"“{label.zh}”含有不可用的控制字符", f"“{label.en}” holds a control character"))
        return None
    if len(text) > _MOST[name]:
        faults.append(both(f"“{label.zh}”超过 {_MOST[name]} 字", f"“{label.en}” is longer than {_MOST[name]} characters"))
        return None
    return text


def _listed(name: str, cell: Cell, faults: list[Both]) -> str:
    label = BY_NAME[name].label
    try:
        text = cells.said(cell)
    except UnfitText:
        text = "\ufffd"
    if not text:
        return ""
    if (found := _words(name).get(folded(text))) is not None:
        return found
    known = [w for _, w in ATTRIBUTES[_LISTS[name]].words][:6]
    shown = "".join(c for c in text if c.isprintable())[:20]
    faults.append(both(f"“{label.zh}”不认识“{shown}”，可填：{'、'.join(w.zh for w in known)} 等",
                       f"“{label.en}” does not know “{shown}”; try {', '.join(w.en for w in known)}"))
    return ""


@cache
def _words(name: str) -> dict[str, str]:
    found = {folded(alias): word for alias, _, word in (pair.partition("=") for pair in _ALSO[name].split())}
    for word, label in ATTRIBUTES[_LISTS[name]].words:
        found |= {folded(spelled): word for spelled in (word, label.zh, label.en)}
    return found


def _moment(name: str, row: Mapping[str, Cell], faults: list[Both], read: Any) -> Any:
    label = BY_NAME[name].label
    try:
        return read(row.get(name))
    except (ValueError, OverflowError):
        faults.append(both(f"“{label.zh}”不是日期时间，请写成 2026-03-02 09:05", f"“{label.en}” is no date and time; write it as 2026-03-02 09:05"))
        return None


def _absent(row: Mapping[str, Cell], faults: list[Both]) -> None:
    absent = [c.label for c in BY_NAME.values() if c.required and str(row.get(c.name) or "").strip() == ""]
    if absent:
        faults.insert(0, both("缺少" + "、".join(f"“{w.zh}”" for w in absent), "Missing: " + ", ".join(w.en for w in absent)))


def _in_order(received: datetime | None, finished: datetime | None, bought: Any, at: datetime, faults: list[Both]) -> None:
    if received and received > at:
        faults.append(both("接报时间晚于现在", "The time of receipt lies in the future"))
    if finished and finished > at:
        faults.append(both("完成时间晚于现在", "The time of completion lies in the future"))
    if received and finished and finished < received:
        faults.append(both("完成时间早于接报时间", "Completion lies before receipt"))
    if bought and bought > at.date():
        faults.append(both("购买日期晚于今天", "The date of purchase lies in the future"))


def _phone(phone: str, faults: list[Both]) -> None:
    if phone:
        try:
            phones.normal(phone)
        except Refusal as no:
            faults.append(no.says)


def _region(text: str, faults: list[Both]) -> str:
    if not text:
        return ""
    for region in places().regions.values():
        if folded(text) in (folded(region.code), folded(region.name)) or text.startswith(region.name):
            return region.code
    faults.append(both(f"没有“{text[:20]}”这个区域", f"There is no region “{text[:20]}”"))
    return ""


@cache
def _digest_key() -> bytes:
    return root().lasting("import rows")
