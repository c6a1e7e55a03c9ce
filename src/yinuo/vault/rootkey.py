"""The root key: one small file outside the data folder and outside every backup, without which nothing starts.

Each line is ``<version> <base32 secret>``. The newest version wraps the persons' keys; what must stay the same for the
life of an installation (blind index, service numbers) is derived from the oldest.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class RootKey:
    """All versions of the root secret, oldest first."""

    secrets: tuple[tuple[int, bytes], ...]

    @property
    def version(self) -> int:
        return self.secrets[-1][0]

    def wrapping(self, version: int) -> bytes:
        """The key that wraps persons' keys under ``version``. Raises `KeyError` when that version is gone."""
        return derived(dict(self.secrets)[version], "wrap persons' keys")

    def lasting(self, use: str) -> bytes:
        """A key for a ``use`` that must never change, such as ``"blind index"`` or ``"service numbers"``."""
        return derived(self.secrets[0][1], use)

    @property
    def fingerprint(self) -> str:
        """Eight characters by which people tell two root keys apart."""
        return base64.b32encode(derived(self.secrets[-1][1], "fingerprint")[:5]).decode()


def derived(secret: bytes, use: str) -> bytes:
    """32 bytes for one use (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yinuo {use}".encode()).derive(secret)


def key_file() -> Path:
    """Where the root key lies: ``YINUO_ROOT_KEY_FILE``, else the user's configuration folder, named after the home."""
    if told := os.environ.get("YINUO_ROOT_KEY_FILE"):
        return Path(told).expanduser()
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "yinuo" / f"{_home_id()}.key"


def beside(ending: str) -> Path:
    """A file next to the root key, such as the journal's signing key (``".signing"``)."""
    path = key_file()
    return path.with_name(path.stem + ending)


def exists() -> bool:
    """Whether this installation has its root key."""
    return key_file().exists()


def create() -> RootKey:
    """Make the root key at the first start. Raises `FileExistsError` rather than overwrite one."""
    return write(RootKey(((1, secrets.token_bytes(_SECRET_BYTES)),)), new=True)


@cache
def root() -> RootKey:
    """The root key of this installation. Raises `Refusal` when it is missing or damaged: nothing may start then."""
    return _load(key_file())


def write(key: RootKey, *, new: bool = False) -> RootKey:
    """Store ``key`` readable by its owner only; ``new`` refuses to replace a file."""
    content = "".join(f"{version} {base64.b32encode(secret).decode()}\n" for version, secret in key.secrets)
    write_private(key_file(), content, new=new)
    root.cache_clear()
    return key


def write_private(path: Path, content: str, *, new: bool = False) -> None:
    """A file that only its owner may read, on the disk when this returns. Raises `FileExistsError` when ``new`` and there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = path if new else path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC), 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if not new:
        os.replace(target, path)


def _load(path: Path) -> RootKey:
    try:
        content = path.read_text("ascii")
    except FileNotFoundError:
        raise _refused("vault.no_root_key", f"没有找到根密钥 {path}", f"The root key {path} is not there") from None
    except OSError as error:
        raise _refused("vault.unreadable_root_key", f"读不到根密钥 {path}（{error.strerror}）", f"The root key {path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        content = "—"
    try:
        pairs = [line.split() for line in content.splitlines() if line.strip()]
        found = tuple(sorted((int(version), base64.b32decode(secret)) for version, secret in pairs))
    except (ValueError, binascii.Error):
        found = ()
    if not found or any(len(secret) != _SECRET_BYTES for _, secret in found):
        raise _refused("vault.bad_root_key", f"根密钥 {path} 已损坏", f"The root key {path} is damaged")
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return RootKey(found)


def _refused(code: str, zh: str, en: str) -> Refusal:
    return Refusal(
        code,
        both(f"{zh}，不能启动：没有它，客户的姓名、电话和地址都读不出来",
             f"{en}, so nothing can start: customers' names, phones and addresses cannot be read without it"),
        way_out=both("请用恢复单执行 yinuo key restore，或以 YINUO_ROOT_KEY_FILE 指出其位置；全新安装由首次启动生成",
                     "Run yinuo key restore with the recovery sheet, or say in YINUO_ROOT_KEY_FILE where it lies; "
                     "the first start of a new installation makes one"),
    )  # fmt: skip


def _home_id() -> str:
    """The name of this home, kept in the home itself so that a moved folder still finds its key."""
    path = Path(settings.HOME) / "home-id.txt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x") as file:
                file.write(secrets.token_hex(4))
        except FileExistsError:
            pass
    return path.read_text().strip()
