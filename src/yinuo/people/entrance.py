"""Who stands at the door: the person behind a sign-in or a token, with all rights, in one statement."""

from datetime import datetime, timedelta
from hashlib import sha256

from yinuo.kit.actor import Actor, Door
from yinuo.kit.moment import local_day
from yinuo.records.statements import run

from .models import Login
from .rights import actor_from, holder_columns, holdings_join

IDLE, ABSOLUTE, PHONE_LIFE = timedelta(minutes=30), timedelta(hours=12), timedelta(days=14)


def behind_login(login_id: int, at: datetime) -> Actor | None:
    """The person of a live sign-in; nobody once it is idle too long, ended, or the account closed."""
    day = local_day(at)
    sql = (
        f"SELECT {holder_columns()}, l.seen_at, l.started_at, l.device FROM people_login l JOIN people_user u ON u.id = l.user_id "  # noqa: S608
        f"{holdings_join()} WHERE l.id = %s AND l.ended_at IS NULL AND u.is_active"
    )
    rows, _ = run(sql, [day, day, login_id], typed=True)
    if not rows:
        return None
    seen, started, device = (_aware(rows[0][-3]), _aware(rows[0][-2]), rows[0][-1])
    if device == "phone":
        if at - started > PHONE_LIFE:
            return None
    elif at - seen > IDLE or at - started > ABSOLUTE:
        return None
    if at - seen > timedelta(minutes=1):
        Login.objects.filter(pk=login_id).update(seen_at=at)
    return actor_from((row[:-3] for row in rows), Door.PAGE, session=str(login_id))


def behind_token(secret: str, at: datetime) -> Actor | None:
    """The person a program acts for, narrowed to its scopes."""
    day = local_day(at)
    sql = (
        f"SELECT {holder_columns()}, t.scopes FROM people_token t JOIN people_user u ON u.id = t.user_id {holdings_join()} "  # noqa: S608
        "WHERE t.digest = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s) AND u.is_active"
    )
    rows, _ = run(sql, [day, day, digest_of_secret(secret), at], typed=True)
    if not rows:
        return None
    scopes = _list(rows[0][-1])
    return actor_from((row[:-1] for row in rows), Door.API, scopes)


def digest_of_secret(secret: str) -> str:
    """How random secrets are kept: SHA-256 (they need no slow hash)."""
    return sha256(secret.encode()).hexdigest()


def _list(value: object) -> list[str]:
    import orjson

    return orjson.loads(value) if isinstance(value, str) else list(value or [])  # type: ignore[arg-type, call-overload]


def _aware(value: object) -> datetime:
    from datetime import UTC

    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    assert isinstance(value, datetime)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
