"""``yinuo backup``: database and attachments in one signed archive, without the root key."""

import argparse
import json
from pathlib import Path

from yinuo.cli.exits import Exit
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="放到哪个目录（默认为数据目录下的 backups） · which folder (backups in the home)")
    parser.add_argument("--json", action="store_true", help="机器可读 · for programs")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from yinuo.backup.taking import take
    from yinuo.cli.database import refuse_empty
    from yinuo.cli.progress import bar
    from yinuo.vault import rootkey

    refuse_empty()  # one that waits for an upgrade is backed up all the same: that is when it matters most
    try:
        with bar(both("备份", "Backing up").of(args.lang), 1, quiet=args.json) as tell:
            made = take(args.out or Path(settings.HOME) / "backups", utc_now(), lambda done, total: tell(done / max(1, total)))  # type: ignore[arg-type]
    except OSError as error:
        raise Refusal("backup.unwritable", both(f"写不了备份：{error.strerror}", f"The backup cannot be written: {error.strerror}"),
                      way_out=both("请用 --out 指定有空间、可写的目录", "Name a folder with room with --out")) from error
    if args.json:
        print(json.dumps({"file": str(made), "bytes": made.stat().st_size, "root_key": rootkey.root().fingerprint}))
    else:
        print(both("备份已写入 {file}（{size} MB）。根密钥 {mark} 不在其中，请另行保管。", "The backup is {file} ({size} MB). Root key {mark} is not in it; keep that apart.").of(
            args.lang, file=made, size=f"{made.stat().st_size / (1 << 20):.1f}", mark=rootkey.root().fingerprint))
    return Exit.WELL
