"""yinuo work: the worker process."""

import argparse

from yinuo.kit.text import both

HELP = both("运行后台进程（计时、封存、通知、任务）", "run the worker (clocks, sealing, notices, jobs)")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="各做一次后退出 · do everything once and stop")


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    from yinuo.worker import loop

    loop.once() if args.once else loop.run()
    return 0
