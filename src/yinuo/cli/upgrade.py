"""``yinuo upgrade``: show what the database lacks, then apply it and put the journal's guards back."""

import argparse

from yinuo.cli.database import bring_up, lacking
from yinuo.cli.exits import Exit
from yinuo.kit.text import both


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help="只显示，不执行 · only show")


def run(args: argparse.Namespace) -> int:
    waiting = lacking()
    if not waiting:
        print(both("数据库已是最新。", "The database is up to date.").of(args.lang))
    for name in waiting:
        print(f"  {name}")
    if not args.plan:
        bring_up()
        print(both("升级完成，日志保护已就位。", "Upgraded; the journal's guards are in place.").of(args.lang))
    return Exit.WELL
