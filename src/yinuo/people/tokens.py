"""Keys for programs: random, shown once, kept as SHA-256, never wider than the person they act for."""

import secrets
from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .entrance import digest_of_secret
from .models import Token, User
from .rights import actor_of
from .roles import VERBS
from .verbs import unseen, verb

PREFIX = "yn_"
AREAS = frozenset(code.split(".")[0] for code in VERBS)
IN_PERSON = frozenset(
    "edition.approve move.approve case.approve_deviation obligation.waive post.waive reach.decide signoff.sign people.write token.make token.own account.own".split()
)
"""What a token never carries that somebody else made: approving, signing, giving rights. Whoever holds such a token could act as a superior."""


@verb("token.own")
def make_own_token(name: str, *, by: Actor, at: datetime, scopes: tuple[str, ...] = (), expires: datetime | None = None) -> tuple[Token, str]:
    """为自己生成令牌. The token and its secret, which is never shown again."""
    return make(User.objects.get(pk=by.person_id), name, by=by, at=at, scopes=scopes, expires=expires)


@verb("token.make", on=User)
def make_token(user: User, name: str, *, by: Actor, at: datetime, scopes: tuple[str, ...] = (), expires: datetime | None = None) -> tuple[Token, str]:
    """为某人生成令牌. For rights it names, none of which is given in person."""
    if user.pk != by.user_id:
        _refuse_proxy(scopes)
    return make(user, name, by=by, at=at, scopes=scopes, expires=expires)


@verb("account.own")
def revoke_own_token(token_id: int, *, by: Actor, at: datetime) -> None:
    """收回自己的令牌."""
    revoke(Token.objects.select_for_update().filter(pk=token_id, user_id=by.person_id).first(), by=by, at=at)


@verb("token.make", on=Token)
def revoke_token(token: Token, *, by: Actor, at: datetime) -> None:
    """收回令牌."""
    revoke(token, by=by, at=at)


def make(user: User, name: str, *, by: Actor, at: datetime, scopes: tuple[str, ...], expires: datetime | None) -> tuple[Token, str]:
    """Step: a token of ``user``. A scope is a verb (``case.receive``) or an area (``case``); none at all means everything they may."""
    if unknown := [scope for scope in scopes if scope not in VERBS and scope not in AREAS]:
        _refuse("scopes", f"没有这些权限：{'、'.join(unknown)}", f"There are no such rights: {', '.join(unknown)}")
    if expires is not None and expires <= at:
        _refuse("expires", "到期时间须在将来", "It must expire in the future")
    _refuse_wider(scopes, by, at)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(user=user, name=name, digest=digest_of_secret(secret), scopes=sorted(set(scopes)), expires_at=expires)
    note(token, "token.made", by=by, at=at, user=user.pk, name=name, scopes=token.scopes)
    return token, secret


def _refuse_proxy(scopes: tuple[str, ...]) -> None:
    if not scopes:
        _refuse("scopes", "为他人生成的令牌须写明权限", "A token for somebody else names its rights")
    if signed := sorted(_covered(scopes) & IN_PERSON):
        _refuse("scopes", f"这些权限只能由本人行使，须本人生成：{'、'.join(signed)}", f"These are given in person; only the person makes such a token: {', '.join(signed)}")


def _refuse_wider(scopes: tuple[str, ...], by: Actor, at: datetime) -> None:
    """A program with some of its person's rights hands on no others."""
    own = actor_of(by.person_id, local_day(at))
    lacking = set(own.grants) - set(by.grants) if own else set()
    if wider := sorted((_covered(scopes) or set(VERBS)) & lacking):
        _refuse("scopes", f"超出了所用令牌的权限：{'、'.join(wider[:5])}", f"Beyond the rights of the token in use: {', '.join(wider[:5])}")


def _covered(scopes: tuple[str, ...]) -> set[str]:
    return {code for code in VERBS if code in scopes or code.split(".")[0] in scopes}


def revoke(token: Token | None, *, by: Actor, at: datetime) -> None:
    """Step: from now on the token opens nothing."""
    if token is None or token.revoked_at is not None:
        raise unseen()
    token.revoked_at = at
    note(token, "token.revoked", by=by, at=at)


def revoke_all(user: User, *, by: Actor, at: datetime) -> None:
    """Step: no token of ``user`` opens anything any more."""
    for token in Token.objects.select_for_update().filter(user=user, revoked_at__isnull=True).order_by("id"):
        revoke(token, by=by, at=at)


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("token.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)})
