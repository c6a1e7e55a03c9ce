"""What a home needs before it may serve: its root key, its tables, and the address where a new company is entered."""

from yinuo.cli.database import is_empty, ready_or_refuse
from yinuo.kit.moment import utc_now


def make_ready() -> None:
    """A new home gets its key and its tables. Refuses an old one whose key is gone or whose tables are behind."""
    from yinuo.vault import rootkey

    if is_empty() and not rootkey.exists():
        rootkey.create()
    rootkey.root()
    ready_or_refuse()


def start_address(origin: str) -> str | None:
    """The single-use address where a company without an administrator is entered; None once it has one."""
    from django.urls import reverse

    from yinuo.people.setup import start_secret

    secret = start_secret(utc_now())
    return origin.rstrip("/") + reverse("start", args=[secret]) if secret else None
