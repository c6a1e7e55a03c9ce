"""What programs may do with webhooks: register, change, pause, renew the secret, test, remove, and see every delivery."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from yinuo.kit.actor import Actor
from yinuo.notices import actions, queries
from yinuo.notices.models import Letter, Webhook
from yinuo.people.verbs import allow, unseen

from .app import NOES, did, written
from .shapes import Id, In, Line, Short

router = Router(tags=["webhooks"])


class WebhookOut(Schema):
    id: str
    name: str
    url: str
    kinds: list[str]
    is_on: bool


class WithSecret(WebhookOut):
    secret: str
    """Shown on this answer only."""


class SecretOut(Schema):
    secret: str


class DeliveryOut(Schema):
    id: str
    kind: str
    state: str
    tries: int
    made_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    status: int | None
    error: str


class Deliveries(Schema):
    items: list[DeliveryOut]
    next: str | None


class Webhooks(Schema):
    items: list[WebhookOut]


class WebhookIn(In):
    name: Short
    url: Line
    kinds: list[Short] = []


class Nothing(In):
    """No further particulars."""


@router.get("", response={200: Webhooks, **NOES}, summary="List webhooks 列出通知地址")
def webhooks(request: HttpRequest) -> HttpResponse:
    _entitled(request)
    return written({"items": [_told(hook) for hook in queries.webhooks()]})


@router.post("", response={201: WithSecret, **NOES}, summary="Register a webhook 登记通知地址")
def register(request: HttpRequest, body: WebhookIn) -> HttpResponse:
    """No answer of this is ever stored, the secret being in it; a repeat finds the name taken."""
    hook, secret = actions.register(body.name, body.url, kinds=body.kinds, by=request.actor, at=request.moment)  # type: ignore[attr-defined]
    return written({**_told(hook), "secret": secret}, 201)


@router.put("/{hook}", response={200: WebhookOut, **NOES}, summary="Change a webhook 更改通知地址")
def change(request: HttpRequest, hook: Id, body: WebhookIn) -> HttpResponse:
    return did(request, lambda by: _told(actions.change(int(hook), body.name, body.url, kinds=body.kinds, by=by, at=request.moment)))  # type: ignore[attr-defined]


@router.delete("/{hook}", response={200: WebhookOut, **NOES}, summary="Remove a webhook 移除通知地址")
def remove(request: HttpRequest, hook: Id) -> HttpResponse:
    def do(by: Actor) -> Any:
        kept = _one(int(hook), by)
        actions.remove(kept.pk, by=by, at=request.moment)  # type: ignore[attr-defined]
        return {**_told(kept), "is_on": False}

    return did(request, do)


@router.post("/{hook}/pause", response={200: WebhookOut, **NOES}, summary="Pause a webhook 暂停通知")
def pause(request: HttpRequest, hook: Id, body: Nothing) -> HttpResponse:
    return did(request, lambda by: _told(actions.pause(int(hook), by=by, at=request.moment)))  # type: ignore[attr-defined]


@router.delete("/{hook}/pause", response={200: WebhookOut, **NOES}, summary="Resume a webhook 恢复通知")
def resume(request: HttpRequest, hook: Id) -> HttpResponse:
    return did(request, lambda by: _told(actions.resume(int(hook), by=by, at=request.moment)))  # type: ignore[attr-defined]


@router.post("/{hook}/secret", response={200: SecretOut, **NOES}, summary="Renew the secret 更换密钥")
def secret(request: HttpRequest, hook: Id, body: Nothing) -> HttpResponse:
    """Not stored either: asked again, it is renewed again."""
    return written({"secret": actions.rotate(int(hook), by=request.actor, at=request.moment)})  # type: ignore[attr-defined]


@router.post("/{hook}/test", response={200: DeliveryOut, **NOES}, summary="Send a test delivery 试投")
def test(request: HttpRequest, hook: Id, body: Nothing) -> HttpResponse:
    return did(request, lambda by: _delivery(actions.try_out(int(hook), by=by, at=request.moment)))  # type: ignore[attr-defined]


@router.get("/{hook}/deliveries", response={200: Deliveries, **NOES}, summary="Deliveries of a webhook 投递记录")
def deliveries(request: HttpRequest, hook: Id, after: Id | None = Query(None)) -> HttpResponse:  # type: ignore[type-arg]
    by = _entitled(request)
    found = queries.letters(by=by, hook=_one(int(hook), by).pk, before=int(after) if after else None)
    shown = found[: queries.PAGE]
    return written({"items": [_delivery(letter) for letter in shown], "next": str(shown[-1].pk) if len(found) > queries.PAGE else None})


@router.post("/{hook}/deliveries/{delivery}/repeat", response={200: DeliveryOut, **NOES}, summary="Send a delivery again 重新投递")
def repeat(request: HttpRequest, hook: Id, delivery: Id, body: Nothing) -> HttpResponse:
    def do(by: Actor) -> Any:
        if not Letter.objects.filter(pk=int(delivery), hook_id=_one(int(hook), by).pk).exists():
            raise unseen()
        return _delivery(actions.resend(int(delivery), by=by, at=request.moment))  # type: ignore[attr-defined]

    return did(request, do)


def _entitled(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    allow("webhook.write", by)
    return by


def _one(hook_id: int, by: Actor) -> Webhook:
    allow("webhook.write", by)
    hook = queries.one(hook_id)
    if hook is None:
        raise unseen()
    return hook


def _told(hook: Webhook) -> dict[str, Any]:
    return {"id": str(hook.id), "name": hook.name, "url": hook.url, "kinds": hook.kinds, "is_on": hook.is_on}


def _delivery(letter: Letter) -> dict[str, Any]:
    return {
        "id": str(letter.id), "kind": letter.body.get("kind", ""), "state": queries.state_of(letter), "tries": letter.tries, "made_at": letter.made_at,
        "next_at": letter.next_at if letter.sent_at is None and letter.parked_at is None else None, "ended_at": letter.sent_at or letter.parked_at,
        "status": letter.answer, "error": letter.error,
    }
