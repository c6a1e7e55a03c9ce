"""A server started in a broken house: one sentence that names what is wrong, one way out, exit code 2, and nothing harmed."""

import errno
import sqlite3

import pytest
from django.db import OperationalError

from surfaces.cli.test_command_line import environment, yinuo
from yinuo.cli.mishaps import explained

WRONG = {
    "DATABASE_URL": ("nonsense", "mysql://a@b/c", "postgres://", "postgres://u:p@h:notaport/x", "postgres://u:secret@127.0.0.1:1/x", "postgres://u:secret@no.invalid/x", "sqlite:////nowhere/at/all.db"),
    "YINUO_MAIL_PORT": ("x", "0", "99999"), "YINUO_PLANNER_IDLE": ("soon", "-5"), "YINUO_PROXIES": ("localhost",), "YINUO_ROADS": ("google=http://roads", "osrm=roads:5000", "http://roads"), "YINUO_WEBHOOK_NETWORKS": ("10.0.0.0/99",), "YINUO_ORIGINS": ("service.example.cn", "https://"), "YINUO_SECRET": ("short",),
}


def refused(done, *words: str) -> None:
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 2 and all(word in done.stderr for word in words), done.stderr


@pytest.mark.parametrize("name", WRONG)
def test_a_variable_that_cannot_be_meant_is_named_and_no_password_repeated(tmp_path, name):
    for said in WRONG[name]:
        done = yinuo(tmp_path, "serve", "--port", "1", **{name: said})
        done = done if "端口" not in done.stderr else yinuo(tmp_path, "serve", **{name: said})
        refused(done)
        assert "secret" not in done.stderr.replace("secret.txt", "") and (name in done.stderr or "数据库无法使用" in done.stderr)


@pytest.mark.parametrize("words", [("--port", "99999"), ("--port", "x"), ("--workers", "0"), ("--threads", "-1"), ("--workers", "100000")])
def test_a_figure_no_server_can_have_is_a_matter_of_usage(tmp_path, words):
    done = yinuo(tmp_path, "serve", *words)
    assert done.returncode == 2 and "用法有误" in done.stderr and "Traceback" not in done.stderr


def test_an_address_of_another_machine_is_told_apart_from_a_taken_port(tmp_path):
    refused(yinuo(tmp_path, "serve", "--host", "192.0.2.1"), "不是本机的地址", "--host")


@pytest.fixture
def house(tmp_path):
    """A home with its tables and its key."""
    assert yinuo(tmp_path, "upgrade").returncode == 0
    return tmp_path


def test_a_root_key_that_is_damaged_or_a_folder_is_said_so_and_left_as_it_is(house):
    key = house / "root.key"
    for content in (b"", b"1 SHORT\n", bytes(range(256)), b"\xff\xfe1 A"):
        key.write_bytes(content)
        refused(yinuo(house, "serve", YINUO_ROOT_KEY_FILE=str(key)), "根密钥", "yinuo key restore")
        assert key.read_bytes() == content
    key.unlink()
    key.mkdir()
    refused(yinuo(house, "serve", YINUO_ROOT_KEY_FILE=str(key)), "根密钥", "yinuo key restore")


def test_a_database_file_that_is_none_is_said_to_be_damaged_and_left_alone(house):
    database = house / "data" / "yinuo.sqlite3"
    whole = database.read_bytes()
    for broken in (b"no database " * 500, whole[:5000] + b"\xff" * 60_000):
        for left in database.parent.glob("yinuo.sqlite3-*"):
            left.unlink()
        database.write_bytes(broken)
        refused(yinuo(house, "serve"), "损坏", "yinuo restore")
        assert database.read_bytes() == broken


def test_words_no_encoding_holds_are_refused(tmp_path):
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-m", "yinuo.cli.main", "case", "show", b"\xff"], env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60)
    refused(done, "无法识别的字符", "UTF-8")


@pytest.mark.parametrize(("error", "code"), [
    (OSError(errno.ENOSPC, "full", "/x"), "disk.full"), (PermissionError(errno.EACCES, "no", "/x"), "disk.forbidden"), (IsADirectoryError(errno.EISDIR, "folder", "/x"), "disk.path"),
    (sqlite3.OperationalError("database or disk is full"), "disk.full"), (sqlite3.DatabaseError("file is not a database"), "database.damaged"), (OperationalError("disk I/O error\nsecret"), "disk.refused"),
    (OperationalError("attempt to write a readonly database"), "database.read_only"), (ValueError("ours"), None), (OSError("without a number"), None),
])
def test_what_the_machine_refuses_is_told_apart_from_a_fault_of_ours(error, code):
    said = explained(error)
    assert (said.code if said else None) == code and (said is None or said.way_out and "secret" not in said.says.zh)


def test_a_full_disk_that_a_library_tells_in_its_own_words_is_still_a_full_disk():
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/x")
        except OSError as beneath:
            raise RuntimeError("the workbook could not be made") from beneath
    except RuntimeError as error:
        assert explained(error).code == "disk.full"
