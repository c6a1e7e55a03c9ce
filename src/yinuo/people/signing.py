"""Signing in and out: one account per person, one live sign-in per kind of device, five tries (SECURITY-01)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from yinuo.journal.operation import note, operation
from yinuo.kit.actor import Actor, Door
from yinuo.kit.ids import next_id
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from . import access, knocking
from .entrance import ABSOLUTE, IDLE, PHONE_LIFE
from .models import Login, User
from .passwords import fits, set_password
from .verbs import unseen, verb

TRIES, LOCKED_FOR = 5, timedelta(minutes=15)
DESK, PHONE = "desk", "phone"


def sign_in(username: str, password: str, *, device: str, agent: str, at: datetime, address: str = "") -> Login:
    """Let a person in and end their earlier sign-in on the same kind of device, or keep them out while it lasts, as the policy says; both are logged.

    Refuses with 403: the same sentence for an unknown name and a wrong password; after five failures a quarter of an hour.
    Refuses with 429 an ``address`` from which too many tries failed, before any password is looked at.
    """
    knocking.refuse_crowd(address, at)
    user = User.objects.filter(username__iexact=username[:40]).first() if username.isprintable() else None
    if user is not None and user.locked_until and user.locked_until > at:
        knocking.failed(address, at)
        raise _locked(user.locked_until, at)
    if not fits(user, password):
        knocking.failed(address, at)
        raise _failed(user, device, at)
    assert user is not None
    with operation(at):
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise _closed()
        if not _kept_out(user, device, at):
            return begin(user, device=device, agent=agent, at=at)
        note(user, "login.refused", by=_nobody(), at=at, device=device)
    raise Refusal("login.elsewhere", both("此账号已在另一处登录", "This account is signed in elsewhere"), clause="SECURITY-01", status=403,
                  way_out=both("请先在那一处退出；无法退出的，请系统管理员重设口令", "Sign out there first; if you cannot, ask the administrator for a new password"))


_second: list[Callable[[datetime], str]] = []


def second_sign_in_is(told: Callable[[datetime], str]) -> None:
    """Name who knows what becomes of a second sign-in: ``ends_first`` or ``refuses_second``. Once at start-up; the policy lies above this area."""
    _second[:] = [told]


def _kept_out(user: User, device: str, at: datetime) -> bool:
    if not _second or _second[0](at) != "refuses_second":
        return False
    return any(not lapsed(login, at) for login in Login.objects.filter(user_id=user.pk, device=device, ended_at__isnull=True))


def begin(user: User, *, device: str, agent: str, at: datetime) -> Login:
    """Step: a sign-in begins. ``user`` is locked by whoever calls, or new."""
    by = themselves(user)
    for older in Login.objects.filter(user_id=user.pk, device=device, ended_at__isnull=True):
        end(older, user, "idle" if lapsed(older, at) else "newer", by=by, at=at)
    user.failures, user.locked_until, user.last_login = 0, None, at
    login = Login(id=next_id(), user=user, device=device, agent=agent[:200], started_at=at, seen_at=at)
    note(user, "login.began", by=by, at=at, login=login.id, device=device)
    _after_user_is_written(user, login)
    return login


def end(login: Login, user: User, why: str, *, by: Actor, at: datetime) -> None:
    """Step: a sign-in ends, and the journal says why: left, newer, idle, password, closed, ended."""
    login.ended_at, login.ended_why = at, why
    login.save(update_fields=["ended_at", "ended_why"])
    note(user, "login.ended", by=by, at=at, login=login.id, device=login.device, why=why)


def end_all(user: User, why: str, *, by: Actor, at: datetime, but: str = "") -> int:
    """Step: end every live sign-in of ``user`` except the one named ``but``; how many ended."""
    ended = 0
    for login in Login.objects.filter(user_id=user.pk, ended_at__isnull=True):
        if str(login.pk) != but:
            end(login, user, why, by=by, at=at)
            ended += 1
    return ended


@verb("account.own")
def sign_out(*, by: Actor, at: datetime) -> None:
    """退出登录. End the sign-in the actor came in with."""
    login = Login.objects.filter(pk=int(by.session or 0), user_id=by.person_id, ended_at__isnull=True).first()
    if login is not None:
        end(login, _myself(by), "left", by=by, at=at)


@verb("account.own")
def end_own(login_id: int, *, by: Actor, at: datetime) -> None:
    """结束自己的另一处登录. A sign-in of somebody else does not exist here."""
    login = Login.objects.filter(pk=login_id, user_id=by.person_id, ended_at__isnull=True).first()
    if login is None:
        raise unseen()
    end(login, _myself(by), "ended", by=by, at=at)


@verb("account.own")
def change_password(*, by: Actor, at: datetime, old: str, new: str) -> None:
    """修改口令. The other sign-ins end."""
    user = _myself(by)
    if not fits(user, old):
        raise Refusal("password.wrong", both("原口令不对", "The present password is not right"), status=422, field="old",
                      errors={"old": both("原口令不对", "The present password is not right")})  # fmt: skip
    set_password(user, new)
    note(user, "password.changed", by=by, at=at, ended=end_all(user, "password", by=by, at=at, but=by.session))


@verb("account.own")
def choose_language(language: str, *, by: Actor, at: datetime) -> None:
    """选择界面语言."""
    if language not in ("zh", "en"):
        raise Refusal("language.unknown", both("没有这种语言", "There is no such language"), status=422, field="language")
    user = _myself(by)
    if user.language != language:
        user.language = language
        note(user, "person.changed", by=by, at=at, language=language)


def lapsed(login: Login, at: datetime) -> bool:
    """Whether a sign-in would not be let in any more though nobody has ended it."""
    if login.device == PHONE:
        return at - login.started_at > PHONE_LIFE
    return at - login.seen_at > IDLE or at - login.started_at > ABSOLUTE


def themselves(user: User, door: Door = Door.PAGE) -> Actor:
    """A person as the actor of what needs no right: coming in, and using a link that was sent to them."""
    return Actor(user_id=user.pk, name=user.name, door=door, language=user.language)


def _myself(by: Actor) -> User:
    return User.objects.select_for_update().get(pk=by.person_id)


def _after_user_is_written(user: User, login: Login) -> None:
    """A new user's row is written at the end of the operation; foreign keys are checked later still, at commit."""
    login.save(force_insert=True)


def _failed(user: User | None, device: str, at: datetime) -> Refusal:
    """Count a failure and say no. The count stays although the sign-in is refused."""
    if user is None:
        access.denied(None, "login", at)
        return _wrong()
    with operation(at):
        user = User.objects.select_for_update().get(pk=user.pk)
        user.failures += 1
        locks = user.failures >= TRIES
        if locks:
            user.failures, user.locked_until = 0, at + LOCKED_FOR
        note(user, "login.locked" if locks else "login.failed", by=_nobody(), at=at, device=device)
    return _locked(at + LOCKED_FOR, at) if locks else _wrong()


def _nobody() -> Actor:
    return Actor(user_id=None, name="", door=Door.PAGE)


def _wrong() -> Refusal:
    return Refusal(
        "login.wrong", both("登录名或口令不对", "The login name or the password is not right"), status=403,
        way_out=both("请核对大小写后重试；忘记口令请找管理员重设", "Check capitals and try again; an administrator can reset a forgotten password"),
    )


def _locked(until: datetime, at: datetime) -> Refusal:
    minutes = max(1, round((until - at).total_seconds() / 60))
    return Refusal(
        "login.locked", both(f"多次输错，账号暂停登录，{minutes} 分钟后可再试", f"Too many wrong tries; the account opens again in {minutes} min"),
        status=403, way_out=both("急用请找管理员解锁", "If it is urgent, ask an administrator to unlock it"),
    )


def _closed() -> Refusal:
    return Refusal(
        "login.closed", both("这个账号已停用", "This account is closed"), status=403,
        way_out=both("如有需要请联系人事或管理员", "If you need it, ask personnel or an administrator"),
    )
