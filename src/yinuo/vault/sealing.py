"""Sealing and opening one value: algorithm number, key number, nonce, ciphertext; bound to the column it stands in."""

import secrets

from cryptography.exceptions import InvalidTag

from .keys import Key
from .values import ProtectedText

AES_256_GCM = 1
_HEAD = 9
_NONCE = 12


class Unreadable(ValueError):
    """A sealed value that its own key does not open: altered, or moved to another column."""


def seal(key: Key, place: str, content: str) -> ProtectedText:
    """``content`` sealed for ``place`` (``"customers.contact.phone"``, see `register`)."""
    return ProtectedText(seal_bytes(key, place, content.encode()))


def seal_bytes(key: Key, place: str, content: bytes) -> bytes:
    """The same for a picture or a recording."""
    head = bytes([AES_256_GCM]) + key.id.to_bytes(8)
    nonce = secrets.token_bytes(_NONCE)
    return head + nonce + key.aead.encrypt(nonce, content, _bound_to(place, head))


def key_id(sealed: bytes) -> int:
    """Which person's key opens this value. Raises `Unreadable` for bytes that were never sealed here."""
    if len(sealed) < _HEAD + _NONCE + 16 or sealed[0] != AES_256_GCM:
        raise Unreadable("not a sealed value, or of an unknown algorithm")
    return int.from_bytes(sealed[1:_HEAD])


def open_bytes(key: Key, place: str, sealed: bytes) -> bytes:
    """The plain content. Raises `Unreadable`."""
    head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE]
    try:
        return key.aead.decrypt(nonce, sealed[_HEAD + _NONCE :], _bound_to(place, head))
    except InvalidTag:
        raise Unreadable(f"the value in {place} was altered or moved there") from None


def _bound_to(place: str, head: bytes) -> bytes:
    return place.encode() + b"\x00" + head
