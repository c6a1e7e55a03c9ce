"""The door: logging in and out, single-use links, the reader's language."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from yinuo.kit.moment import local_day
from yinuo.kit.text import Both, both
from yinuo.people import passes, setup, signing
from yinuo.people.entrance import behind_login
from yinuo.people.models import Login, PostHolding
from yinuo.people.queries import company, on_day
from yinuo.people.roles import POSTS
from yinuo.web.page import Asked, attempt, public, show
from yinuo.web.reading import Typed
from yinuo.web.visitor import address_of

DEMO_PASSWORD = "yinuo-demo"
_ENDED: dict[str, Both] = {
    "newer": both("您的账号已在另一台电脑登录，本机的登录已结束", "Your account was signed in elsewhere; this sign-in has ended"),
    "idle": both("长时间未操作，登录已结束", "You were away for long; the sign-in has ended"),
    "password": both("口令已修改，请用新口令登录", "The password was changed; log in with the new one"),
    "closed": both("这个账号已停用", "This account is closed"),
    "ended": both("您在另一处结束了本机的登录", "You ended this sign-in from elsewhere"),
}


@public
def login(request: Asked) -> HttpResponse:
    """登录. Brings the person back to where they wanted to go."""
    onward = _onward(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.actor is not None:
            return HttpResponseRedirect(onward)
        return _gate(request, onward, notice=_why_out(request))
    device, agent = device_of(request)
    refusal = attempt(
        lambda: enter(request, signing.sign_in(
            request.POST.get("login", "").strip(), request.POST.get("password", ""), device=device, agent=agent, at=request.moment,
            address=address_of(request),
        ))
    )
    if refusal is None:
        return HttpResponseRedirect("/people/setup/company" if onward == "/" and _to_be_set_up(request) else onward)
    answer = _gate(request, onward, error=refusal.says, way_out=refusal.way_out, status=refusal.status)
    if refusal.status == 429:
        answer["Retry-After"] = str(refusal.facts.get("retry_after", 60))
    return answer


@public
def logout(request: Asked) -> HttpResponse:
    """退出. By post only: a link or picture from elsewhere must not log anybody out."""
    if request.method != "POST":
        return HttpResponseRedirect("/")
    if request.actor is not None:
        signing.sign_out(by=request.actor, at=request.moment)
    request.session.flush()
    return HttpResponseRedirect("/login")


@public
def language(request: Asked) -> HttpResponse:
    """界面语言. Kept in a cookie, and with the account of whoever is signed in."""
    if request.method != "POST":
        return HttpResponseRedirect(_onward(request, request.GET.get("next", "")))
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    if request.actor is not None:
        signing.choose_language(chosen, by=request.actor, at=request.moment)
    answer = HttpResponseRedirect(_onward(request, request.POST.get("next", "")))
    answer.set_cookie("yinuo_language", chosen, max_age=timedelta(days=365), samesite="Lax", httponly=True)
    return answer


@public
def start(request: Asked, secret: str) -> HttpResponse:
    """首次启用，第一步. The administrator's own account; the further steps follow signed in."""
    if request.actor is not None and company().set_up_at is None and request.actor.may("company.write"):
        return HttpResponseRedirect("/people/setup/company")
    passes.find(secret, request.moment, passes.START)
    refusal = None
    if request.method == "POST":
        refusal = attempt(lambda: _found(request, secret))
        if refusal is None:
            return HttpResponseRedirect("/people/setup/company")
    return show(request, "web/people/start.html", refusal, values=request.POST, steps=setup_steps("administrator"))


@public
def one_time_pass(request: Asked, secret: str) -> HttpResponse:
    """邀请与重设. Whoever holds the link sets the password of the account it names."""
    link = passes.find(secret, request.moment, passes.INVITE, passes.RESET)
    refusal = None
    if request.method == "POST":
        refusal = attempt(lambda: _set_password(request, secret))
        if refusal is None:
            return HttpResponseRedirect("/")
    return show(request, "web/people/pass.html", refusal, person=link.user, purpose=link.purpose)


def enter(request: Asked, login: Login) -> None:
    """Put a fresh sign-in into the browser's session; nothing of an earlier one is carried over."""
    request.session.flush()
    request.session["login"] = login.pk
    request.session.set_expiry(timedelta(days=14) if login.device == signing.PHONE else timedelta(hours=12))


def device_of(request: Asked) -> tuple[str, str]:
    """The kind of device, desk or phone, and what the browser says of itself."""
    agent = request.headers.get("User-Agent", "").replace("\x00", "")[:200]
    phone = any(word in agent for word in ("Mobile", "Android", "iPhone"))
    return (signing.PHONE if phone else signing.DESK), agent


_STEPS = (
    ("administrator", both("管理员", "Your account")), ("company", both("公司", "Company")), ("calendar", both("办公时间", "Office hours")),
    ("posts", both("五个岗位", "The five posts")), ("open", both("开通受理", "Open intake")),
)


def setup_steps(now: str) -> list[dict[str, object]]:
    """The steps of the first start as a stage bar shows them."""
    at = [name for name, _ in _STEPS].index(now)
    return [
        {"label": label, "state": "done" if i < at else "now" if i == at else "next"} for i, (_, label) in enumerate(_STEPS)
    ]


def _found(request: Asked, secret: str) -> None:
    typed = Typed(request.POST)
    name, username = typed.line("name", most=60), typed.line("username", most=40)
    password = _twice(typed)
    typed.settle()
    device, agent = device_of(request)
    enter(request, setup.found(secret, name=name, username=username, password=password, device=device, agent=agent, at=request.moment))


def _set_password(request: Asked, secret: str) -> None:
    typed = Typed(request.POST)
    password = _twice(typed)
    typed.settle()
    device, agent = device_of(request)
    enter(request, passes.set_password_by(secret, password, device=device, agent=agent, at=request.moment))


def _twice(typed: Typed) -> str:
    password = typed.secret("password")
    if password != typed.secret("again"):
        typed.errors.setdefault("again", both("两次输入的口令不一样", "The two passwords differ"))
    return password


def _gate(request: Asked, onward: str, *, status: int = 200, **told: object) -> HttpResponse:
    values: dict[str, object] = {
        "company": company().name, "login": request.POST.get("login", ""), "next": "" if onward == "/" else onward,
        "demo_people": _demo_people(request) if settings.DEMO else (), "demo_password": DEMO_PASSWORD,
    }
    return render(request, "web/login.html", values | told, status=status)


def _demo_people(request: Asked) -> list[dict[str, object]]:
    """One person for each post: the visitor chooses whose day to see."""
    held = PostHolding.objects.filter(on_day(local_day(request.moment)), user__is_active=True).select_related("user").order_by("id")
    first: dict[str, PostHolding] = {}
    for holding in held:
        first.setdefault(holding.post, holding)
    return [
        {"login": first[post].user.username, "name": first[post].user.name, "post": POSTS[post]} for post in POSTS if post in first
    ]


def _to_be_set_up(request: Asked) -> bool:
    """Whether the first start was left half-way and this person can go on with it."""
    by = behind_login(request.session["login"], request.moment)
    return by is not None and by.may("company.write") and company().set_up_at is None


def _why_out(request: Asked) -> Both | None:
    """Why the sign-in this browser remembers no longer opens the door."""
    remembered = request.session.get("login")
    ended = Login.objects.filter(pk=remembered).values_list("ended_why", flat=True).first() if remembered else None
    return None if ended is None else _ENDED.get(ended or "idle")


def _onward(request: Asked, address: str) -> str:
    """Where to go next, on this site only."""
    local = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if address and local and not address.startswith("/login") else "/"
