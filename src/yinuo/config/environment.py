"""What the environment says, read once at the start; a word that cannot be meant is refused in a sentence that names it."""

import ipaddress
import os
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both


def words(name: str) -> list[str]:
    """A list with commas between."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def port(name: str, default: int) -> int:
    """A port, 1 to 65535."""
    said = os.environ.get(name) or str(default)
    if not (said.isascii() and said.isdigit() and 0 < int(said[:6]) < 1 << 16):
        raise _unfit(name, said, both("请写一个端口号，例如 25", "Write a port, such as 25"))
    return int(said)


def seconds(name: str, default: int) -> int:
    """A number of seconds, 0 or more."""
    said = os.environ.get(name) or str(default)
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise _unfit(name, said, both("请写秒数，例如 600", "Write a number of seconds, such as 600"))
    return int(said)


def networks(name: str) -> list[str]:
    """Addresses or networks, such as ``10.2.0.0/16``."""
    found = words(name)
    for word in found:
        try:
            ipaddress.ip_network(word, strict=False)
        except ValueError:
            raise _unfit(name, word, both("请写地址或网段，例如 127.0.0.1 或 10.2.0.0/16", "Write an address or a network, such as 127.0.0.1 or 10.2.0.0/16")) from None
    return found


def origins(name: str) -> list[str]:
    """Addresses as browsers see them, such as ``https://service.example.cn``."""
    found = words(name)
    for word in found:
        if not word.startswith(("http://", "https://")) or not _host(word):
            raise _unfit(name, word, both("请写带 http:// 或 https:// 的地址，例如 https://service.example.cn", "Write it with http:// or https://, such as https://service.example.cn"))
    return found


def roads(name: str) -> tuple[str, str] | None:
    """A service that tells road times, as its shape and its address: ``osrm=http://127.0.0.1:5000`` or ``valhalla=http://127.0.0.1:8002``."""
    said = os.environ.get(name, "").strip()
    if not said:
        return None
    shape, _, address = said.partition("=")
    if shape not in ("osrm", "valhalla") or not address.startswith(("http://", "https://")) or not _host(address):
        raise _unfit(name, said.rpartition("@")[2], both("请写 osrm=地址 或 valhalla=地址，例如 osrm=http://127.0.0.1:5000", "Write osrm=ADDRESS or valhalla=ADDRESS, such as osrm=http://127.0.0.1:5000"))
    return shape, address.rstrip("/")


def database(url: str) -> dict[str, Any]:
    """The database an address names. Its password is never repeated."""
    way_out = both("例如 postgres://yinuo:口令@127.0.0.1/yinuo；不设则用数据目录里的 SQLite", "For example postgres://yinuo:PASSWORD@127.0.0.1/yinuo; without it SQLite in the home is used")
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    except (ValueError, KeyError):
        raise _unfit("DATABASE_URL", url.partition(":")[0] + ":…", way_out) from None
    if not found.get("NAME") or not str(found.get("ENGINE", "")).endswith(("postgresql", "sqlite3")):
        raise _unfit("DATABASE_URL", url.partition(":")[0] + ":…", way_out)
    return found


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _unfit(name: str, said: str, way_out: Both) -> Refusal:
    return Refusal("environment.unfit", both(f"环境变量 {name} 写得不对：{said[:80]}", f"The environment variable {name} is not well written: {said[:80]}"), way_out=way_out)
