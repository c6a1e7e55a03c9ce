"""What pages and programs ask of the ways out: webhooks, deliveries, what is parked."""

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet

from yinuo.kit.actor import Actor

from .models import Letter, Webhook

PAGE = 25
STATES = ("waiting", "parked", "sent")


def webhooks() -> QuerySet[Webhook]:
    """Those in use, with how many of their deliveries arrived, wait and are parked."""
    waits = Q(deliveries__sent_at__isnull=True, deliveries__parked_at__isnull=True, deliveries__id__isnull=False)
    return Webhook.objects.filter(removed_at__isnull=True).order_by("name").annotate(
        arrived=Count("deliveries", filter=Q(deliveries__sent_at__isnull=False)), waiting=Count("deliveries", filter=waits),
        parked=Count("deliveries", filter=Q(deliveries__parked_at__isnull=False)), last_at=Max("deliveries__sent_at"))


def one(hook_id: int) -> Webhook | None:
    """A webhook in use."""
    return Webhook.objects.filter(pk=hook_id, removed_at__isnull=True).first()


def letters(*, by: Actor, state: str = "", channel: str = "", hook: int | None = None, before: int | None = None) -> list[Letter]:
    """Letters within the reader's reach, the newest first, one more than a page so that the reader knows whether another follows."""
    found = _within(by).select_related("hook").order_by("-id")
    if state == "parked":
        found = found.filter(parked_at__isnull=False)
    elif state in STATES:
        found = found.filter(parked_at__isnull=True, sent_at__isnull=state == "waiting")
    if channel:
        found = found.filter(channel=channel)
    if hook is not None:
        found = found.filter(hook_id=hook)
    return list(found.filter(id__lt=before)[: PAGE + 1] if before else found[: PAGE + 1])


def state_of(letter: Letter) -> str:
    """``sent``, ``kept`` (made in the demo, so it never left), ``parked`` or ``waiting``."""
    if letter.sent_at is not None:
        return "kept" if letter.body.get("demo") else "sent"
    return "parked" if letter.parked_at is not None else "waiting"


def counts(by: Actor) -> dict[str, int]:
    """How many wait and how many are parked, within the reader's reach."""
    found = _within(by)
    return {"waiting": found.filter(sent_at__isnull=True, parked_at__isnull=True).count(), "parked": found.filter(parked_at__isnull=False).count()}


def _within(by: Actor) -> QuerySet[Letter]:
    """Whoever does not reach everything sees the letters about the cases they see."""
    from yinuo.cases.queries import seen_by

    if by.user_id is None or any(reach.everything for verb in ("outbox.see", "webhook.write") for reach in by.grants.get(verb, ())):
        return Letter.objects.all()
    return Letter.objects.filter(case__in=seen_by(by).order_by().values("id"))


def numbers(letters: Iterable[Letter]) -> dict[int, str]:
    """The service numbers of the cases letters speak of."""
    from yinuo.cases.models import Case

    ids = {letter.case for letter in letters if letter.case}
    return dict(Case.objects.filter(pk__in=ids).values_list("id", "number"))
