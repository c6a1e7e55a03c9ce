"""The wheel alone gives the whole product, and it asks for exactly what it imports."""

import ast
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOT_IMPORTED = {  # used without an import statement
    "tzdata",  # data for zoneinfo where the system has none
    "argon2-cffi", "django-csp", "django-htmx", "whitenoise",  # named in the settings
}  # fmt: skip
WHOLE = (
    "static/dist/app.js", "static/dist/app.css", "static/dist/charts.js", "static/dist/sign.js",
    "fonts/NotoSansSC-Regular.ttf", "fonts/OFL.txt",
)  # fmt: skip


YARDSTICKS = {"ortools": "ortools", "pyvrp": "pyvrp", "vroom": "pyvroom"}
"""Imported where they happen to be installed, to stand beside the planner in the bench."""


def test_what_is_imported_is_asked_for_and_nothing_else():
    wishes = [*PROJECT["dependencies"], *YARDSTICKS.values()]
    asked = {_plain(wish) for wish in wishes}
    distributions = packages_distributions()
    imported = {_plain(name) for top in _imported() for name in distributions.get(top, [YARDSTICKS.get(top, f"{top} (unknown)")])}
    assert imported - asked == set(), "imported but not asked for"
    assert asked - imported - NOT_IMPORTED == set(), "asked for but not imported"


def _imported() -> set[str]:
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(str(node.module).partition(".")[0])
    return found - sys.stdlib_module_names - {"yinuo"}


def _plain(wish: str) -> str:
    name = "".join(character if character.isalnum() or character in "-_." else " " for character in wish).split()[0]
    return name.lower().replace("_", "-").replace(".", "-")


@pytest.mark.slow
def test_the_wheel_alone_gives_the_whole_product(tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "-q", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", tmp_path, ROOT]
    subprocess.run(build, check=True)
    wheel = next(tmp_path.glob("yinuo-*.whl"))
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"yinuo/{path}" for path in WHOLE} | {
        path.relative_to(ROOT / "src").as_posix()
        for pattern in ("standard/**/*", "*/templates/**/*", "*/static/**/*")
        for path in (ROOT / "src/yinuo").glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= inside, sorted(wanted - inside)
    assert not [name for name in inside if "node_modules" in name or name.startswith("tests")]

    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty/bin/python"
    line = f"py{sys.version_info[0]}{sys.version_info[1]}"
    pip = [python, "-m", "pip", "install", "-q", "-q", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / f"requirements/{line}.txt"], check=True)
    subprocess.run([*pip, "--no-index", wheel], check=True)
    told = subprocess.run(
        [tmp_path / "empty/bin/yinuo", "demo", "--fill-only", "--small", "--home", tmp_path / "home"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
