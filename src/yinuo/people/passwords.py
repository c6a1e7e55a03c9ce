"""What a password must be, and how one is checked without telling whether the account exists."""

from functools import cache
from unicodedata import normalize

from django.contrib.auth.hashers import check_password, make_password

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

from .models import User

SHORTEST, LONGEST = 10, 200
_WIDELY_KNOWN = frozenset("1234567890 0123456789 12345678910 qwertyuiop password12 password123 1q2w3e4r5t woaini1314 a123456789".split())


def set_password(user: User, password: str) -> None:
    """Give ``user`` a password. Refuses (422) one that is short, repeats the account name, or is widely known."""
    password = normalize("NFKC", password)
    if len(password) < SHORTEST:
        _refuse(f"口令至少 {SHORTEST} 个字符，可以是几个词连成一句", f"A password has at least {SHORTEST} characters; a few words in a row do well")
    if len(password) > LONGEST:
        _refuse(f"口令最多 {LONGEST} 个字符", f"A password has at most {LONGEST} characters")
    if user.username.lower() in password.lower() or user.name in password:
        _refuse("口令不能包含姓名或登录名", "A password must not contain the name or the login name")
    if password.lower() in _WIDELY_KNOWN or len(set(password)) < 4:
        _refuse("这个口令太常见，请换一个", "That password is too widely known; choose another")
    user.password = make_password(password)


def fits(user: User | None, password: str) -> bool:
    """Whether ``password`` opens the account; as slow for an account that does not exist."""
    password = normalize("NFKC", password)
    if user is None or not user.has_usable_password():
        check_password(password, _nobody())
        return False
    return check_password(password, user.password)


@cache
def _nobody() -> str:
    return make_password("nobody has this password")


def _refuse(zh: str, en: str) -> None:
    raise Refusal("password.unfit", both(zh, en), status=422, field="password", errors={"password": both(zh, en)})
