"""What a backup says about itself: every file with its digest, the newest checkpoint, and who signed that.

Two seals hold it. The journal's signing key signs the manifest, for anybody with the trust list; a key derived from the root
key closes the whole archive, so that whoever can read the data at all can tell whether one bit of it was touched.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yinuo.journal.checkpoints import Verifier, signing_key
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault.rootkey import root

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SEAL = b"\nyinuo backup seal "
SEAL_BYTES = len(SEAL) + 64 + 1
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """One file of a backup."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a restore has to know before it touches anything."""

    made_at: str
    program: str
    database: str
    home_id: str
    fingerprint: str
    migrations: tuple[str, ...]
    checkpoint: str
    trust: tuple[str, ...]
    files: tuple[File, ...]
    format: int = FORMAT

    def content(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        """Raises `Refusal` for what is no manifest, or one of a format to come."""
        try:
            told: dict[str, Any] = orjson.loads(content)
            if told["format"] > FORMAT:
                raise newer()
            files = tuple(File(str(f["path"]), int(f["size"]), str(f["sha256"])) for f in told.pop("files"))
            migrations, trust = tuple(map(str, told.pop("migrations"))), tuple(map(str, told.pop("trust")))
            return cls(files=files, migrations=migrations, trust=trust, **told)
        except (ValueError, KeyError, TypeError) as error:
            raise altered("manifest.json") from error


def signature(content: bytes) -> bytes:
    """The signature line of the journal's key over a manifest."""
    origin, key = signing_key()
    mark = Verifier(origin, key.public_key().public_bytes_raw()).mark
    return _line(origin, mark + key.sign(content))


def _line(name: str, raw: bytes) -> bytes:
    return f"— {name} {base64.b64encode(raw).decode()}\n".encode()


def refuse_unsigned(content: bytes, line: bytes, trusted: Iterable[Verifier]) -> None:
    """Raise a `Refusal` unless a key on the trust list signed exactly this manifest."""
    try:
        _, name, coded = line.decode().strip().split(" ")
        raw = base64.b64decode(coded, validate=True)
    except ValueError:
        raise altered(SIGNATURE) from None
    if line != _line(name, raw):  # the same signature written another way: somebody had a hand in it
        raise altered(SIGNATURE)
    for verifier in trusted:
        if (verifier.name, verifier.mark) == (name, raw[:4]):
            try:
                Ed25519PublicKey.from_public_bytes(verifier.public).verify(raw[4:], content)
            except InvalidSignature:
                raise altered(SIGNATURE) from None
            return
    raise Refusal("backup.untrusted", both("备份由不在信任名单上的密钥签名", "The backup is signed by a key that is not on the trust list"),
                  way_out=both("请用 --trust 指出当时的信任名单，或换一份备份", "Name the trust list of that time with --trust, or use another backup"))


def seal_of(archive: BinaryIO, length: int) -> str:
    """The seal over the first ``length`` bytes of an archive."""
    mac = hmac.new(root().lasting("backup seal"), digestmod=sha256)
    archive.seek(0)
    while length > 0 and (block := archive.read(min(_BLOCK, length))):
        mac.update(block)
        length -= len(block)
    return mac.hexdigest()


def refuse_unsealed(archive: BinaryIO) -> None:
    """Raise a `Refusal` when the archive was cut, or one bit of it differs from what was sealed."""
    end = archive.seek(0, 2)
    if end <= SEAL_BYTES:
        raise cut()
    archive.seek(end - SEAL_BYTES)
    tail = archive.read()
    if not tail.startswith(SEAL) or not tail.endswith(b"\n"):
        raise cut()
    if not hmac.compare_digest(seal_of(archive, end - SEAL_BYTES).encode(), tail[len(SEAL) : -1]):
        raise Refusal("backup.seal", both("备份与它的封条不符：内容被改动，或用的不是同一把根密钥", "The backup does not fit its seal: it was altered, or sealed with another root key"),
                      way_out=both("请换一份备份，并核对根密钥指纹", "Use another backup, and compare the fingerprint of the root key"))


def altered(path: str) -> Refusal:
    return Refusal("backup.altered", both(f"备份中的 {path} 与清单不符，拒绝恢复", f"{path} in the backup differs from the manifest; nothing was restored"),
                   way_out=both("请换一份备份", "Use another backup"))


def missing(path: str) -> Refusal:
    return Refusal("backup.incomplete", both(f"备份中缺少 {path}，拒绝恢复", f"{path} is missing from the backup; nothing was restored"),
                   way_out=both("请换一份备份", "Use another backup"))


def cut() -> Refusal:
    return Refusal("backup.cut", both("这不是完整的备份文件：没有封条，可能复制时被截断", "This is no whole backup: its seal is missing, perhaps it was cut while being copied"),
                   way_out=both("请重新复制，或换一份备份", "Copy it again, or use another backup"))


def newer() -> Refusal:
    return Refusal("backup.newer", both("备份由更新的版本制作", "The backup was made by a newer version"),
                   way_out=both("请先把程序升级到同一版本", "Upgrade the program to that version first"))
