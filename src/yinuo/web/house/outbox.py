"""外发: every letter on its way out with its tries, its next time or why it was parked; a parked one can be sent again."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from yinuo.kit.text import Both, both
from yinuo.notices import actions, mailing, queries
from yinuo.notices.models import Letter
from yinuo.policy.facts import EVENTS
from yinuo.web.page import Asked, attempt, page, show
from yinuo.web.reading import key_in

STATES: dict[str, tuple[Both, str, str]] = {
    "waiting": (both("待发", "waiting"), "accent", "clock"), "parked": (both("停放", "parked"), "breach", "alert"),
    "sent": (both("已送达", "delivered"), "good", "check"), "kept": (both("演示：未外发", "demo: not sent"), "quiet", "pause"),
}
CHANNELS = {"email": both("邮件", "e-mail"), "sms": both("短信", "text message"), "webhook": both("网络通知", "webhook")}


@page("outbox.see")
def outbox(request: Asked) -> HttpResponse:
    """外发列表."""
    return _outbox(request)


@page("outbox.resend")
def resend(request: Asked, letter_id: int) -> HttpResponse:
    """重新发送."""
    back = request.POST.get("back", "")
    back = back if back.startswith("/webhooks") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/outbox"
    if request.method != "POST":
        return HttpResponseRedirect(back)
    refusal = attempt(lambda: actions.resend(letter_id, by=request.actor, at=request.moment))
    return HttpResponseRedirect(back) if refusal is None else _outbox(request, refusal)


def rows_of(letters: Iterable[Letter]) -> list[dict[str, Any]]:
    """Letters as lists show them."""
    letters = list(letters)
    numbers = queries.numbers(letters)
    return [_row(letter, numbers.get(letter.case or 0, "")) for letter in letters]


def _row(letter: Letter, number: str) -> dict[str, Any]:
    state = queries.state_of(letter)
    words, tone, mark = STATES[state]
    kind = str(letter.body.get("kind", ""))
    about = both("试投", "test delivery") if kind == actions.TEST_KIND else EVENTS[kind].label if kind in EVENTS else both(kind, kind)
    return {
        "letter": letter, "state": state, "words": words, "tone": tone, "mark": mark, "number": number, "about": about if letter.channel == "webhook" else both("告知客户", "to the customer"),
        "channel": CHANNELS.get(letter.channel, letter.channel), "ended": letter.sent_at or letter.parked_at, "most": 5,
        "again": state == "parked" or (letter.channel == "webhook" and state in ("sent", "kept") and letter.hook is not None and letter.hook.removed_at is None),
    }


def _outbox(request: Asked, refusal: Any = None) -> HttpResponse:
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    before = request.GET.get("after", "")
    found = queries.letters(by=request.actor, state=state, channel=channel if channel in CHANNELS else "", before=key_in(before))
    groups = [
        {"name": "state", "kind": "one", "label": both("状态", "State"), "choices": [(name, STATES[name][0]) for name in queries.STATES]},
        {"name": "channel", "kind": "one", "label": both("渠道", "Channel"), "choices": list(CHANNELS.items())},
    ]
    return show(
        request, "web/house/outbox.html", refusal, rows=rows_of(found[: queries.PAGE]), next=found[queries.PAGE - 1].pk if len(found) > queries.PAGE else None,
        counts=queries.counts(request.actor), groups=groups, may_resend=request.actor.may("outbox.resend"), mail_on=mailing.is_on(), demo_house=settings.DEMO,
    )
