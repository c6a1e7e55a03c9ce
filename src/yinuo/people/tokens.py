"""Keys for programs: random, shown once, kept as SHA-256, never wider than the person they act for."""

import secrets
from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .entrance import digest_of_secret
from .models import Token, User
from .roles import VERBS
from .verbs import unseen, verb

PREFIX = "yn_"
AREAS = frozenset(code.split(".")[0] for code in VERBS)


@verb("token.own")
def make_own_token(name: str, *, by: Actor, at: datetime, scopes: tuple[str, ...] = (), expires: datetime | None = None) -> tuple[Token, str]:
    """为自己生成令牌. The token and its secret, which is never shown again."""
    return make(User.objects.get(pk=by.person_id), name, by=by, at=at, scopes=scopes, expires=expires)


@verb("token.make", on=User)
def make_token(user: User, name: str, *, by: Actor, at: datetime, scopes: tuple[str, ...] = (), expires: datetime | None = None) -> tuple[Token, str]:
    """为某人生成令牌."""
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
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(user=user, name=name, digest=digest_of_secret(secret), scopes=sorted(set(scopes)), expires_at=expires)
    note(token, "token.made", by=by, at=at, user=user.pk, name=name, scopes=token.scopes)
    return token, secret


def revoke(token: Token | None, *, by: Actor, at: datetime) -> None:
    """Step: from now on the token opens nothing."""
    if token is None or token.revoked_at is not None:
        raise unseen()
    token.revoked_at = at
    note(token, "token.revoked", by=by, at=at)


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("token.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)})
