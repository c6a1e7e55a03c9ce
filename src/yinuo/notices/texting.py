"""Sending one letter as a text message through the gateway the installation names; the number is opened only for that."""

from django.conf import settings

from yinuo.customers.models import Contact
from yinuo.kit.actor import SYSTEM
from yinuo.vault import reading

from .mailing import Hopeless, filled
from .models import Letter

PHONE = "customers.contact.phone"
_SECONDS = 10


class PutOff(OSError):
    """The gateway asks to wait."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the gateway asks to wait: {status}")
        self.status = status


class Refused(Hopeless):
    """The gateway will not have this message."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the gateway refuses: {status}")
        self.status = status


def is_on() -> bool:
    """Whether this installation names a gateway."""
    return bool(settings.SMS_URL)


def deliver(letter: Letter) -> None:
    """Post ``{"to", "text", "id"}`` as JSON to the gateway; the same id at every try. Raises `Hopeless`, or whatever went wrong on the way."""
    if not is_on():
        raise Hopeless("texts are off: YINUO_SMS_URL is not set")
    contact = Contact.objects.filter(pk=letter.person or 0).first()
    number = reading.opened(contact.phone, PHONE, by=SYSTEM, purpose=letter.body["subject"]) if contact else ""
    if not number:
        raise Hopeless("the receiver keeps no number any more")
    headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
    import httpx  # only where a text message leaves

    answer = httpx.post(settings.SMS_URL, json={"to": number, "text": filled(letter, "zh"), "id": str(letter.pk)}, headers=headers, timeout=_SECONDS, follow_redirects=False)
    letter.answer = answer.status_code
    if answer.status_code >= 300:
        no = Refused if 400 <= answer.status_code < 500 and answer.status_code != 429 else PutOff
        raise no(answer.status_code)
