"""``yinuo token``: keys for programs: make one (shown once), list them, revoke one."""

import argparse
import json
from datetime import timedelta
from typing import Any

from yinuo.cli.acting import actor, ask_as
from yinuo.cli.exits import Exit
from yinuo.kit.actor import Actor
from yinuo.kit.moment import canonical, utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

NEEDS_DATA = True


def configure(parser: argparse.ArgumentParser) -> None:
    ask_as(parser)
    parser.add_argument("what", choices=("make", "list", "revoke"), help="make 签发 · issue; list 列出 · list; revoke 吊销 · revoke")
    parser.add_argument("given", nargs="?", default="", help="make: 用途 · what it is for; revoke: 令牌编号 · the token's id")
    parser.add_argument("--for", dest="holder", metavar="LOGIN", help="make: 给谁（不写则为本人） · for whom; yourself when left out")
    parser.add_argument("--scope", action="append", default=[], metavar="RIGHT", help="只限这些权限，可多次 · only these rights; may be repeated")
    parser.add_argument("--days", type=int, help="有效天数 · days it is good for")
    parser.add_argument("--json", action="store_true", help="机器可读 · for programs")


def run(args: argparse.Namespace) -> int:
    by = actor(args)
    return {"make": _make, "list": _list, "revoke": _revoke}[args.what](args, by)


def _make(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.people import tokens

    at = utc_now()
    if not args.given.strip():
        raise _wanting(both("请写明令牌的用途", "Say what the token is for"), "yinuo token make ERP --as LOGIN")
    expires = at + timedelta(days=args.days) if args.days else None
    given: dict[str, Any] = {"by": by, "at": at, "scopes": tuple(args.scope), "expires": expires}
    if args.holder:
        token, secret = tokens.make_token(_user(args.holder), args.given.strip()[:60], **given)
    else:
        token, secret = tokens.make_own_token(args.given.strip()[:60], **given)
    if args.json:
        print(json.dumps({"id": str(token.pk), "token": secret, "scopes": token.scopes, "expires": canonical(expires) if expires else None}))
    else:
        print(secret)
        print(both("只显示这一次，请现在抄存。编号 {id}", "Shown only now; keep it safe. Id {id}").of(args.lang, id=token.pk))
    return Exit.WELL


def _list(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.people.models import Token

    found = Token.objects.select_related("user").filter(revoked_at__isnull=True).order_by("id")
    if not by.may("token.make"):
        found = found.filter(user_id=by.person_id)
    rows: list[dict[str, Any]] = [{"id": str(t.pk), "user": t.user.username, "name": t.name, "scopes": t.scopes, "expires": canonical(t.expires_at) if t.expires_at else None} for t in found]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    for row in () if args.json else rows:
        print(f"{row['id']}  {row['user']}  {row['name']}  {' '.join(row['scopes']) or '*'}  {row['expires'] or '—'}")
    if not rows and not args.json:
        print(both("还没有令牌；用 yinuo token make 签发", "No token yet; yinuo token make issues one").of(args.lang))
    return Exit.WELL


def _revoke(args: argparse.Namespace, by: Actor) -> int:
    from yinuo.people import tokens
    from yinuo.people.models import Token

    if not (args.given.isascii() and args.given.isdigit() and len(args.given) < 19):
        raise _wanting(both("请写明令牌编号", "Name the token by its id"), "yinuo token list --as LOGIN")
    own = by.user_id is not None and Token.objects.filter(pk=int(args.given), user_id=by.user_id).exists()
    (tokens.revoke_own_token if own else tokens.revoke_token)(int(args.given), by=by, at=utc_now())
    print(both("已吊销", "Revoked").of(args.lang))
    return Exit.WELL


def _user(username: str) -> Any:
    from yinuo.people.models import User
    from yinuo.people.verbs import unseen

    found = User.objects.filter(username__iexact=username).first()
    if found is None:
        raise unseen()
    return found


def _wanting(says: Any, example: str) -> Refusal:
    return Refusal("usage.wanting", says, status=422, way_out=both(f"例如：{example}", f"For example: {example}"))
