"""Single-use links: the first start, an invitation, a password reset. Only a digest of the secret is kept."""

import secrets
from datetime import datetime, timedelta

from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .entrance import digest_of_secret
from .models import Login, Pass, User
from .passwords import set_password
from .signing import begin, end_all, themselves

START, INVITE, RESET = "start", "invite", "reset"
GOOD_FOR = {START: timedelta(days=7), INVITE: timedelta(days=7), RESET: timedelta(hours=24)}


def make(purpose: str, user: User | None, *, by: Actor, at: datetime) -> str:
    """Step: a fresh secret for ``purpose``; earlier links of the same kind stop working."""
    for older in Pass.objects.filter(purpose=purpose, user=user, used_at__isnull=True):
        older.used_at = at
        note(older, "pass.replaced", by=by, at=at)
    secret = secrets.token_urlsafe(32)
    link = Pass(purpose=purpose, user=user, digest=digest_of_secret(secret), expires_at=at + GOOD_FOR[purpose])
    note(link, "pass.made", by=by, at=at, purpose=purpose, user=user.pk if user else None)
    return secret


def let_go(user: User, *, by: Actor, at: datetime) -> None:
    """Step: whatever link of ``user`` was not used yet opens nothing any more."""
    for link in Pass.objects.filter(user=user, used_at__isnull=True).order_by("id"):
        link.used_at = at
        note(link, "pass.replaced", by=by, at=at)


def find(secret: str, at: datetime, *purposes: str) -> Pass:
    """The link behind a secret. Refuses (404) one that is unknown, used or too old, in one sentence for all three."""
    link = Pass.objects.select_related("user").filter(digest=digest_of_secret(secret)).first()
    if link is None or link.used_at is not None or link.expires_at <= at or link.purpose not in purposes:
        raise Refusal(
            "pass.spent", both("这个一次性链接已用过或已过期", "This single-use link has been used or has expired"), status=404,
            way_out=both("请管理员再发一个；已设好口令的可直接登录", "Ask an administrator for another; if your password is set, just log in"),
        )
    return link


def spend(link: Pass, *, by: Actor, at: datetime) -> None:
    """Step: the link has done its work."""
    link.used_at = at
    note(link, "pass.used", by=by, at=at)


def set_password_by(secret: str, password: str, *, device: str, agent: str, at: datetime) -> Login:
    """以一次性链接设定口令. The person of the link sets a password and is let in; every other sign-in ends."""
    with operation(at):
        found = find(secret, at, INVITE, RESET)
        assert found.user_id is not None  # only the link of the first start is nobody's
        link = Pass.objects.select_for_update().get(pk=found.pk)
        user = User.objects.select_for_update().get(pk=found.user_id)
        if link.used_at is not None or not user.is_active:
            find("", at)
        set_password(user, password)
        by = themselves(user)
        spend(link, by=by, at=at)
        for other in Pass.objects.filter(user=user, used_at__isnull=True).exclude(pk=link.pk):  # an older invitation would let whoever finds it set another
            spend(other, by=by, at=at)
        note(user, "password.set", by=by, at=at, purpose=link.purpose, ended=end_all(user, "password", by=by, at=at))
        return begin(user, device=device, agent=agent, at=at)
