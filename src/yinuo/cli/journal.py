"""``yinuo journal``: verify that nothing was altered, print the newest checkpoint to keep elsewhere, renew a lost signing key.

Verifying only reads and asks nobody's name; taking a checkpoint and renewing the key are acts of somebody, and stand in the journal.
"""

import argparse
import json
from pathlib import Path

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.exits import Exit
from yinuo.kit.moment import utc_now
from yinuo.kit.text import both

NEEDS_DATA = True
SHOWN = 50


def configure(parser: argparse.ArgumentParser) -> None:
    ask_as(parser)
    parser.add_argument(
        "what", choices=("verify", "checkpoint", "new-key"),
        help="verify 核验全部日志与记录 · verify every entry and row; checkpoint 打印最新检查点，供异地保存 · print the newest checkpoint, "
        "to be kept elsewhere; new-key 签名密钥丢失后另立新钥 · a new signing key after the old one was lost",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--trust", type=Path, help="信任名单 · a list of verifiers")
    parser.add_argument("--witness", type=Path, help="先前保存的检查点 · a checkpoint saved earlier")


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
    from yinuo.people import keys

    keys.take_checkpoint(by=actor(args), at=utc_now())
    while seal():
        pass
    sign(utc_now(), even_if_early=True)
    note = newest_checkpoint()
    print(note or both("日志还是空的。", "The journal is still empty.").of(args.lang), end="" if note else "\n")
    return Exit.WELL


def _new_key(args: argparse.Namespace) -> int:
    from yinuo.people import keys

    verifier = keys.renew_signing_key(by=actor(args), at=utc_now())
    print(both("新的签名密钥：{line}", "The new signing key: {line}").of(args.lang, line=verifier.line()))
    return Exit.WELL
