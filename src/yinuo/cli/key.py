"""``yinuo key``: the recovery sheet of the root key; confirm that it lies safe; bring the key back from it.

Bringing it back asks nobody's name: that comes first on a new machine, before there is anybody to ask for.
"""

import argparse
import sys
from pathlib import Path

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.database import refuse_unready
from yinuo.cli.exits import Exit
from yinuo.kit.moment import utc_now
from yinuo.kit.text import both


def configure(parser: argparse.ArgumentParser) -> None:
    ask_as(parser)
    parser.add_argument(
        "what", choices=("export", "confirm", "restore", "status"),
        help="export 打印恢复单 · print the recovery sheet; confirm 确认恢复单已妥善保管 · confirm that it lies safe; "
        "restore 由恢复单取回根密钥 · bring the key back from it; status 现状 · how things stand",
    )  # fmt: skip
    parser.add_argument(
        "given", nargs="?", default="-",
        help="confirm: 确认码 · the code; restore: 恢复单文件，- 表示键盘输入 · the sheet, - reads what is typed",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, help="export: 写入文件而不是屏幕 · to a file rather than the screen")


def run(args: argparse.Namespace) -> int:
    return {"export": _export, "confirm": _confirm, "restore": _restore, "status": _status}[args.what](args)


def _export(args: argparse.Namespace) -> int:
    from django.conf import settings

    from yinuo.people import access, keys
    from yinuo.vault import rootkey

    refuse_unready()
    text = keys.export_sheet(str(settings.HOME), by=actor(args), at=utc_now())
    access.flush()
    if args.out is None:
        print(text)
        return Exit.WELL
    rootkey.write_private(args.out, text)
    print(both("恢复单已写入 {path}；打印后请删除该文件。", "The sheet is in {path}; print it, then delete the file.").of(args.lang, path=args.out))
    return Exit.WELL


def _confirm(args: argparse.Namespace) -> int:
    from yinuo.people import keys

    refuse_unready()
    keys.confirm_sheet(args.given, by=actor(args), at=utc_now())
    print(both("已确认，不再提醒。", "Confirmed; no more reminders.").of(args.lang))
    return Exit.WELL


def _restore(args: argparse.Namespace) -> int:
    from yinuo.vault import rootkey, sheet

    key = sheet.restore(sys.stdin.read() if args.given == "-" else Path(args.given).read_text())
    print(both("根密钥已放回 {path}，指纹 {mark}。", "The root key is back at {path}, fingerprint {mark}.").of(
        args.lang, path=rootkey.key_file(), mark=key.fingerprint))  # fmt: skip
    return Exit.WELL


def _status(args: argparse.Namespace) -> int:
    from yinuo.vault import rootkey, sheet

    key = rootkey.root()
    kept = both("恢复单已确认", "sheet confirmed") if sheet.confirmed() else both("恢复单尚未确认", "sheet not confirmed yet")
    print(f"{rootkey.key_file()}  {key.fingerprint}  {kept.of(args.lang)}")
    return Exit.WELL if sheet.confirmed() else Exit.FOUND
