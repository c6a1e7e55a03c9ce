"""The files of an import, sealed while they wait: what was uploaded, and the rows that came back."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault.rootkey import root

SOURCE, RETURNED = "source", "returned"
_NONCE = 12


def keep(batch_id: int, what: str, content: bytes) -> None:
    """Seal a file of a batch under a key of this installation."""
    path = _path(batch_id, what)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    nonce = secrets.token_bytes(_NONCE)
    part = path.with_suffix(".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(nonce + _cipher().encrypt(nonce, content, path.name.encode()))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:  # half of it would only take up room where there is none
        part.unlink(missing_ok=True)
        raise


def content(batch_id: int, what: str) -> bytes:
    """The file in clear. Raises `Refusal` when it is gone or altered."""
    path = _path(batch_id, what)
    try:
        sealed = path.read_bytes()
        return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], path.name.encode())
    except (OSError, InvalidTag) as error:
        raise Refusal("import.file_gone", both("导入的文件已不在", "The file of this import is no longer there"), status=404,
                      way_out=both("请重新上传", "Upload it again")) from error


def is_there(batch_id: int, what: str) -> bool:
    return _path(batch_id, what).exists()


def drop(batch_id: int, what: str) -> None:
    """Forget a file that is no longer needed."""
    _path(batch_id, what).unlink(missing_ok=True)


def _path(batch_id: int, what: str) -> Path:
    return Path(settings.HOME) / "imports" / f"{batch_id}.{what}"


def _cipher() -> AESGCM:
    return AESGCM(root().lasting("import files"))
