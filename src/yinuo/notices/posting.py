"""Delivering one webhook: signed over number, time and content; to the very machine that was checked; no redirects, no proxy."""

import hashlib
import hmac
import http.client
import socket
import ssl
from datetime import datetime

import orjson

from yinuo.kit.moment import canonical

from . import addresses, secrets
from .models import Letter, Webhook

TIMEOUT = 10


class Unwelcome(Exception):
    """The other side answered, but not with 2xx."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


def deliver(letter: Letter, hook: Webhook, at: datetime) -> int:
    """Post a letter; gives the status. Raises `Unwelcome`, `addresses.Forbidden`, `OSError` or an HTTP error."""
    parts = addresses.fit(hook.url)
    assert parts.hostname is not None
    body = content(letter)
    headers = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "Yinuo", **signed(letter.key, body, secrets.opened(bytes(hook.secret), hook.id), at)}
    line = _Line(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), secure=parts.scheme == "https")
    try:
        line.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = line.getresponse()
        answer.read(4096)
    finally:
        line.close()
    if not 200 <= answer.status < 300:
        raise Unwelcome(answer.status)
    return answer.status


def content(letter: Letter) -> bytes:
    """What is posted, byte for byte the same at every try."""
    return orjson.dumps(letter.body, option=orjson.OPT_SORT_KEYS)


def signed(delivery: str, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The three headers by which the receiver tells a genuine delivery: number, time, HMAC-SHA256 over both and the content."""
    stamp = canonical(at)
    told = hmac.new(secret.encode(), f"{delivery}.{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Yinuo-Delivery": delivery, "Yinuo-Timestamp": stamp, "Yinuo-Signature": f"v1={told}"}


class _Line(http.client.HTTPConnection):
    """A connection to the checked machine, under the name its certificate must bear."""

    def __init__(self, host: str, port: int, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._secure = secure

    def connect(self) -> None:
        machine = addresses.resolved(self.host, self.port)
        self.sock = socket.create_connection((str(machine), self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
