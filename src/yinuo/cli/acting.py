"""As whom a command acts: a person named with ``--as``, or the one behind ``YINUO_TOKEN``; never somebody by default."""

import argparse
import os
from dataclasses import replace

from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import local_day, utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both


def ask_as(parser: argparse.ArgumentParser) -> None:
    """Give a command its ``--as``."""
    parser.add_argument("--as", dest="acting_as", metavar="LOGIN", help="以谁的名义（登录名） · whose doing it is (login name); or YINUO_TOKEN")


def actor(args: argparse.Namespace) -> Actor:
    """The person, with the rights of today's posts. Refuses when nobody is named or the name is unknown or closed."""
    from yinuo.people.entrance import behind_token
    from yinuo.people.models import User
    from yinuo.people.rights import actor_of

    told, token = getattr(args, "acting_as", None), os.environ.get("YINUO_TOKEN", "")
    if not told and not token:
        raise Refusal(
            "actor.nobody", both("命令须以某人的名义执行", "A command acts as somebody"), status=422,
            way_out=both("请加 --as 登录名，或设置 YINUO_TOKEN", "Add --as LOGIN, or set YINUO_TOKEN"),
        )
    if not told:
        found = behind_token(token, utc_now())
    else:
        user_id = User.objects.filter(username__iexact=told).values_list("id", flat=True).first()
        found = actor_of(user_id, local_day(utc_now()), Door.COMMAND) if user_id else None
    if found is None:
        raise Refusal(
            "actor.unknown", both("没有这个在用的账号，或令牌已失效", "There is no such open account, or the token has ended"), status=403,
            way_out=both("请核对登录名或令牌", "Check the login name or the token"),
        )
    return replace(found, door=Door.COMMAND)
