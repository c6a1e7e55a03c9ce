"""``yinuo export``: the cases of a queue as a workbook or CSV, exactly as the list would show them to whoever asks."""

import argparse
import json
from datetime import date
from pathlib import Path

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.exits import Exit
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_DATA = True


def configure(parser: argparse.ArgumentParser) -> None:
    ask_as(parser)
    ask_filter(parser)
    parser.add_argument("--sort", default="newest", choices=("due", "newest", "oldest"), help="排序 · order (newest)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪里（.xlsx 或 .csv） · where to (.xlsx or .csv)")
    parser.add_argument("--json", action="store_true", help="机器可读 · for programs")


def ask_filter(parser: argparse.ArgumentParser, queue: str = "all") -> None:
    """The options that narrow cases, the same for list and export."""
    parser.add_argument("--queue", default=queue, help=f"队列 · queue: open mine unowned unassigned overdue on_hold security done all ({queue})")
    for name, zh, en in (("kind", "服务类别", "kind"), ("stage", "阶段", "stage"), ("mode", "方式", "mode"), ("urgency", "紧急程度", "urgency"), ("channel", "渠道", "channel")):
        parser.add_argument(f"--{name}", action="append", default=[], help=f"{zh}，可多次 · {en}, may be repeated")
    parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="接报自 · received from")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="接报至 · received until")
    parser.add_argument("--batch", type=int, help="导入批次 · import")
    parser.add_argument("--words", default="", help="关键词 · words")


def filter_of(args: argparse.Namespace):  # type: ignore[no-untyped-def]
    """The filter the options say. Refuses words that no list knows."""
    from yinuo.cases.queries import QUEUES, Filter
    from yinuo.policy.facts import ATTRIBUTES

    if args.queue not in QUEUES:
        raise _unknown(args.queue, QUEUES)
    for name in ("kind", "stage", "mode", "urgency", "channel"):
        known = ATTRIBUTES[f"case.{name}"].values
        for word in getattr(args, name):
            if word not in known:
                raise _unknown(word, known)
    return Filter(queue=args.queue, kinds=tuple(args.kind), stages=tuple(args.stage), modes=tuple(args.mode), urgencies=tuple(args.urgency),
                  channels=tuple(args.channel), since=args.since, until=args.until, batch=args.batch, words=args.words)


def run(args: argparse.Namespace) -> int:
    from yinuo.cases import exporting

    by, at, kind = actor(args), utc_now(), args.out.suffix.lower().lstrip(".")
    if kind not in exporting.KINDS:
        raise Refusal("export.kind", both("文件名须以 .xlsx 或 .csv 结尾", "The file must end in .xlsx or .csv"), status=422,
                      way_out=both("例如 --out 服务单.xlsx", "For example --out cases.xlsx"))
    wanted = filter_of(args)
    part = args.out.with_name(args.out.name + ".part")
    try:
        with _progress(args, exporting.total(wanted, by=by, at=at)) as tell:
            made = exporting.write(wanted, args.sort, kind, part, by=by, at=at, tell=tell)
        part.replace(args.out)
    except OSError as error:
        raise Refusal("export.unwritable", both(f"写不进 {args.out}：{error.strerror}", f"Cannot write {args.out}: {error.strerror}"), status=422,
                      way_out=both("请换一个可写的位置", "Choose a place that can be written")) from error
    finally:
        part.unlink(missing_ok=True)
    if args.json:
        print(json.dumps({"file": str(args.out), "rows": made}, ensure_ascii=False))
    else:
        print(both("已导出 {n} 条到 {file}，并记入日志。", "{n} rows are in {file}, and the journal says so.").of(args.lang, n=made, file=args.out))
    return Exit.WELL


def _progress(args: argparse.Namespace, total: int):  # type: ignore[no-untyped-def]
    from yinuo.cli.progress import bar

    return bar(both("导出", "Exporting").of(args.lang), total, quiet=args.json)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _unknown(word: str, known) -> Refusal:  # type: ignore[no-untyped-def]
    return Refusal("filter.unknown", both(f"不认识“{word}”", f"“{word}” is not known"), status=422,
                   way_out=both("可选：" + " ".join(known), "Choose among: " + " ".join(known)))
