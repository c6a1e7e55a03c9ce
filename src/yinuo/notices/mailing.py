"""Sending one letter by mail through the server the installation names; the receiver's address is opened only for that."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from yinuo.customers.models import Contact
from yinuo.dispatch.inviting import secret_of
from yinuo.dispatch.models import VisitLink
from yinuo.kit.actor import SYSTEM
from yinuo.people.models import Company
from yinuo.vault import reading

from .models import Letter

EMAIL = "customers.contact.email"


class Hopeless(Exception):
    """Trying again would change nothing: the letter is parked at once."""


def is_on() -> bool:
    """Whether this installation names a mail server and a sender."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def deliver(letter: Letter) -> None:
    """Hand a letter to the mail server. Raises `Hopeless`, or whatever went wrong on the way."""
    if not is_on():
        raise Hopeless("mail is off: YINUO_MAIL_HOST and YINUO_MAIL_FROM are not set")
    address = _address(letter)
    company = Company.objects.order_by("id").first()
    text = "\n\n".join(part for part in (filled(letter, "zh"), filled(letter, "en"), company.name if company else "") if part)
    # The same number at every try: a mail server or a reader can tell a repeat by it.
    headers = {"Message-ID": f"<{letter.id}@yinuo.invalid>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(letter.body["subject"], text, settings.DEFAULT_FROM_EMAIL, [address], headers=headers, connection=get_connection()).send()
    except SMTPRecipientsRefused as no:
        _settle(no, [code for code, _ in no.recipients.values()])
    except SMTPResponseException as no:
        _settle(no, [no.smtp_code])


def filled(letter: Letter, language: str) -> str:
    """The words with the customer's link in them: its secret is derived only now, so that no letter keeps it. Raises `Hopeless` without an address to point to."""
    text = str(letter.body[language])
    if "{link}" not in text:
        return text
    base = settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else str(letter.body.get("address", ""))
    link = VisitLink.objects.filter(pk=int(letter.body.get("link", 0))).first()
    if not base or link is None:
        raise Hopeless("YINUO_ORIGINS is not set, so there is no address to send" if link else "the link of this letter is gone")
    return text.replace("{link}", f"{base.rstrip('/')}/visit/{secret_of(link)}")


def _address(letter: Letter) -> str:
    contact = Contact.objects.filter(pk=letter.person or 0).first()
    address = reading.opened(contact.email, EMAIL, by=SYSTEM, purpose=letter.body["subject"]) if contact and contact.email else ""
    if "@" not in address:
        raise Hopeless("the receiver keeps no address any more")
    return address


def _settle(no: Exception, codes: list[Any]) -> None:
    """A 5xx is a no for good. The server's words may quote the address, so only the code is kept."""
    told = ", ".join(str(code) for code in codes)
    if codes and all(int(code) >= 500 for code in codes):
        raise Hopeless(f"the mail server refuses: {told}") from no
    raise OSError(f"the mail server asks to wait: {told}") from no
