"""Killed at any moment, under writes: what was acknowledged is there once, what was not is there once whole or not at all."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

TESTS = Path(__file__).parents[1]
APART = Path(__file__).with_name("house_apart.py")
PORT = 8123


@pytest.fixture
def house(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A company in a home of its own, and the environment its processes live in. On SQLite: the file is the database."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("PostgreSQL 的事务由其自身的日志保护，此处杀的是本进程 · on PostgreSQL the server, not this process, keeps what was committed")
    env = {**os.environ, "YINUO_HOME": str(tmp_path / "home"), "YINUO_ROOT_KEY_FILE": str(tmp_path / "root.key"), "PYTHONPATH": str(TESTS)}
    for name in ("PYTEST_CURRENT_TEST", "PYTEST_VERSION", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        env.pop(name, None)
    made = apart(env, "make", env["YINUO_HOME"])
    yield {**env, "PROOF_TOKEN": made["token"], "PROOF_CONTACT": made["contact"]}
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


def apart(env: dict[str, str], *words: str) -> dict:
    done = subprocess.run([sys.executable, str(APART), *words], env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> tuple[int, int]:
    """(of the server, of the writers): 5 and 40, and 40 and 400 with --slow; YINUO_KILLS=500 for the long run of the server."""
    slow = request.config.getoption("slow")
    return int(os.environ.get("YINUO_KILLS") or (40 if slow else 5)), 400 if slow else 40


def test_a_writing_process_killed_over_and_over_loses_and_doubles_nothing(house, kills, tmp_path):
    book = tmp_path / "ledger.txt"
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    assert apart(house, "write", house["YINUO_HOME"], str(seed), str(kills[1]), str(book))["kills"] == kills[1]
    lines = [line.split() for line in book.read_text().splitlines()]
    settled(house, {words[1]: words[2] for words in lines if words[0] == "acked"}, {words[1] for words in lines if words[0] == "sent"}, stage="accepted")


def test_the_server_killed_under_writes_loses_and_doubles_nothing(house, kills):
    client = Writing(house["PROOF_TOKEN"], house["PROOF_CONTACT"])
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(kills[0]):
        with served(house):
            client.begin()
            time.sleep(chance.uniform(0.1, 1.2))
        client.stop()
    with served(house):
        client.send_again()
    assert client.acked and len(client.acked) == len(client.sent)
    settled(house, client.acked, client.sent)


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


class served:
    """``yinuo serve`` in a process group of its own; at the end of the body the whole group is killed outright."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env

    def __enter__(self) -> None:
        command = [sys.executable, "-m", "yinuo.cli.main", "serve", "--port", str(PORT), "--workers", "1", "--threads", "3", "--no-worker"]
        self.process = subprocess.Popen(command, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                    return
            time.sleep(0.1)
        self.__exit__()
        raise AssertionError("the server did not come up")

    def __exit__(self, *_: object) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(20)
        while True:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", PORT))
                    return
                except OSError:
                    time.sleep(0.05)


class Writing:
    """Two clients that register requests, each under its own Idempotency-Key, and remember what was sent and what was acknowledged."""

    def __init__(self, token: str, contact: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.contact, self.sent, self.acked = contact, set(), {}
        self.stopping, self.threads, self.turn = threading.Event(), [], 0
        self.lock = threading.Lock()

    def begin(self) -> None:
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._write, daemon=True) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)

    def send_again(self) -> None:
        """Whatever was never acknowledged is sent once more under its own key; what was is repeated and answers the same."""
        with httpx.Client(timeout=30) as client:
            for mark in sorted(self.sent - set(self.acked)):
                self._post(client, mark)
            for mark in sorted(self.acked)[:10]:
                again = client.post(f"http://127.0.0.1:{PORT}/api/v1/cases", headers=self.headers | {"Idempotency-Key": mark}, json=self._body(mark))
                assert again.json()["number"] == self.acked[mark] and again.headers["Idempotent-Replay"] == "true"

    def _write(self) -> None:
        with httpx.Client(timeout=30) as client:
            while not self.stopping.is_set():
                with self.lock:
                    self.turn += 1
                    mark = f"S{self.turn}"
                    self.sent.add(mark)
                try:
                    self._post(client, mark)
                except httpx.HTTPError:
                    return

    def _post(self, client: httpx.Client, mark: str) -> None:
        answer = client.post(f"http://127.0.0.1:{PORT}/api/v1/cases", headers=self.headers | {"Idempotency-Key": mark}, json=self._body(mark))
        if answer.status_code == 201:
            self.acked[mark] = answer.json()["number"]
        else:
            assert answer.status_code == 409, answer.text

    def _body(self, mark: str) -> dict[str, object]:
        return {"description": "洗衣机漏水", "model": "XQG100", "channel": "api", "contact_id": self.contact, "kind": "repair", "mode": "on_site",
                "serial": mark, "expected_at": "2027-01-01T10:00:00+08:00", "region": "SH", "verified": True}
