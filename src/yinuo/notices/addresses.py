"""Which addresses a webhook may have: https, a public machine, and nothing hidden in the address itself.

The name is looked up again at every delivery and the machine that answered the check is the one connected to, so that a
name that changes between check and use reaches nothing inside.
"""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(ValueError):
    """A machine that webhooks may not reach."""


def fit(url: str) -> SplitResult:
    """The parts of an address a webhook may have. Raises `Refusal` (422): not https, a login inside, a machine in the house."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise _unfit("这不是一个网址", "This is not an address", "如 https://erp.example.cn/yinuo", "Such as https://erp.example.cn/yinuo") from None
    if parts.scheme != "https" and not (settings.DEMO and parts.scheme == "http"):
        raise _unfit("地址须以 https:// 开头", "The address must begin with https://", "请让对方启用 https 后再登记", "Have the other side turn https on first")
    if not parts.hostname or parts.username is not None or parts.fragment or any(not " " < c <= "~" or c == "\\" for c in url):
        raise _unfit("地址须是主机名加路径，不含账号、空格或 # 号", "A host and a path; no login, space or # inside", "账号请改用签名核对", "Check the signature rather than a login")
    if port == 25:
        raise _unfit("不能投递到邮件端口", "Not to the port of a mail server", "请换一个端口", "Choose another port")
    try:
        literal = _literal(parts.hostname)
        if literal is not None:
            refuse_inside(literal)
        elif _is_inner_name(parts.hostname) and not networks():
            raise Forbidden(parts.hostname)
    except Forbidden:
        raise _unfit(
            "这是内部网络的地址，未经允许不能投递", "This is an address of an inner network, to which nothing may be sent",
            "确需投递时，由运维在 YINUO_WEBHOOK_NETWORKS 中列出该网段", "If it must be, operations list its network in YINUO_WEBHOOK_NETWORKS",
        ) from None
    return parts


def resolved(host: str, port: int) -> Address:
    """The machine to connect to. Raises `Forbidden` when any answer for the name lies inside, `OSError` when there is none."""
    found = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        refuse_inside(address)
    return found[0]


def refuse_inside(address: Address) -> None:
    """Raises `Forbidden` for anything but a public machine, unless the installation lists its network."""
    plain = _plain(address)
    if any(plain in network for network in networks() if network.version == plain.version):
        return
    if not plain.is_global or plain.is_multicast or plain.is_reserved or plain.is_unspecified:
        raise Forbidden(f"{address} lies inside")


def networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Inner networks this installation allows, from ``YINUO_WEBHOOK_NETWORKS``."""
    return [ipaddress.ip_network(text.strip(), strict=False) for text in settings.WEBHOOK_NETWORKS if text.strip()]


def _plain(address: Address) -> Address:
    """What an IPv6 address that only wraps an IPv4 one really means."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return inner or address
    return address


def _literal(host: str) -> Address | None:
    """The address a host is written as, in any of the ways a system library reads one (decimal, octal, hex, short)."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _is_inner_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith((".localhost", ".local", ".internal", ".lan", ".home", ".arpa"))


def _unfit(zh: str, en: str, way_zh: str, way_en: str) -> Refusal:
    return Refusal("webhook.address", both(zh, en), status=422, field="url", errors={"url": both(zh, en)}, way_out=both(way_zh, way_en))
