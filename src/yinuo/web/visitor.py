"""Where a visitor comes from and how this installation is reached: the connection itself, or what a reverse proxy named in ``YINUO_PROXIES`` says in X-Forwarded-For."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; empty when the connection has none.

    The header is read from the right, past every known proxy: what stands further left a visitor may have written.
    """
    here = str(request.META.get("REMOTE_ADDR") or "")
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while said and _read(said[-1]) and _is_proxy(here):
        here = said.pop()
    return here


def own_address(request: HttpRequest) -> str:
    """This installation's own address for codes and links on paper: the first of ``YINUO_ORIGINS``, else as this visitor sees it."""
    return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/") if settings.CSRF_TRUSTED_ORIGINS else request.build_absolute_uri("/").rstrip("/")


def _is_proxy(address: str) -> bool:
    read = _read(address)
    return read is not None and any(read in ipaddress.ip_network(text.strip(), strict=False) for text in settings.PROXIES if text.strip())


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
