"""Taking turns: acts that would cross although they touch different rows wait for one another, until their transactions end."""

from hashlib import blake2b

from django.db import DatabaseError, IntegrityError, connection

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

CROSSED = Refusal(
    "record.crossed", both("刚刚有人登记了相同的内容，您的这次没有写入", "Somebody has just entered the same; yours was not written"),
    way_out=both("请刷新后核对，再决定是否继续", "Reload, compare, then decide"),
)
"""What the slower one is told."""
_STATES = ("40P01", "40001")  # each waits for the other; what was read is no longer so


def wait_for(turn: str) -> bool:
    """Hold ``turn`` until the transaction under way ends; whoever wants it meanwhile waits.

    True when somebody else may have had it in between, so that what was read before is to be read again: SQLite lets one writer in at a time.
    """
    if connection.vendor != "postgresql":
        return False
    key = int.from_bytes(blake2b(turn.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    return True


def crossed(error: DatabaseError) -> bool:
    """Whether two acts got in each other's way at the same instant, and the database let the other one go on."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) in _STATES
