"""网络通知: the addresses other systems listen at, their secrets shown once, and what became of every delivery."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from yinuo.kit.refusal import Refusal
from yinuo.notices import actions, queries
from yinuo.notices.models import Webhook
from yinuo.people.verbs import unseen
from yinuo.policy.facts import EVENTS
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import Typed, key_in

from .outbox import rows_of

KINDS = [(kind, event.label, {"help": kind}) for kind, event in sorted(EVENTS.items())]


@page("webhook.write")
def webhooks(request: Asked) -> HttpResponse:
    """登记在用的地址."""
    return show(request, "web/house/webhooks.html", rows=list(queries.webhooks()))


@page("webhook.write")
def new(request: Asked) -> HttpResponse:
    """登记地址. The secret is on this answer and nowhere else."""
    if request.method != "POST":
        return _form(request, None)
    made: list[Any] = []
    refusal = attempt(lambda: made.extend(actions.register(**_typed(request), by=request.actor, at=request.moment)))
    if refusal is not None:
        return _form(request, None, refusal)
    return _one(request, made[0], secret=made[1])


@page("webhook.write")
def one(request: Asked, hook_id: int) -> HttpResponse:
    """一个地址：资料、密钥、投递记录."""
    hook = _found(hook_id)
    if request.method != "POST":
        return _one(request, hook)
    refusal = attempt(lambda: actions.change(hook.pk, **_typed(request), by=request.actor, at=request.moment))
    return HttpResponseRedirect(f"/webhooks/{hook_id}") if refusal is None else _one(request, hook, refusal)


@page("webhook.write")
def act(request: Asked, hook_id: int, act: str) -> HttpResponse:
    """暂停、恢复、试投、移除."""
    hook = _found(hook_id)
    acts: dict[str, Callable[..., Any]] = {"pause": actions.pause, "resume": actions.resume, "test": actions.try_out, "remove": actions.remove}
    if act not in acts:
        raise unseen()
    if request.method != "POST":
        return HttpResponseRedirect(f"/webhooks/{hook_id}")
    refusal = attempt(lambda: acts[act](hook.pk, by=request.actor, at=request.moment))
    if refusal is not None:
        return _one(request, hook, refusal)
    return HttpResponseRedirect("/webhooks" if act == "remove" else f"/webhooks/{hook_id}#history")


@page("webhook.write")
def secret(request: Asked, hook_id: int) -> HttpResponse:
    """更换密钥. Shown on this answer only."""
    hook = _found(hook_id)
    if request.method != "POST":
        return HttpResponseRedirect(f"/webhooks/{hook_id}")
    made: list[str] = []
    refusal = attempt(lambda: made.append(actions.rotate(hook.pk, by=request.actor, at=request.moment)))
    return _one(request, hook, refusal, secret=made[0] if made else "")


def _found(hook_id: int) -> Webhook:
    hook = queries.one(hook_id)
    if hook is None:
        raise unseen()
    return hook


def _typed(request: Asked) -> dict[str, Any]:
    typed = Typed(request.POST)
    given = {"name": typed.line("name", most=60), "url": typed.line("url", most=300), "kinds": request.POST.getlist("kinds")}
    typed.settle()
    return given


def _form(request: Asked, hook: Webhook | None, refusal: Refusal | None = None) -> HttpResponse:
    return show(request, "web/house/webhook_new.html", refusal, values=request.POST, chosen=request.POST.getlist("kinds"), kinds=KINDS)


def _one(request: Asked, hook: Webhook, refusal: Refusal | None = None, secret: str = "") -> HttpResponse:
    before = request.GET.get("after", "")
    found = queries.letters(by=request.actor, hook=hook.pk, before=key_in(before))
    typed = request.method == "POST" and refusal is not None and "url" in request.POST
    return show(
        request, "web/house/webhook.html", refusal, hook=hook, hook_path=str(hook.pk), secret=secret, kinds=KINDS, rows=rows_of(found[: queries.PAGE]),
        next=found[queries.PAGE - 1].pk if len(found) > queries.PAGE else None, may_resend=request.actor.may("outbox.resend"),
        values=request.POST if typed else {"name": hook.name, "url": hook.url}, chosen=request.POST.getlist("kinds") if typed else hook.kinds,
    )
