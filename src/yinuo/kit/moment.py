"""Moments: aware UTC inside, the company's wall clock at the edge."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The present. Only surfaces and the worker may ask; everything below is told."""
    return datetime.now(UTC)


def as_utc(moment: datetime, zone: ZoneInfo = COMPANY_ZONE) -> datetime:
    """An aware UTC moment; a naive one is read as wall time in ``zone``. Raises `ValueError` outside the years 1 to 9999."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError(str(moment)) from beyond


def read_moment(text: str, zone: ZoneInfo = COMPANY_ZONE) -> datetime:
    """Read ``2026-10-01 23:10`` (wall time in ``zone``) or an ISO moment with offset. Raises `ValueError`."""
    return as_utc(datetime.fromisoformat(text.strip().replace("Z", "+00:00")), zone)


def local_day(moment: datetime, zone: ZoneInfo = COMPANY_ZONE) -> date:
    """The business day a moment falls on."""
    return moment.astimezone(zone).date()


def canonical(moment: datetime) -> str:
    """The one written form used in digests and answers: UTC, microseconds only when there are any, ``Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
