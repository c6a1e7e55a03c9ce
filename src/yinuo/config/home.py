"""The home of one installation: where its database, attachments, secrets and editions live."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

_SHORTEST = 16


def home() -> Path:
    """``YINUO_HOME``, or the user's data folder; tests that name none get one of their own, gone when they end."""
    if os.environ.get("PYTEST_VERSION") and not os.environ.get("YINUO_HOME"):
        os.environ["YINUO_HOME"] = tempfile.mkdtemp(prefix="yinuo-test-")
        atexit.register(shutil.rmtree, os.environ["YINUO_HOME"], ignore_errors=True)
    told = os.environ.get("YINUO_HOME")
    return Path(told).expanduser() if told else Path.home() / ".local" / "share" / "yinuo"


def private_file(path: Path, content: str) -> str:
    """The content of a file only its owner may read, made with ``content`` the first time."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
    return path.read_text().strip()


def session_secret() -> str:
    """The secret that signs cookies, made at the first start. Raises `Refusal` when its file was cut short."""
    path = home() / "secret.txt"
    found = os.environ.get("YINUO_SECRET") or private_file(path, secrets.token_urlsafe(48))
    if len(found) < _SHORTEST:
        raise Refusal("secret.short", both(f"登录密钥太短或已损坏（YINUO_SECRET 或 {path}）", f"The secret that signs sign-ins is too short or damaged (YINUO_SECRET or {path})"),
                      way_out=both("删去该文件即可重新生成，所有人须重新登录；或把 YINUO_SECRET 设为至少 32 个字符", "Delete that file and a new one is made, everybody signs in anew; or set YINUO_SECRET to 32 characters or more"))
    return found
