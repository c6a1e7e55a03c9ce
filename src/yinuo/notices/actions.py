"""What is done to the ways out: registering webhooks, changing, pausing, removing them, new secrets, tests, sending again."""

from collections.abc import Iterable
from datetime import datetime

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.ids import next_id
from yinuo.kit.moment import canonical
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.people.verbs import unseen, verb
from yinuo.policy.facts import EVENTS

from . import addresses, outbox, secrets
from .models import Letter, Webhook

MOST = 50
TEST_KIND = "webhook.test"


@verb("webhook.write")
def register(name: str, url: str, *, by: Actor, at: datetime, kinds: Iterable[str] = ()) -> tuple[Webhook, str]:
    """登记通知地址. The webhook, and its secret, which is never shown again."""
    if Webhook.objects.filter(removed_at__isnull=True).count() >= MOST:
        raise Refusal("webhook.many", both(f"最多登记 {MOST} 个地址", f"At most {MOST} addresses"),
                      way_out=both("请先移除不用的地址", "Remove one that is not used"))  # fmt: skip
    hook = Webhook(name=_free(name), url=_fit(url), kinds=_known(kinds))
    secret = secrets.new()
    hook.secret = secrets.sealed(secret, hook.id)
    note(hook, "webhook.registered", by=by, at=at, name=hook.name, url=hook.url, kinds=hook.kinds)
    return hook, secret


@verb("webhook.write", on=Webhook)
def change(hook: Webhook, name: str, url: str, *, by: Actor, at: datetime, kinds: Iterable[str] = ()) -> Webhook:
    """更改通知地址. The secret stays."""
    _living(hook)
    hook.name, hook.url, hook.kinds = _free(name, hook), _fit(url), _known(kinds)
    note(hook, "webhook.changed", by=by, at=at, name=hook.name, url=hook.url, kinds=hook.kinds)
    return hook


@verb("webhook.write", on=Webhook)
def pause(hook: Webhook, *, by: Actor, at: datetime) -> Webhook:
    """暂停通知. Nothing new is written for it; what already waits is set aside and can be sent again."""
    _living(hook)
    hook.is_on = False
    note(hook, "webhook.paused", by=by, at=at)
    return hook


@verb("webhook.write", on=Webhook)
def resume(hook: Webhook, *, by: Actor, at: datetime) -> Webhook:
    """恢复通知."""
    _living(hook)
    hook.is_on = True
    note(hook, "webhook.resumed", by=by, at=at)
    return hook


@verb("webhook.write", on=Webhook)
def rotate(hook: Webhook, *, by: Actor, at: datetime) -> str:
    """更换密钥. The new secret signs from now on and is shown once; what the other side turns away meanwhile is tried again."""
    _living(hook)
    secret = secrets.new()
    hook.secret = secrets.sealed(secret, hook.id)
    note(hook, "webhook.secret_renewed", by=by, at=at)
    return secret


@verb("webhook.write", on=Webhook)
def remove(hook: Webhook, *, by: Actor, at: datetime) -> None:
    """移除通知地址. Its secret is gone at once; its history stays."""
    _living(hook)
    hook.is_on, hook.removed_at, hook.secret = False, at, b""
    note(hook, "webhook.removed", by=by, at=at, name=hook.name)


@verb("webhook.write", on=Webhook)
def try_out(hook: Webhook, *, by: Actor, at: datetime) -> Letter:
    """试投. A signed delivery about no case at all; the history shows what became of it."""
    _living(hook)
    if not hook.is_on:
        raise Refusal("webhook.paused", both("已暂停，不能试投", "It is paused; nothing can be sent"), way_out=both("请先恢复", "Resume it first"))
    note(hook, "webhook.tried", by=by, at=at)
    body = {"kind": TEST_KIND, "case": None, "stage": None, "happened_at": canonical(at), "entry": None}
    return Letter.objects.create(key=f"test:{hook.id}:{next_id()}", channel="webhook", hook=hook, body=body, made_at=at, next_at=at)


@verb("outbox.resend")
def resend(letter_id: int, *, by: Actor, at: datetime) -> Letter:
    """重新发送. A parked letter, or a delivery that arrived and is wanted again, has all its tries once more."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise unseen()
    if letter.hook is not None:
        _living(letter.hook)
    if letter.parked_at is None and (letter.sent_at is None or letter.hook is None):
        raise Refusal("letter.on_its_way", both("这一条已送达，或仍在按时重试", "This one has arrived, or is still being tried"),
                      way_out=both("只有停放的消息和网络通知可以重新发送", "Parked letters and webhooks can be sent again"))  # fmt: skip
    outbox.again(letter, at)
    return letter


def _living(hook: Webhook) -> None:
    if hook.removed_at is not None:
        raise unseen()


def _fit(url: str) -> str:
    addresses.fit(url.strip())
    return url.strip()


def _known(kinds: Iterable[str]) -> list[str]:
    wanted = sorted(set(kinds))
    if unknown := [kind for kind in wanted if kind not in EVENTS]:
        says = both(f"没有这种事件：{'、'.join(unknown)[:100]}", f"There is no such event: {', '.join(unknown)[:100]}")
        raise Refusal("webhook.kind", says, status=422, field="kinds", errors={"kinds": says}, way_out=both("请从事件表中选择", "Choose from the list of events"))
    return wanted


def _free(name: str, hook: Webhook | None = None) -> str:
    name = name.strip()
    others = Webhook.objects.filter(name=name, removed_at__isnull=True).exclude(pk=hook.pk if hook else 0)
    if not name or others.exists():
        says = both("请填写名称", "Give it a name") if not name else both("已有同名的通知地址", "There is one of that name")
        raise Refusal("webhook.name", says, status=422 if not name else 409, field="name", errors={"name": says}, way_out=both("请换一个名称", "Choose another name"))
    return name
