"""``yinuo check``: is this installation sound? Settings, database, guards, page assets, font."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files

from yinuo.cli.database import lacking
from yinuo.cli.exits import Exit
from yinuo.kit.text import both


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be."""

    code: str
    zh: str
    en: str


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    faults = [*_settings(), *_database(), *_package()]
    if args.json:
        print(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False))
    elif not faults:
        print(both("一切正常。", "All is well.").of(args.lang))
    else:
        for fault in faults:
            print(f"{fault.code}: {fault.en if args.lang == 'en' else fault.zh}")
    return Exit.FOUND if faults else Exit.WELL


def _settings() -> Iterator[Fault]:
    from django.core.checks import ERROR, run_checks

    for found in run_checks(databases=["default"]):
        if found.level >= ERROR:
            yield Fault(found.id or "framework", found.msg, found.msg)


def _database() -> Iterator[Fault]:
    waiting = lacking()
    if waiting:
        yield Fault("database.behind", f"数据库还差 {len(waiting)} 步升级，请运行 yinuo upgrade", f"{len(waiting)} migrations wait; run yinuo upgrade")
        return
    from yinuo.journal import guard

    for name in guard.missing():
        yield Fault("journal.unguarded", f"日志保护缺失：{name}，请运行 yinuo upgrade", f"the journal's guard {name} is gone; run yinuo upgrade")


def _package() -> Iterator[Fault]:
    package = files("yinuo")
    for path in ("static/dist/app.js", "static/dist/app.css", "fonts/NotoSansSC-Regular.ttf"):
        if not package.joinpath(path).is_file():
            yield Fault("package.incomplete", f"安装包缺少 {path}，请重新安装", f"the package lacks {path}; install it again")
