"""``yinuo journal``: verify that nothing was altered, print the newest checkpoint to keep elsewhere, renew a lost signing key."""

import argparse
import json
from pathlib import Path

from yinuo.cli.exits import Exit
from yinuo.kit.moment import utc_now
from yinuo.kit.text import both

SHOWN = 50


def configure(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    verify = what.add_parser("verify", help="核验全部日志与记录 · verify every entry and row")
    verify.add_argument("--json", action="store_true")
    verify.add_argument("--trust", type=Path, help="信任名单 · a list of verifiers")
    verify.add_argument("--witness", type=Path, help="先前保存的检查点 · a checkpoint saved earlier")
    what.add_parser("checkpoint", help="打印最新检查点，供异地保存 · print the newest checkpoint, to be kept elsewhere")
    what.add_parser("new-key", help="签名密钥丢失后另立新钥 · a new signing key after the old one was lost")


def run(args: argparse.Namespace) -> int:
    return {"verify": _verify, "checkpoint": _checkpoint, "new-key": _new_key}[args.what](args)


def _verify(args: argparse.Namespace) -> int:
    from yinuo.journal.verify import verify

    report = verify(utc_now(), trust=args.trust, witness=args.witness)
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
        return report.exit_code
    for finding in [*report.findings, *report.untrusted][:SHOWN]:
        print(f"✗ {finding.where()} {finding.says.of(args.lang)}")
    if (more := len(report.findings) + len(report.untrusted) - SHOWN) > 0:
        print(both("……另有 {n} 处", "… and {n} more").of(args.lang, n=more))
    print(report.sentence().of(args.lang))
    return report.exit_code


def _checkpoint(args: argparse.Namespace) -> int:
    from yinuo.journal.checkpoints import sign
    from yinuo.journal.reading import newest_checkpoint
    from yinuo.journal.sealer import seal

    while seal():
        pass
    sign(utc_now(), even_if_early=True)
    note = newest_checkpoint()
    print(note or both("日志还是空的。", "The journal is still empty.").of(args.lang), end="" if note else "\n")
    return Exit.WELL


def _new_key(args: argparse.Namespace) -> int:
    from yinuo.journal.checkpoints import renew_key

    verifier = renew_key()
    print(both("新的签名密钥：{line}", "The new signing key: {line}").of(args.lang, line=verifier.line()))
    return Exit.WELL
