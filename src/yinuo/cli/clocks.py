"""yinuo clocks verify: replay every open case and compare with what the tables say."""

import argparse
import json

from yinuo.cli.exits import Exit
from yinuo.kit.text import both

NEEDS_DATA = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("verify",))
    parser.add_argument("--all", action="store_true", help="已结束的也核验 · closed cases too")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when any clock differs from its replay."""
    from yinuo.cases.verifying import verify
    from yinuo.kit.moment import utc_now

    report = verify(utc_now(), everything=args.all)
    if args.json:
        print(json.dumps({"cases": report.cases, "clocks": report.clocks, "differences": report.differences}, ensure_ascii=False))
    else:
        for line in report.differences[:50]:
            print(f"  ✗ {line}")
        print(both("核验 {cases} 单、{clocks} 个时钟，{n} 处不一致", "{cases} cases, {clocks} clocks, {n} differences").of(
            args.lang, cases=report.cases, clocks=report.clocks, n=len(report.differences)))
    return Exit.FOUND if report.differences else Exit.WELL
