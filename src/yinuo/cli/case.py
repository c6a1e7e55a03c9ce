"""``yinuo case``: one case with its promises, debts and story, or a list; always as somebody, who sees what they may see."""

import argparse
import json
from datetime import datetime
from typing import Any

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.exits import Exit
from yinuo.cli.exporting import ask_filter, filter_of
from yinuo.kit import numbering
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE, utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_DATA = True


def configure(parser: argparse.ArgumentParser) -> None:
    ask_as(parser)
    parser.add_argument("what", choices=("show", "list"), help="show 查看 · one case; list 列表 · a list")
    parser.add_argument("number", nargs="?", default="", help="show: 服务编号 · service number")
    ask_filter(parser, "open")
    parser.add_argument("--sort", default="due", choices=("due", "newest", "oldest"), help="list: 排序 · order (due)")
    parser.add_argument("--most", type=int, default=30, help="list: 最多几行 · at most so many rows (30)")
    parser.add_argument("--json", action="store_true", help="机器可读 · for programs")


def run(args: argparse.Namespace) -> int:
    by = actor(args)
    return {"show": _show, "list": _list}[args.what](args, by)


def _show(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.cases import showing
    from yinuo.people.verbs import allow

    if not args.number:
        raise Refusal("usage.wanting", both("请写明服务编号", "Name the case by its number"), status=422,
                      way_out=both("例如：yinuo case show 261140839172 --as 登录名", "For example: yinuo case show 261140839172 --as LOGIN"))
    allow("case.see", by)
    shown = showing.picture(by, args.number)
    if args.json:
        print(json.dumps(shown, ensure_ascii=False, default=_written))
        return Exit.WELL
    _print_case(args, shown)
    return Exit.WELL


def _print_case(args: argparse.Namespace, shown: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    zh = args.lang != "en"
    number = numbering.shown(shown["number"])
    console.print(Text.assemble((number, "bold"), "  ", _word("case.stage", shown["stage"], zh), " · ", _word("case.kind", shown["kind"], zh), " · ",
                                _word("case.urgency", shown["urgency"], zh)))
    console.print(Text(f"{shown['caller']}  {shown['model']}  {shown['description']}"))
    facts = [(both("网点", "Station"), shown["station_name"]), (both("负责人", "Responsible"), shown["owner_name"]), (both("工程师", "Engineer"), shown["engineer_name"]),
             (both("接报", "Received"), _moment(shown["received_at"])), (both("最近到期", "Next due"), _moment(shown["due_at"])), (both("下一步", "Next step"), shown["next_step"])]
    table = Table.grid(padding=(0, 2))
    for label, value in facts:
        table.add_row(Text(label.of(args.lang), style="dim"), Text(str(value or "—")))
    console.print(table)
    promises = Table(both("承诺", "Promise").of(args.lang), both("状态", "State").of(args.lang), both("到期", "Due").of(args.lang), both("条款", "Clause").of(args.lang), box=None, pad_edge=False)
    for clock in shown["clocks"]:
        promises.add_row(clock["title"][args.lang], Text(clock["state"], style="red" if clock["late"] else ""), _moment(clock["due_at"]), clock["clause"])
    console.print(promises)
    for row in shown["owed"]:
        if row["is_open"]:
            console.print(Text(both("未了：{clause}（{post}）到期 {due}", "Owed: {clause} ({post}), due {due}").of(args.lang, clause=row["title"][args.lang], post=row["post"], due=_moment(row["due_at"]))))
    for entry in shown["story"]:
        console.print(Text.assemble((_moment(entry["happened_at"]), "dim"), "  ", _event(entry["kind"], zh)))


def _list(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.cases import paging, showing
    from yinuo.people.verbs import allow

    allow("case.see", by)
    at = utc_now()
    page = paging.page(by, filter_of(args), at, order=args.sort, size=min(max(args.most, 1), 1000))
    if args.json:
        print(json.dumps([showing.line(row) for row in page.rows], ensure_ascii=False, default=_written))
        return Exit.WELL
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    zh = args.lang != "en"
    table = Table(*(w.of(args.lang) for w in (both("服务编号", "Number"), both("到期", "Due"), both("客户", "Customer"), both("产品", "Product"), both("故障", "Fault"), both("阶段", "Stage"))), box=None)
    for row in map(showing.line, page.rows):
        late = row["is_open"] and row["due_at"] and row["due_at"] <= at
        table.add_row(row["number"], Text(_moment(row["due_at"]), style="red" if late else ""), Text(row["caller"]), Text(row["model"]), Text(row["description"][:40]),
                      _word("case.stage", row["stage"], zh))
    console = Console(highlight=False)
    console.print(table)
    if page.after is not None:
        console.print(Text(both("还有更多，用 --most 放宽", "There are more; widen with --most").of(args.lang), style="dim"))
    return Exit.WELL


def _word(attribute: str, value: str, zh: bool) -> str:
    from yinuo.policy.facts import word

    return word(attribute, value).of("zh" if zh else "en")


def _event(kind: str, zh: bool) -> str:
    from yinuo.policy.facts import EVENTS

    return EVENTS[kind].label.of("zh" if zh else "en") if kind in EVENTS else kind


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}" if moment else "—"


def _written(value: Any) -> str:
    from yinuo.kit.moment import canonical

    return canonical(value) if isinstance(value, datetime) else str(value)
