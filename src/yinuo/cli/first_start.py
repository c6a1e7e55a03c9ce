"""What a home needs before it may serve: its root key, its tables, and the address where a new company is entered."""

from yinuo.cli.database import is_empty, ready_or_refuse
from yinuo.kit.moment import utc_now
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both


def make_ready() -> None:
    """A new home gets its key and its tables. Refuses an old one whose key is gone or whose tables are behind."""
    from yinuo.vault import rootkey

    if is_empty() and not rootkey.exists():
        rootkey.create()
    rootkey.root()
    ready_or_refuse()
    _refuse_unguarded()


def _refuse_unguarded() -> None:
    """An upgrade cut short, or a hand in the database: without its triggers the journal takes no further entry (trust before service)."""
    from yinuo.journal import guard

    if guard.missing():
        raise Refusal(
            "journal.unguarded", both("日志的保护触发器缺失或被改动，不能启动。", "The journal's guards are missing or were changed; nothing starts."),
            way_out=both("请运行 yinuo upgrade 放回，再用 yinuo journal verify 查有没有被改。", "Put them back with yinuo upgrade, then see with yinuo journal verify whether anything was altered."),
        )


def start_address(origin: str) -> str | None:
    """The single-use address where a company without an administrator is entered; None once it has one."""
    from django.urls import reverse

    from yinuo.people.setup import start_secret

    secret = start_secret(utc_now())
    return origin.rstrip("/") + reverse("start", args=[secret]) if secret else None
