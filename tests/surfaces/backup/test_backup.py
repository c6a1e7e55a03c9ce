"""A backup that is whole comes back as it was; one that differs by a bit does not come back at all."""

import io
import os
import random
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src"

def yinuo(*words: str, home: Path, key: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("PYTEST_VERSION", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"YINUO_HOME": str(home), "YINUO_ROOT_KEY_FILE": str(key), "PYTHONPATH": str(SOURCE), "YINUO_LANG": "zh", **more}
    return subprocess.run([sys.executable, "-m", "yinuo.cli.main", *words], env=env, capture_output=True, text=True, timeout=300)


SETUP = """
import sys
sys.path.insert(0, sys.argv[1])
from yinuo.cli.surroundings import start_framework
start_framework()
from yinuo.cli.database import bring_up
from yinuo.vault import rootkey
rootkey.create()
bring_up()
import cast
from areas import service
made = cast.company()
service.washing_machine()
service.received(made)
from django.conf import settings
from pathlib import Path
place = Path(settings.MEDIA_ROOT) / "ab"
place.mkdir(parents=True)
(place / ("ab" + "0" * 62)).write_bytes(b"sealed picture" * 100)
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A home with a case and a file, its root key, and two backups of it: an old and a new one."""
    top = tmp_path_factory.mktemp("company")
    home, key = top / "home", top / "keys" / "root.key"
    env = {k: v for k, v in os.environ.items() if k not in ("PYTEST_VERSION", "DATABASE_URL")}
    env |= {"YINUO_HOME": str(home), "YINUO_ROOT_KEY_FILE": str(key), "PYTHONPATH": str(SOURCE)}
    tests = str(Path(__file__).parents[2])
    subprocess.run([sys.executable, "-c", SETUP, tests], env=env, check=True, timeout=300)
    backups = []
    for folder in ("old", "new"):
        answer = yinuo("backup", "--out", str(top / folder), home=home, key=key)
        assert answer.returncode == 0, answer.stderr
        backups.append(next((top / folder).glob("*.tar")))
        if folder == "old":
            login = "from yinuo.cli.surroundings import start_framework; start_framework()\nfrom yinuo.people.models import User\nfrom yinuo.people.signing import sign_in\n"
            login += "from yinuo.kit.moment import utc_now\nsign_in('chen', 'yinuo-demo', device='desk', agent='', at=utc_now())"
            subprocess.run([sys.executable, "-c", login], env=env, check=True, timeout=120)
    return home, key, *backups


@pytest.fixture
def framework(company, monkeypatch):
    """This very process reads archives with the company's keys."""
    from yinuo.vault import rootkey

    monkeypatch.setenv("YINUO_ROOT_KEY_FILE", str(company[1]))
    rootkey.root.cache_clear()
    yield
    rootkey.root.cache_clear()


def test_it_comes_back_whole_and_the_journal_verifies(company, tmp_path):
    home, key, _, backup = company

    answer = yinuo("restore", str(backup), "--into", str(tmp_path / "back"), home=home, key=key)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "一切无误" in answer.stdout
    assert (tmp_path / "back/attachments/ab" / ("ab" + "0" * 62)).read_bytes() == b"sealed picture" * 100
    assert yinuo("case", "list", "--as", "chen", "--json", home=tmp_path / "back", key=key).stdout.count('"number"') == 1


def test_neither_the_root_key_nor_any_secret_is_in_it(company):
    home, key, _, backup = company
    content = backup.read_bytes()

    for secret in (key.read_text().split()[1], (home / "secret.txt").read_text(), key.with_suffix(".signing").read_text().split()[1]):
        assert secret.encode() not in content
    assert b"13800138000" not in content and "王秀兰".encode() not in content


def test_without_its_root_key_it_says_so_and_leaves_nothing(company, tmp_path):
    answer = yinuo("restore", str(company[3]), "--into", str(tmp_path / "back"), home=company[0], key=tmp_path / "no.key")

    assert answer.returncode == 2 and "没有找到根密钥" in answer.stderr and not (tmp_path / "back").exists()


def test_a_home_with_something_in_it_is_never_written_over(company):
    answer = yinuo("restore", str(company[3]), "--into", str(company[0]), home=company[0], key=company[1])

    assert answer.returncode == 2 and "不是空目录" in answer.stderr and (company[0] / "yinuo.sqlite3").exists()


def test_a_restoration_that_was_killed_is_taken_for_no_company(company, tmp_path):
    home, key, _, backup = company
    env = {k: v for k, v in os.environ.items() if k not in ("PYTEST_VERSION", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"YINUO_ROOT_KEY_FILE": str(key), "PYTHONPATH": str(SOURCE)}
    into, words = tmp_path / "back", ["restore", str(backup), "--into", str(tmp_path / "back")]
    at_work = subprocess.Popen([sys.executable, "-m", "yinuo.cli.main", *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while at_work.poll() is None and not (into / ".restoring").exists():
        time.sleep(0.01)
    at_work.kill()
    at_work.wait()
    for command in (["serve", "--port", "1"], ["journal", "verify"], ["upgrade"]):
        answer = yinuo(*command, "--lang", "en", home=into, key=key)
        assert answer.returncode == 2 and "was cut short" in answer.stderr and "yinuo restore" in answer.stderr, answer
    shutil.rmtree(into)
    assert yinuo(*words, home=home, key=key).returncode == 0 and not (into / ".restoring").exists()


def test_an_older_backup_has_to_be_meant(company, tmp_path):
    home, key, old, _ = company

    answer = yinuo("restore", str(old), "--into", str(tmp_path / "back"), home=home, key=key)
    assert answer.returncode == 2 and "--older" in answer.stderr and not (tmp_path / "back").exists()
    assert yinuo("restore", str(old), "--into", str(tmp_path / "back"), "--older", home=home, key=key).returncode == 0


def test_the_command_refuses_an_altered_one_in_a_sentence(company, tmp_path):
    content = bytearray(company[3].read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "bad.tar").write_bytes(content)

    answer = yinuo("restore", str(tmp_path / "bad.tar"), "--into", str(tmp_path / "back"), home=company[0], key=company[1])

    assert answer.returncode == 2 and "封条" in answer.stderr and "Traceback" not in answer.stderr and not (tmp_path / "back").exists()


def refused(archive: bytes, place: Path) -> bool:
    """Whether the checks before anything is put in place say no."""
    from yinuo.backup import restoring
    from yinuo.backup.manifest import refuse_unsealed
    from yinuo.kit.refusal import Refusal

    file = io.BytesIO(archive)
    try:
        refuse_unsealed(file)
        file.seek(0)
        restoring._checked(file, place, None, lambda done, total: None)
    except Refusal:
        return True
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return False


def test_every_flip_and_every_cut_is_refused(company, framework, tmp_path):
    whole, chance = company[3].read_bytes(), random.Random(7)
    assert not refused(whole, tmp_path / "x")

    for _ in range(40):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        assert refused(bytes(flipped), tmp_path / "x")
        assert refused(whole[: chance.randrange(len(whole))], tmp_path / "x")
    assert refused(whole + b"\0", tmp_path / "x")


def resealed(members: dict[str, bytes]) -> bytes:
    """The archive somebody would make who holds the root key, but not the signing key."""
    from yinuo.backup.manifest import SEAL, seal_of

    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    made.seek(0, 2)
    sealed = seal_of(made, made.tell())
    return made.getvalue() + SEAL + sealed.encode() + b"\n"


def members_of(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar}


def test_even_under_a_new_seal_no_file_can_be_swapped_dropped_added_or_put_under_an_old_manifest(company, framework, tmp_path):
    now, before = members_of(company[3]), members_of(company[2])
    picture = next(name for name in now if name.startswith("attachments/"))
    cases = {
        "swapped": now | {picture: b"another"}, "dropped": {k: v for k, v in now.items() if k != picture}, "added": now | {"attachments/cd/" + "c" * 64: b"x"},
        "old database": now | {"database/yinuo.sqlite3": before["database/yinuo.sqlite3"]}, "unsigned": {k: v for k, v in now.items() if k != "manifest.sig"},
        "old manifest": now | {k: before[k] for k in ("manifest.json", "manifest.sig")}, "old signature": now | {"manifest.sig": before["manifest.sig"]},
        "outside": now | {"../../evil": b"x"}, "edited": now | {"manifest.json": now["manifest.json"].replace(b'"program"', b'"Program"')},
    }
    assert not refused(resealed(now), tmp_path / "x")
    for what, members in cases.items():
        assert refused(resealed(members), tmp_path / "x"), what
    assert not (tmp_path / "evil").exists()


@pytest.mark.slow
def test_a_thousand_corrupted_backups_are_refused_every_one(company, framework, tmp_path):
    whole, seed = company[3].read_bytes(), random.randrange(1 << 30)
    now, before, chance = members_of(company[3]), members_of(company[2]), random.Random(seed)
    print(f"seed {seed}, {len(whole)} bytes")
    let_through = []
    for turn in range(1000):
        broken = corrupted(turn % 5, whole, now, before, chance)
        if broken != whole and not refused(broken, tmp_path / "x"):
            let_through.append((turn, turn % 5))
    assert let_through == []


def corrupted(way: int, whole: bytes, now: dict[str, bytes], before: dict[str, bytes], chance: random.Random) -> bytes:
    """A bit flipped, the end cut off, a stretch put elsewhere; and under a new seal: a bit of one file flipped, or files of an older backup."""
    at, length = chance.randrange(len(whole)), chance.randrange(1, 4096)
    if way == 0:
        return whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
    if way == 1:
        return whole[:at]
    if way == 2:
        to = chance.randrange(len(whole))
        return whole[:to] + whole[at : at + length] + whole[to + length :]
    if way == 3:
        name = chance.choice(sorted(now))
        place = chance.randrange(len(now[name]))
        return resealed(now | {name: now[name][:place] + bytes([now[name][place] ^ 1 << chance.randrange(8)]) + now[name][place + 1 :]})
    differing = [name for name in sorted(before) if now.get(name) != before[name]]
    taken = chance.sample(differing, chance.randrange(len(differing)))  # never all of them: that is the older backup, whole
    return resealed(now | ({name: before[name] for name in taken} or {"attachments/ef/" + "e" * 64: b"x"}))
