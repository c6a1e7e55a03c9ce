"""``yinuo import``: a spreadsheet of past requests through the same verb as everybody's; tried first, safe to run again."""

import argparse
import json
from pathlib import Path
from typing import Any

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.exits import Exit
from yinuo.kit.actor import Actor
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_DATA = True
SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    ask_as(parser)
    parser.add_argument("file", type=Path, nargs="?", help="xlsx 或 CSV · xlsx or CSV")
    parser.add_argument("--dry-run", action="store_true", help="只试运行，不写入 · only try, write nothing")
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=HEADING", help="对应列，可多次 · which column is which, may be repeated")
    parser.add_argument("--reason", default="", help="导入原因 · why this is imported")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="退回的行写到这里 · where the refused rows go")
    parser.add_argument("--template", type=Path, metavar="FILE", help="写出模板 · write the template")
    parser.add_argument("--undo", type=int, metavar="IMPORT", help="撤销这次导入 · undo this import")
    parser.add_argument("--json", action="store_true", help="机器可读 · for programs")


def run(args: argparse.Namespace) -> int:
    by = actor(args)
    if args.template:
        return _template(args)
    if args.undo:
        return _undo(args, by)
    if args.file is None:
        raise _wanting(both("请写明要导入的文件", "Name the file to import"))
    return _import(args, by)


def _import(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.imports import actions
    from yinuo.imports.models import Batch
    from yinuo.imports.trial import trial

    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise _wanting(both(f"读不到 {args.file}：{error.strerror}", f"Cannot read {args.file}: {error.strerror}")) from error
    batch = actions.prepare(content, args.file.name, by=by, at=utc_now())
    try:
        if args.map:
            actions.remap(batch, _mapping(args.map, batch, trial(batch, utc_now()).sheet.headers), by=by, at=utc_now())
            batch.refresh_from_db()
        if args.dry_run:
            return _tried(args, by, batch)
        actions.begin(batch, args.reason or args.file.name, by=by, at=utc_now(), queued=False)
    except BaseException:
        actions.discard(Batch.objects.get(pk=batch.pk), by=by, at=utc_now())
        raise
    return _brought_in(args, by, Batch.objects.get(pk=batch.pk))


def _brought_in(args: argparse.Namespace, by: Actor, batch: Any) -> int:
    from yinuo.cli.progress import bar
    from yinuo.imports import running, staged

    try:
        with bar(both("导入", "Importing").of(args.lang), batch.rows, quiet=args.json) as tell:
            batch = running.run(batch, by=by, now=utc_now, tell=lambda done, total: tell(done))
    except KeyboardInterrupt:
        batch = running.ended(batch, None, "cancelled", by=running.importing(by), at=utc_now())
    if args.errors and staged.is_there(batch.pk, staged.RETURNED):
        args.errors.write_bytes(staged.content(batch.pk, staged.RETURNED))
    refused = [(place, says) for place, says in batch.lines.filter(state="refused").order_by("place").values_list("place", "says")[:SHOWN]]
    if args.json:
        print(json.dumps({"import": str(batch.pk), "state": batch.state, "rows": batch.rows, **batch.counts, "refusals": refused}, ensure_ascii=False))
    else:
        _say(args, refused, both("登记 {made}，跳过 {known}，退回 {refused}，其中保持待办 {open}。导入编号 {id}",
                                 "Registered {made}, skipped {known}, returned {refused}; {open} stay open. Import {id}").of(args.lang, id=batch.pk, **batch.counts))
    return Exit.FOUND if batch.counts["refused"] or batch.state != "done" else Exit.WELL


def _tried(args: argparse.Namespace, by: Actor, batch: Any) -> int:
    from yinuo.imports import actions, workbooks
    from yinuo.imports.columns import COLUMNS
    from yinuo.imports.trial import trial

    tried = trial(batch, utc_now())
    mapping = {name: tried.sheet.headers[place] for name, place in batch.mapping.items() if place < len(tried.sheet.headers)}
    absent = [c.name for c in COLUMNS if c.required and c.name not in batch.mapping]
    if args.errors and tried.refused:
        args.errors.write_bytes(workbooks.returned(tried.sheet.headers, [(cells, says) for _, cells, says in tried.refused], args.lang))
    actions.discard(batch, by=by, at=utc_now())
    refused = [(place, {"zh": says.zh, "en": says.en}) for place, _, says in tried.refused[:SHOWN]]
    if args.json:
        print(json.dumps({"rows": batch.rows, "made": tried.fine, "known": len(tried.known), "refused": len(tried.refused), "mapping": mapping,
                          "unmapped": absent, "refusals": refused}, ensure_ascii=False))
    else:
        for name, heading in mapping.items():
            print(f"  {name:14}← {heading}")
        if absent:
            print(both("还没有对应：{names}，请加 --map", "No column yet for: {names}; add --map").of(args.lang, names=" ".join(absent)))
        _say(args, refused, both("试运行：将登记 {a}，跳过 {b}，退回 {c}；什么也没有写入。", "Trial: {a} would be registered, {b} skipped, {c} returned; nothing was written.").of(
            args.lang, a=tried.fine, b=len(tried.known), c=len(tried.refused)))
    return Exit.FOUND if tried.refused or absent else Exit.WELL


def _undo(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.cli.progress import bar
    from yinuo.imports import actions, undoing
    from yinuo.imports.models import Batch

    batch = actions.one(by, args.undo)
    actions.undo(batch, args.reason, by=by, at=utc_now(), queued=False)
    with bar(both("撤销", "Undoing").of(args.lang), batch.rows, quiet=args.json) as tell:
        batch = undoing.run(Batch.objects.get(pk=batch.pk), args.reason, by=by, now=utc_now, tell=lambda done, total: tell(done))
    print(json.dumps({"import": str(batch.pk), "state": batch.state}) if args.json else both("已撤销，服务单均已取消并写明理由。", "Undone; every case is cancelled with the reason.").of(args.lang))
    return Exit.WELL


def _template(args: argparse.Namespace) -> int:
    from yinuo.imports.workbooks import template

    args.template.write_bytes(template(args.lang))
    print(args.template)
    return Exit.WELL


def _say(args: argparse.Namespace, refused: list[Any], summary: str) -> None:
    for place, says in refused:
        print(both("第 {n} 行 {says}", "Row {n}: {says}").of(args.lang, n=place, says=says["en" if args.lang == "en" else "zh"]))
    print(summary)


def _mapping(told: list[str], batch: Any, headers: list[str]) -> dict[str, int]:
    from yinuo.imports.columns import BY_NAME, fold

    mapping = dict(batch.mapping)
    for pair in told:
        name, _, heading = pair.partition("=")
        place = next((i for i, known in enumerate(headers) if fold(known) == fold(heading)), None)
        if name not in BY_NAME or place is None:
            raise _wanting(both(f"--map 看不懂：{pair}", f"--map was not understood: {pair}"),
                           both(f"左边可填 {' '.join(BY_NAME)}；右边是表头之一：{' '.join(headers)}", f"Left one of {' '.join(BY_NAME)}; right one of the headings: {' '.join(headers)}"))
        mapping = {known: where for known, where in mapping.items() if where != place} | {name: place}
    return mapping


def _wanting(says: Any, way_out: Any = None) -> Refusal:
    return Refusal("usage.wanting", says, status=422, way_out=way_out or both("例如：yinuo import 三月.xlsx --as 登录名 --dry-run", "For example: yinuo import march.xlsx --as LOGIN --dry-run"))
