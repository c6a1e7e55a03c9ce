"""Signed statements of the tree in the C2SP checkpoint form: origin, size, root, and an Ed25519 signature.

Two lines follow the root: the size of the checkpoint before and the moment of signing, so that a missing checkpoint and an
altered date show. The newest is also written beside the signing key, outside the data folder: it betrays a restored past.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import transaction

from yinuo.kit.moment import canonical
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault.rootkey import beside, write_private

from .models import Checkpoint, Frontier
from .sealer import leased, loaded

EVERY_ENTRIES, EVERY = 1000, timedelta(minutes=10)
_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes
    before: int
    signed_at: str

    def text(self) -> str:
        """The signed part, up to and with its last line end."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nbefore {self.before}\nsigned {self.signed_at}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, as a trust list writes it: ``name+hash+base64``."""

    name: str
    public: bytes

    @property
    def mark(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def line(self) -> str:
        return f"{self.name}+{self.mark.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, line: str) -> "Verifier":
        """Raises `ValueError` for anything that is not a well-formed verifier line."""
        name, mark, coded = line.strip().split("+", 2)
        raw = base64.b64decode(coded, validate=True)
        found = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 33 or found.mark.hex() != mark:
            raise ValueError("not an Ed25519 verifier line")
        return found


class Untrusted(ValueError):
    """A note signed by nobody on the trust list."""


class Malformed(ValueError):
    """A note whose text or signature is not in order."""


def signed(statement: Statement, key: Ed25519PrivateKey) -> str:
    """The whole note: text, empty line, signature line."""
    text = statement.text()
    verifier = Verifier(statement.origin, key.public_key().public_bytes_raw())
    signature = base64.b64encode(verifier.mark + key.sign(text.encode())).decode()
    return f"{text}\n— {statement.origin} {signature}\n"


def opened(note: str, trusted: list[Verifier]) -> Statement:
    """What a note says, once one trusted signature on it holds. Raises `Untrusted` or `Malformed`."""
    text, parted, signatures = note.partition("\n\n")
    statement = _read(text + "\n")
    if not parted or statement.text() != text + "\n" or not signatures.endswith("\n"):
        raise Malformed("not a checkpoint")
    known = {(verifier.name, verifier.mark): verifier for verifier in trusted}
    for line in signatures.splitlines():
        name, mark, signature = _signature(line)
        if verifier := known.get((name, mark)):
            return _held(statement, verifier, signature)
    raise Untrusted("signed by no key on the trust list")


def sign(at: datetime, *, even_if_early: bool = False) -> Checkpoint | None:
    """Sign the tree as it stands when 1,000 entries or ten minutes have passed since the last checkpoint; None when not,
    or when another process is about to."""
    if _due(at, even_if_early) is None:
        return None
    with transaction.atomic():
        due = _due(at, even_if_early) if leased() else None
        return _store(*due, at) if due else None


def _due(at: datetime, even_if_early: bool) -> tuple[Frontier, int] | None:
    edge = Frontier.objects.first()
    last = Checkpoint.objects.order_by("-size").first()
    before = last.size if last else 0
    if edge is None or edge.size == before:
        return None
    early = last and edge.size - before < EVERY_ENTRIES and at - last.signed_at < EVERY
    return (edge, before) if even_if_early or not early else None


def signing_key() -> tuple[str, Ed25519PrivateKey]:
    """Origin and key of this installation, made at the first start. Raises `Refusal` when it was there once and is gone."""
    path = beside(".signing")
    if not path.exists():
        if beside(".trust").exists():
            raise Refusal(
                "journal.no_signing_key", both(f"签名密钥 {path} 不见了", f"The signing key {path} is gone"),
                way_out=both("请从密钥备份取回；若确已丢失，执行 yinuo journal new-key --as 登录名",
                             "Bring it back from the backup of keys; if it is lost, run yinuo journal new-key --as LOGIN"),
            )  # fmt: skip
        renew_key()
    origin, coded = path.read_text().split()
    return origin, Ed25519PrivateKey.from_private_bytes(base64.b64decode(coded))


def renew_key() -> Verifier:
    """Make a signing key; its public half joins the trust list, so that older checkpoints still verify."""
    key = Ed25519PrivateKey.generate()
    verifier = Verifier(f"yinuo/journal-{secrets.token_hex(4)}", key.public_key().public_bytes_raw())
    write_private(beside(".signing"), f"{verifier.name} {base64.b64encode(key.private_bytes_raw()).decode()}\n")
    with beside(".trust").open("a") as file:
        file.write(verifier.line() + "\n")
    return verifier


def trusted(path: Path | None = None) -> list[Verifier]:
    """The verifiers of a trust list, by default this installation's own."""
    path = path or beside(".trust")
    lines = path.read_text().splitlines() if path.exists() else []
    return [Verifier.read(line) for line in lines if line.strip() and not line.startswith("#")]


def witness() -> str | None:
    """The newest checkpoint this machine remembers outside the database."""
    path = beside(".witness")
    return path.read_text() if path.exists() else None


def _store(edge: Frontier, before: int, at: datetime) -> Checkpoint:
    origin, key = signing_key()
    root = loaded(edge).root()
    note = signed(Statement(origin, edge.size, root, before, canonical(at)), key)
    made = Checkpoint.objects.create(size=edge.size, root=root.hex(), note=note, signed_at=at)
    transaction.on_commit(lambda: write_private(beside(".witness"), note))
    return made


def _read(text: str) -> Statement:
    try:
        origin, size, root, before, moment = text.splitlines()
        before, moment = before.removeprefix("before "), moment.removeprefix("signed ")
        return Statement(origin, int(size), base64.b64decode(root), int(before), moment)
    except ValueError:
        raise Malformed("not a checkpoint") from None


def _signature(line: str) -> tuple[str, bytes, bytes]:
    try:
        dash, name, coded = line.split(" ")
        raw = base64.b64decode(coded, validate=True)
    except ValueError:
        raise Malformed("not a signature line") from None
    if dash != "—" or len(raw) != 68 or base64.b64encode(raw).decode() != coded:
        raise Malformed("not a signature line")
    return name, raw[:4], raw[4:]


def _held(statement: Statement, verifier: Verifier, signature: bytes) -> Statement:
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, statement.text().encode())
    except InvalidSignature:
        raise Malformed("the signature does not hold") from None
    return statement
