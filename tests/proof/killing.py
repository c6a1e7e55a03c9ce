"""What a killing proof needs: homes that are cheap to have, a server and a database to kill, and clients that keep a ledger."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg

from yinuo.cli.child import die_with_parent
from yinuo.cli.throwaway_postgres import process_of

TESTS = Path(__file__).parents[1]
APART = Path(__file__).with_name("house_apart.py")
NEVER = 120.0  # seconds; whoever waits this long waits in vain


class Founded:
    """A company founded once; every proof gets a copy of its home and of its database."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.folder, self.database, self.copies = folder, database, 0
        self.made = apart(self._env(folder / "home", self._database("proof_founded")), "make", str(folder / "home"))

    @contextmanager
    def copy(self) -> Iterator[dict[str, str]]:
        """The environment of a house of its own."""
        self.copies += 1
        home = self.folder / f"home-{self.copies}"
        shutil.copytree(self.folder / "home", home)
        address = self._database(f"proof_{self.copies}", "proof_founded")
        yield {**self._env(home, address), "PROOF_TOKEN": self.made["token"], "PROOF_CONTACT": self.made["contact"]}
        shutil.rmtree(home, ignore_errors=True)
        if address:
            with psycopg.connect(address_of(self.database, "postgres"), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "proof_{self.copies}" WITH (FORCE)')

    def _database(self, name: str, template: str = "template1") -> str | None:
        if self.database is None:
            return None
        with psycopg.connect(address_of(self.database, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return address_of(self.database, name)

    def _env(self, home: Path, database: str | None) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_", "DATABASE_URL"))}
        env |= {"YINUO_HOME": str(home), "YINUO_ROOT_KEY_FILE": str(self.folder / "root.key"), "PYTHONPATH": _first(str(TESTS), env.get("PYTHONPATH"))}
        return env | {"DATABASE_URL": database} if database else env


def _first(*paths: str | None) -> str:
    return os.pathsep.join(filter(None, paths))


def address_of(server: str | None, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(server or "")._replace(path=f"/{name}").geturl()


def apart(env: dict[str, str], *words: str) -> dict:
    """What a program of `house_apart` answers."""
    done = subprocess.run([sys.executable, str(APART), *words], env=env, capture_output=True, text=True, timeout=3000)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


class Server:
    """``yinuo serve`` in a process group of its own; at the end of the block the whole group is killed outright."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env, self.port = env, port

    def __enter__(self) -> None:
        command = [sys.executable, "-m", "yinuo.cli.main", "serve", "--port", str(self.port), "--workers", "1", "--threads", "3", "--no-worker"]
        self.process = subprocess.Popen(command, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + NEVER
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError("the server did not come up")

    def __exit__(self, *_: object) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(20)
        while not _is_free(self.port):
            time.sleep(0.02)


def free_port() -> int:
    """A port nobody listens on; two runs beside each other get different ones."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def crash(address: str) -> subprocess.Popen[bytes]:
    """End a PostgreSQL started here without letting it tidy up (its immediate shutdown), and start it on the same data again."""
    postmaster = process_of(address)
    data = Path(os.readlink(f"/proc/{postmaster}/cwd"))
    os.kill(postmaster, signal.SIGQUIT)
    _until(lambda: not Path(f"/proc/{postmaster}").exists() or _is_dead(postmaster))
    (data / "postmaster.pid").unlink(missing_ok=True)
    owner = data.stat()
    account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    again = subprocess.Popen(
        shlex.split((data / "postmaster.opts").read_text()), cwd=data.parent, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(data.parent)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent, **account,
    )  # fmt: skip
    _until(lambda: _answers(address))
    return again


def _is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address_of(address, "postgres")).close()
        return True
    except psycopg.OperationalError:
        return False


def _until(done) -> None:
    deadline = time.monotonic() + NEVER
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


class Clients:
    """Two clients that register requests, each under its own Idempotency-Key, and remember what was sent and what was acknowledged."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/api/v1/cases"
        self.headers = {"Authorization": f"Bearer {env['PROOF_TOKEN']}"}
        self.contact, self.sent, self.acked, self.unanswered = env["PROOF_CONTACT"], set[str](), dict[str, str](), Counter[int]()
        self.stopping, self.threads, self.turn = threading.Event(), list[threading.Thread](), 0
        self.lock = threading.Lock()

    def begin(self) -> None:
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._write, daemon=True) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(NEVER)

    def await_more(self, than: int) -> None:
        """Wait until more than so many writes were acknowledged."""
        _until(lambda: len(self.acked) > than)

    def send_again(self) -> None:
        """Whatever was never acknowledged is sent once more under its own key; what was is repeated and answers the same."""
        with httpx.Client(timeout=NEVER) as client:
            for mark in sorted(self.sent - set(self.acked)):
                assert self._post(client, mark) == 201
            for mark in sorted(self.acked)[:: max(1, len(self.acked) // 20)]:
                again = client.post(self.address, headers=self.headers | {"Idempotency-Key": mark}, json=self._body(mark))
                assert again.json()["number"] == self.acked[mark] and again.headers["Idempotent-Replay"] == "true"

    def _write(self) -> None:
        """Write until told to stop; a server that is gone or has lost its database is waited for, each time with a new request."""
        with httpx.Client(timeout=NEVER) as client:
            while not self.stopping.is_set():
                with self.lock:
                    self.turn += 1
                    mark = f"S{self.turn}"
                    self.sent.add(mark)
                try:
                    status = self._post(client, mark)
                    if status != 201:
                        self.unanswered[status] += 1
                        time.sleep(0.1)
                except httpx.HTTPError:
                    return

    def _post(self, client: httpx.Client, mark: str) -> int:
        answer = client.post(self.address, headers=self.headers | {"Idempotency-Key": mark}, json=self._body(mark))
        if answer.status_code == 201:
            self.acked[mark] = answer.json()["number"]
        return answer.status_code

    def _body(self, mark: str) -> dict[str, object]:
        return {"description": "洗衣机漏水", "model": "XQG100", "channel": "api", "contact_id": self.contact, "kind": "repair", "mode": "on_site",
                "serial": mark, "expected_at": "2027-01-01T10:00:00+08:00", "region": "SH", "verified": True}


def settled(env: dict[str, str], acked: dict[str, str], sent: set[str], stage: str = "") -> None:
    """The ledger and the database agree, and nothing is half-written."""
    found = apart(env, "count", env["YINUO_HOME"])
    there = {serial: number for serial, number, _, _ in found["cases"]}
    assert len(acked) > 5
    assert {mark: there.get(mark) for mark in acked} == acked, "an acknowledged write is lost or became another"
    assert [mark for mark, n in Counter(serial for serial, *_ in found["cases"]).items() if n > 1] == [], "a write is doubled"
    assert set(there) <= sent
    assert [row for row in found["cases"] if not row[3]] == [], "something is half-written"
    if stage:
        assert {row[2] for row in found["cases"] if row[0] in acked} == {stage}
    assert len({number for _, number, _, _ in found["cases"]}) == len(found["cases"])
    assert found["journal"] == [] and found["clocks"] == []
