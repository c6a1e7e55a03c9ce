"""Nothing in the repository names a registry's address, a secret, or a path of one machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "a registry's address": r"registry\.npmjs|files\.pythonhosted|pypi\.org/simple|registry\.yarnpkg|--(?:extra-)?index-url|--find-links",
    "a path of one machine": r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work/\w+)/",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path != Path(__file__) and (match := pattern.search(path.read_text(errors="ignore")))
    ]
    assert not found


def test_every_lock_line_carries_a_digest():
    for lock in (ROOT / "requirements").glob("*.txt"):
        pins = re.split(r"\n(?=[a-z])", lock.read_text())[1:]
        assert pins and all("--hash=sha256:" in pin for pin in pins), lock.name


def test_every_supported_python_has_its_lock():
    assert {lock.stem for lock in (ROOT / "requirements").glob("py*.txt")} == {
        f"py{line}{part}" for line in ("311", "312", "313") for part in ("", "-dev")
    }
