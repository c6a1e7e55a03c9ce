"""My account: particulars, language, password, sign-ins, tokens."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people import signing, tokens
from yinuo.people.models import User
from yinuo.people.queries import holdings_of, live_logins
from yinuo.people.roles import POSTS
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed

ME = "/people/me"


@page("account.own")
def me(request: Asked) -> HttpResponse:
    """我的账号."""
    return _me(request)


@page("account.own")
def password(request: Asked) -> HttpResponse:
    """修改口令."""
    def act() -> None:
        typed = Typed(request.POST)
        old, new = typed.secret("old"), typed.secret("password")
        if new != typed.secret("again"):
            typed.errors.setdefault("again", both("两次输入的口令不一样", "The two passwords differ"))
        typed.settle()
        signing.change_password(by=request.actor, at=request.moment, old=old, new=new)

    return _after(request, act)


@page("account.own")
def end_login(request: Asked, login_id: int) -> HttpResponse:
    """结束一处登录."""
    return _after(request, lambda: signing.end_own(login_id, by=request.actor, at=request.moment))


@page("token.own")
def make_token(request: Asked) -> HttpResponse:
    """生成令牌. Its secret is on this answer and nowhere else."""
    made: list[str] = []

    def act() -> None:
        typed = Typed(request.POST)
        name = typed.line("token_name", most=60)
        scopes = tuple(typed.line("scopes", must=False).replace(",", " ").split())
        typed.settle()
        made.append(tokens.make_own_token(name, by=request.actor, at=request.moment, scopes=scopes)[1])

    if request.method != "POST":
        return HttpResponseRedirect(ME)
    refusal = attempt(act)
    return _me(request, refusal, secret=made[0] if made else "")


@page("account.own")
def revoke_token(request: Asked, token_id: int) -> HttpResponse:
    """收回令牌."""
    return _after(request, lambda: tokens.revoke_own_token(token_id, by=request.actor, at=request.moment))


def _after(request: Asked, act: Callable[[], None]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseRedirect(ME)
    refusal = attempt(act)
    return HttpResponseRedirect(ME) if refusal is None else _me(request, refusal)


def _me(request: Asked, refusal: Refusal | None = None, **told: object) -> HttpResponse:
    user = User.objects.select_related("home_department").get(pk=request.actor.person_id)
    held = holdings_of(user)
    for holding in held:
        holding.post_label = POSTS.get(holding.post)  # type: ignore[attr-defined]
    return show(
        request, "web/people/me.html", refusal, person=user, holdings=held, logins=live_logins(user.pk),
        tokens=user.tokens.filter(revoked_at__isnull=True).order_by("-id"), this_login=request.actor.session,
        may_token=request.actor.may("token.own"), values=request.POST, **told,
    )
