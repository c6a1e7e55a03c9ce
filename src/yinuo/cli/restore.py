"""``yinuo restore``: a backup becomes a new home, after every digest, signature and seal of it held."""

import argparse
import json
import os
import shutil
import tarfile
from pathlib import Path

from yinuo.cli.exits import Exit
from yinuo.cli.surroundings import RESTORING, settle, start_framework
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_HOME = False  # the home comes into being here


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", type=Path, help="备份文件 · the backup")
    parser.add_argument("--into", type=Path, required=True, metavar="HOME", help="恢复成哪个数据目录（须为空） · the home to make (must be empty)")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="信任名单 · a list of verifiers")
    parser.add_argument("--older", action="store_true", help="明知较旧也恢复 · restore although it is older than what this machine remembers")


def run(args: argparse.Namespace) -> int:
    into: Path = args.into.expanduser().resolve()
    _refuse_unfit_home(into)
    os.environ["YINUO_HOME"] = str(into)
    home_id = _home_of(args.archive)
    made = not into.exists()
    settle(into)
    (into / RESTORING).mkdir(mode=0o700)
    try:
        if home_id:
            (into / "home-id.txt").write_text(home_id)
        start_framework()
        code = _restored(args, into)
        shutil.rmtree(into / RESTORING)
        return code
    except BaseException:
        _leave_nothing(into, made)
        raise


def _restored(args: argparse.Namespace, into: Path) -> int:
    from yinuo.backup.restoring import restore
    from yinuo.cli.database import lacking

    manifest = restore(args.archive, place=into / RESTORING, trust=args.trust, older=args.older)
    print(both("已恢复到 {into}：{n} 个文件，备份于 {at}。", "Restored into {into}: {n} files, backed up at {at}.").of(args.lang, into=into, n=len(manifest.files), at=manifest.made_at))
    if waiting := lacking():
        print(both("数据库还差 {n} 步升级，请运行 yinuo upgrade --home {into}，再运行 yinuo journal verify。", "The database lacks {n} migrations; run yinuo upgrade --home {into}, then yinuo journal verify.").of(
            args.lang, n=len(waiting), into=into))
        return Exit.INCOMPLETE
    return _verified(args, into, manifest.checkpoint)


def _verified(args: argparse.Namespace, into: Path, checkpoint: str) -> int:
    """The journal walks itself once more in its new place, held against the checkpoint the backup carried."""
    from yinuo.journal import guard
    from yinuo.journal.verify import verify

    guard.install()
    witness = into / "restored.checkpoint"
    witness.write_text(checkpoint)
    report = verify(utc_now(), trust=args.trust, witness=witness if checkpoint else None)
    witness.unlink()
    for finding in [*report.findings, *report.untrusted][:20]:
        print(f"✗ {finding.where()} {finding.says.of(args.lang)}")
    print(report.sentence().of(args.lang))
    return report.exit_code


def _home_of(archive: Path) -> str:
    """Read before there are settings: the root key is found by the home's name."""
    try:
        with tarfile.open(archive, "r:") as tar:
            file = tar.extractfile("manifest.json")
            name = str(json.loads(file.read()).get("home_id", "")) if file else ""
    except (tarfile.TarError, KeyError, ValueError, EOFError, AttributeError, RecursionError) as error:
        raise Refusal("backup.cut", both("这不是完整的备份文件", "This is no whole backup"), way_out=both("请重新复制，或换一份备份", "Copy it again, or use another backup")) from error
    except OSError as error:
        raise Refusal("backup.unreadable", both(f"读不到 {archive}：{error.strerror}", f"Cannot read {archive}: {error.strerror}"),
                      way_out=both("请核对文件名", "Check the name of the file")) from error
    return name if name.isalnum() and len(name) <= 16 else ""


def _refuse_unfit_home(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Refusal("restore.not_empty", both(f"{into} 不是空目录", f"{into} is not an empty folder"),
                      way_out=both("请指定一个新的目录；确认无误后再替换旧的", "Name a new folder, and put it in place of the old one when all is well"))


def _leave_nothing(into: Path, made: bool) -> None:
    for path in into.iterdir() if into.is_dir() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if made:
        into.rmdir()
