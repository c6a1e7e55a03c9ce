"""The command line as a person meets it: kind sentences, honest exit codes, a first start, a demo that hurts nobody."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from yinuo.cli.serve import is_free

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("YINUO_", "PYTEST_", "DATABASE_URL", "LC_", "LANG"))
}


def environment(home: Path, **more: str) -> dict[str, str]:
    return ENVIRONMENT | {"YINUO_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config"), "LANG": "zh_CN.UTF-8"} | more


def yinuo(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yinuo.cli.main", *words]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, check=False, timeout=120)


@contextmanager
def serving(home: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "yinuo.cli.main", *words, "--port", str(port)]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def answer(address: str, within: float = 30) -> int:
    """The status of the first answer."""
    deadline = time.monotonic() + within
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_the_list_of_commands_speaks_the_readers_language(tmp_path):
    assert "启动网页与后台" in yinuo(tmp_path).stdout
    assert "start the web" in yinuo(tmp_path, "help", LANG="en_GB.UTF-8").stdout
    assert "启动网页与后台" in yinuo(tmp_path, "help", LANG="C.UTF-8").stdout


def test_a_misspelt_command_is_guessed(tmp_path):
    told = yinuo(tmp_path, "serv")
    assert (told.returncode, told.stdout) == (2, "")
    assert "没有 serv 这个命令" in told.stderr and "yinuo serve" in told.stderr


def test_a_misspelt_option_is_a_matter_of_usage(tmp_path):
    assert yinuo(tmp_path, "serve", "--prot", "1").returncode == 2


def test_upgrade_shows_before_it_acts_and_check_finds_the_home_sound(tmp_path):
    planned = yinuo(tmp_path, "upgrade", "--plan")
    assert "journal.0001" in planned.stdout and planned.returncode == 0
    assert "database.behind" in yinuo(tmp_path, "check").stdout
    assert yinuo(tmp_path, "upgrade").returncode == 0
    assert yinuo(tmp_path, "check", "--json").stdout.strip() == "[]"


@pytest.mark.slow
def test_a_new_company_begins_at_a_single_use_address(tmp_path):
    with serving(tmp_path, "serve", "--no-worker") as (server, origin):
        lines = [server.stdout.readline(), server.stdout.readline()]
        first = re.search(rf"{origin}/start/\S+", lines[1])
        assert first and answer(first[0]) == 200
    assert oct((tmp_path / "data").stat().st_mode & 0o777) == "0o700"


def test_a_taken_port_is_said_so_at_once(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = yinuo(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert told.returncode == 2 and "--port" in told.stderr


def test_the_demo_keeps_its_hands_off_a_home_that_is_none_of_its_own(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/ledger.txt").write_text("王女士")
    told = yinuo(tmp_path, "demo", "--fresh", "--home", str(tmp_path / "data"))
    assert told.returncode == 2 and "--home" in told.stderr
    assert (tmp_path / "data/ledger.txt").read_text() == "王女士"


def test_a_child_that_falls_is_started_again_and_stops_with_its_parent(tmp_path):
    script = f"""
import time
from yinuo.cli.child import Child
def work():
    open(r'{tmp_path}/starts','a').write('x')
with Child("helper", work):
    time.sleep(1.8)
"""
    subprocess.run([sys.executable, "-c", script], check=True, env=environment(tmp_path), timeout=30)
    assert len((tmp_path / "starts").read_text()) >= 2


@pytest.mark.skipif(sys.platform != "linux", reason="a copy of the process is made on Linux only")
def test_a_child_has_what_was_loaded_a_name_of_its_own_and_none_of_its_parents_sockets(tmp_path):
    script = """
import os, socket, sys, time
from yinuo.cli.child import Child
loaded = sys.modules["loaded"] = object()
def work():
    held = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{fd}")]
    print(sys.modules["loaded"] is loaded, open("/proc/self/comm").read().strip(), any("socket" in fd for fd in held), os.getsid(0) == os.getpid(), flush=True)
with socket.create_server(("127.0.0.1", 0)), Child("helper", work):
    time.sleep(0.5)
"""
    told = subprocess.run([sys.executable, "-c", script], check=True, env=environment(tmp_path), timeout=30, capture_output=True, text=True)
    assert told.stdout.split() == ["True", "helper", "False", "True"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_child_goes_when_its_parent_is_killed_outright(tmp_path):
    script = """
import os, time
from yinuo.cli.child import Child
def work():
    print(os.getpid(), flush=True)
    time.sleep(60)
with Child("helper", work):
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment(tmp_path)) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "State:\tZ" not in Path(f"/proc/{child}/status").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_server_killed_outright_leaves_its_port_to_the_next_start(tmp_path):
    with serving(tmp_path, "serve") as (server, address):
        answer(address, within=90)
        server.kill()
    port = int(address.rpartition(":")[2])
    deadline = time.monotonic() + 20
    while not is_free("127.0.0.1", port):
        assert time.monotonic() < deadline
        time.sleep(0.2)
