"""``yinuo demo``: a company with a year behind it, in a home of its own, from one word."""

import argparse
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

from yinuo.cli import serve
from yinuo.cli.child import die_with_parent
from yinuo.cli.database import bring_up, is_empty
from yinuo.cli.exits import Exit
from yinuo.cli.first_start import make_ready
from yinuo.cli.surroundings import DEMO_MARK, be_a_demo, checkout, settle, start_framework
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_HOME = False  # it settles in a home of its own
FILLED = "demo-filled.txt"


def configure(parser: argparse.ArgumentParser) -> None:
    serve.add_address(parser)
    parser.add_argument("--no-browser", action="store_true", help="不打开浏览器 · do not open a browser")
    parser.add_argument("--fresh", action="store_true", help="清空后重新生成 · empty it and fill it anew")
    parser.add_argument("--small", action="store_true", help="只要一小段日常 · only a little of it")
    parser.add_argument("--day", metavar="200x20", help="另加一站待排的一天：服务单数x工程师数 · add a station with a day to plan: jobs x engineers")
    parser.add_argument("--fill-only", action="store_true", help="只生成，不启动 · fill it, start nothing")


def run(args: argparse.Namespace) -> int:
    port = args.port or next(port for port in range(8000, 8100) if serve.is_free(args.host, port))
    serve.refuse_when_taken(args.host, port)
    home = settle(args.home or _own_home())
    size = _size(args.day)
    if not args.fill_only:
        if (args.fresh or size or not (home / FILLED).exists()) and (code := _filled_apart(home, args)):
            return code
        return _serve(home, port, args)
    _prepare(home, fresh=args.fresh, small=args.small, tongue=args.lang)
    if size is not None:
        _add_day(*size, args.lang)
    return Exit.WELL


def _serve(home: Path, port: int, args: argparse.Namespace) -> int:
    _prepare(home, fresh=False, small=args.small, tongue=args.lang)
    address = f"http://{args.host}:{port}/"
    _welcome(address, args.lang)
    opens = not args.no_browser and sys.stdout.isatty()
    serve.serve(args.host, port, started=(lambda: _open(address)) if opens else None)
    return Exit.WELL


def _size(text: str | None) -> tuple[int, int] | None:
    """Looked at before anything is filled."""
    if text is None:
        return None
    jobs, _, people = text.lower().partition("x")
    if not (jobs.isascii() and jobs.isdigit() and people.isascii() and people.isdigit()) or not (1 <= int(jobs) <= 2000 and 1 <= int(people) <= 200):
        raise Refusal("demo.day_size", both("--day 写成“服务单数x工程师数”，最多 2000x200", "--day takes jobs x engineers, at most 2000x200"), way_out=both("例如 --day 200x20", "Such as --day 200x20"))
    return int(jobs), int(people)


def _add_day(jobs: int, engineers: int, tongue: str) -> None:
    from yinuo.demo import full_day, seed

    print(both("正在加入待排的一天……", "Adding a day to plan …").of(tongue), flush=True)
    at = utc_now()
    station, day = full_day.fill(at, jobs=jobs, engineers=engineers)
    seed.settle(at)
    print(both("{station} {day}：{jobs} 单待排，{engineers} 位工程师；以 zhouhang 登录，打开“派工 › 排程”。",
               "{station} {day}: {jobs} jobs to plan, {engineers} engineers; sign in as zhouhang and open Dispatch › Plans.").of(tongue, station=station.name, day=day, jobs=jobs, engineers=engineers), flush=True)


def _filled_apart(home: Path, args: argparse.Namespace) -> int:
    """Fill in a process that ends with it: what a year of work leaves in memory stays out of those who serve. Its exit code."""
    words = ["--home", str(home), "--lang", args.lang]
    words += [f"--{name}" for name in ("small", "fresh") if getattr(args, name)] + (["--day", args.day] if args.day else [])
    return subprocess.run([sys.executable, "-m", "yinuo.cli.main", "demo", "--fill-only", *words], check=False, preexec_fn=die_with_parent).returncode


def _own_home() -> Path:
    root = checkout()
    return root / ".home/demo" if root else Path.home() / ".local/share/yinuo-demo"


def _prepare(home: Path, *, fresh: bool, small: bool, tongue: str) -> None:
    """A home half filled, or to be filled anew, is emptied first; any other is only brought up to date."""
    if any(home.iterdir()) and not (home / DEMO_MARK).exists():
        raise Refusal(
            "demo.not_a_demo_home",
            both("{home} 里不是示范数据，为安全起见不动它。", "{home} holds something other than a demo, so it stays untouched.").filled(home=home),
            way_out=both("请用 --home 指定空目录。", "Name an empty folder with --home."),
        )
    if fresh or not (home / FILLED).exists():
        if not fresh and _begun(home):
            print(both("上次的示范数据没有生成完（{home}），现在清空后从头生成。",
                       "The demo in {home} was never finished; it is emptied and made anew.").of(tongue, home=home), flush=True)
        _empty(home)
    be_a_demo(home)
    start_framework()
    if (home / FILLED).exists():
        bring_up()
    elif not is_empty():
        raise Refusal(
            "demo.database_in_use",
            both("DATABASE_URL 指向的数据库里已有数据，示范公司不会写进去。", "DATABASE_URL names a database that holds data; the demo stays out of it."),
            way_out=both("请换一个空数据库，或不设 DATABASE_URL。", "Name an empty database, or none."),
        )
    make_ready()
    if not (home / FILLED).exists():
        print(both("正在生成示范公司的一年……", "Making the demo company's year …").of(tongue), flush=True)
        if _fill(small):
            (home / FILLED).touch()


def _begun(home: Path) -> bool:
    """Whether an earlier run left more than its mark."""
    return any(item.name != DEMO_MARK for item in home.iterdir())


def _empty(home: Path) -> None:
    for item in home.iterdir():
        shutil.rmtree(item) if item.is_dir() else item.unlink()
    (home / DEMO_MARK).write_text("一诺售后示范数据，可随时删除 · demo data of Yinuo, may be deleted at any time\n")


def _fill(small: bool) -> bool:
    try:
        from yinuo.demo import seed
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("yinuo.demo"):
            raise
        return False
    seed.fill(utc_now(), count=120 if small else 900)
    return True


def _welcome(address: str, tongue: str) -> None:
    print(both("一诺售后示范公司：{address}", "The demo company of Yinuo: {address}").of(tongue, address=address))
    try:
        from yinuo.demo.seed import LOGINS
    except ImportError:
        LOGINS = ()
    for login in LOGINS:
        print("  " + "  ".join(part.of(tongue) if hasattr(part, "of") else str(part) for part in login))
    print(both("按 Ctrl+C 结束。", "Press Ctrl+C to stop.").of(tongue), flush=True)


def _open(address: str) -> None:
    webbrowser.open(address)
