"""What is done to accounts: adding a person, changing their particulars, inviting, resetting, locking out and letting back."""

from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from . import passes, signing, tokens
from .models import Department, User
from .verbs import verb


@verb("people.write")
def add_person(
    *, by: Actor, at: datetime, username: str, name: str, name_en: str = "", email: str = "", phone: str = "", department: int | None = None,
) -> User:
    """登记人员. One person, one account (SECURITY-01); it opens with an invitation."""
    return admit(username, name, by=by, at=at, name_en=name_en, email=email, phone=phone, department=department)


def admit(
    username: str, name: str, *, by: Actor, at: datetime, name_en: str = "", email: str = "", phone: str = "", department: int | None = None,
) -> User:
    """Step: a new account without a password."""
    if User.objects.filter(username__iexact=username).exists():
        taken = both(f"登录名 {username} 已有人使用", f"The login name {username} is taken")
        raise Refusal("person.username_taken", taken, field="username", errors={"username": taken},
                      way_out=both("请换一个，例如加上工号", "Choose another, with the staff number for instance"))  # fmt: skip
    user = User(username=username, name=name, name_en=name_en, email=email, phone=phone, home_department_id=_department(department))
    user.set_unusable_password()
    note(user, "person.added", by=by, at=at, username=username, name=name)
    return user


@verb("people.write", on=User)
def change_person(
    user: User, *, by: Actor, at: datetime, name: str, name_en: str, email: str, phone: str, department: int | None,
) -> User:
    """更改人员资料. The login name stays: it stands in the log."""
    was = {"name": user.name, "name_en": user.name_en, "email": user.email, "phone": user.phone, "department": user.home_department_id}
    now = {"name": name, "name_en": name_en, "email": email, "phone": phone, "department": _department(department)}
    changed = {key: value for key, value in now.items() if value != was[key]}
    if changed:
        user.name, user.name_en, user.email, user.phone, user.home_department_id = now.values()  # type: ignore[assignment]
        note(user, "person.changed", by=by, at=at, changed=sorted(changed))
    return user


@verb("people.write", on=User)
def invite(user: User, *, by: Actor, at: datetime) -> str:
    """发出邀请. The secret of a single-use link by which the person sets the first password."""
    _must_be_open(user)
    note(user, "person.invited", by=by, at=at)
    return passes.make(passes.INVITE, user, by=by, at=at)


@verb("people.write", on=User)
def reset(user: User, *, by: Actor, at: datetime) -> str:
    """重设口令. The secret of a single-use link; the old password works until it is used."""
    _must_be_open(user)
    note(user, "password.reset_offered", by=by, at=at)
    return passes.make(passes.RESET, user, by=by, at=at)


@verb("people.write", on=User)
def unlock(user: User, *, by: Actor, at: datetime) -> None:
    """解除暂停. Ends the pause after too many wrong tries."""
    user.failures, user.locked_until = 0, None
    note(user, "login.unlocked", by=by, at=at)


@verb("people.write", on=User)
def close_account(user: User, *, by: Actor, at: datetime, reason: str) -> None:
    """停用账号. Every sign-in, key and link ends now and stays ended, should the account be opened again; what the person did stays on record."""
    if user.pk == by.user_id:
        raise Refusal("account.own_closing", both("不能停用自己的账号", "You cannot close your own account"),
                      way_out=both("请另一位管理员办理", "Ask another administrator"))  # fmt: skip
    user.is_active = False
    tokens.revoke_all(user, by=by, at=at)
    passes.let_go(user, by=by, at=at)
    note(user, "account.closed", by=by, at=at, reason=reason, ended=signing.end_all(user, "closed", by=by, at=at))


@verb("people.write", on=User)
def open_account(user: User, *, by: Actor, at: datetime) -> None:
    """启用账号."""
    user.is_active = True
    note(user, "account.opened", by=by, at=at)


def _must_be_open(user: User) -> None:
    if not user.is_active:
        raise Refusal("account.is_closed", both("账号已停用，不能发送链接", "The account is closed; no link can be sent"),
                      way_out=both("先启用账号", "Open the account first"))  # fmt: skip


def _department(department: int | None) -> int | None:
    if department is not None and not Department.objects.filter(pk=department).exists():
        unknown = both("没有这个部门", "There is no such department")
        raise Refusal("department.unknown", unknown, status=422, field="department", errors={"department": unknown})
    return department
