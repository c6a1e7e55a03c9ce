"""yinuo work: the worker process."""

import argparse
import subprocess
import sys
import threading

from yinuo.cli.child import die_with_parent
from yinuo.cli.surroundings import start_framework

NEEDS_DATA = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="各做一次后退出 · do everything once and stop")


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    from yinuo.worker import loop

    if args.once:
        loop.once()
    else:
        work()
    return 0


def work() -> None:
    """Be the worker, alone or as the child of what serves."""
    start_framework()
    from yinuo.worker import loop

    _compile_the_planner()
    loop.run()


def _compile_the_planner() -> None:
    """After an installation the planner's core takes a minute or two of one processor: behind everything else, before anybody plans."""
    from yinuo.dispatch.planner.cache import is_compiled

    if not is_compiled():
        command = [*(["nice"] if sys.platform != "win32" else []), sys.executable, "-m", "yinuo.dispatch.planner.warm"]
        quiet = {"check": False, "stdout": subprocess.DEVNULL, "preexec_fn": die_with_parent}
        threading.Thread(target=subprocess.run, args=(command,), kwargs=quiet, name="compile", daemon=True).start()
