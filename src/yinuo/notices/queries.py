"""What pages and programs ask of the ways out: webhooks, deliveries, what is parked."""

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet

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


def letters(*, state: str = "", channel: str = "", hook: int | None = None, before: int | None = None) -> list[Letter]:
    """Letters, the newest first, one more than a page so that the reader knows whether another follows."""
    found = Letter.objects.select_related("hook").order_by("-id")
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


def counts() -> dict[str, int]:
    """How many wait and how many are parked."""
    waiting = Letter.objects.filter(sent_at__isnull=True, parked_at__isnull=True).count()
    return {"waiting": waiting, "parked": Letter.objects.filter(parked_at__isnull=False).count()}


def numbers(letters: Iterable[Letter]) -> dict[int, str]:
    """The service numbers of the cases letters speak of."""
    from yinuo.cases.models import Case

    ids = {letter.case for letter in letters if letter.case}
    return dict(Case.objects.filter(pk__in=ids).values_list("id", "number"))
