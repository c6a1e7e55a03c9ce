"""Arrows point down: the contracts of pyproject.toml hold, and every folder has its place in them."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from yinuo.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_layers_hold():
    told = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_list_can_be_asked_for_help(name):
    if find_spec(COMMANDS[name].module) is None:
        pytest.skip(f"yinuo {name}: 尚未写成 · not written yet")
    told = subprocess.run([sys.executable, "-m", "yinuo.cli.main", name, "--help"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "common.py", "base.py", "manager.py"])
def test_no_drawer_for_everything(name):
    allowed = {ROOT / f"src/yinuo/config/{engine}/base.py" for engine in ("postgres", "sqlite")}  # the framework asks for that name
    assert not set((ROOT / "src").rglob(name)) - allowed
