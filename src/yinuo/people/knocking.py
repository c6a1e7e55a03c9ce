"""How often one address may fail at the door: twenty tries a minute, whoever they pretend to be; beside the pause of each account."""

import hmac
import ipaddress
from datetime import datetime, timedelta
from hashlib import sha256

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault import rootkey

from .models import Knock

MOST, WITHIN = 20, timedelta(minutes=1)
KEPT = timedelta(hours=1)


def refuse_crowd(address: str, at: datetime) -> None:
    """Refuse (429) an address that failed too often within the last minute, and say how long to wait. No password is looked at."""
    recent = list(Knock.objects.filter(address=_token(address), at__gt=at - WITHIN).order_by("-at").values_list("at", flat=True)[:MOST]) if address else []
    if len(recent) < MOST:
        return
    seconds = max(1, round((recent[-1] + WITHIN - at).total_seconds()))
    raise Refusal(
        "login.crowd", both(f"这个网络地址输错太多次，请 {seconds} 秒后再试", f"Too many wrong tries from this network address; try again in {seconds} s"), status=429,
        way_out=both("口令没有失效；急用请换一个网络，或请管理员重设口令", "Your password still holds; in a hurry use another network, or ask an administrator to reset it"),
        retry_after=seconds,
    )


def failed(address: str, at: datetime) -> None:
    """Note a failed try; what is an hour old is forgotten."""
    if address:
        Knock.objects.filter(at__lt=at - KEPT).delete()
        Knock.objects.create(address=_token(address), at=at)


def _token(address: str) -> str:
    """The address as it is kept: blind, and for IPv6 the whole network one line is given."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
        told = str(ipaddress.ip_network((read, 64), strict=False)) if read.version == 6 and read.ipv4_mapped is None else str(getattr(read, "ipv4_mapped", None) or read)
    except ValueError:
        told = address[:100]
    return hmac.new(rootkey.root().lasting("sign-in addresses"), told.encode(), sha256).hexdigest()
