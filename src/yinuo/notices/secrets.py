"""The secrets of webhooks: random, shown once, kept sealed under a key that comes from the root key."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yinuo.vault import rootkey

PREFIX = "yh_"
_NONCE = 12


def new() -> str:
    """A fresh secret as the other side enters it: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def sealed(secret: str, hook: int) -> bytes:
    """``secret`` as it is kept, bound to the webhook it belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _key().encrypt(nonce, secret.encode(), str(hook).encode())


def opened(kept: bytes, hook: int) -> str:
    """The secret again. Raises `ValueError` when it was altered or belongs to another webhook."""
    try:
        return _key().decrypt(bytes(kept)[:_NONCE], bytes(kept)[_NONCE:], str(hook).encode()).decode()
    except InvalidTag:
        raise ValueError("the secret of this webhook was altered") from None


def _key() -> AESGCM:
    return AESGCM(rootkey.root().lasting("webhook secrets"))
