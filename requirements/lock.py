"""Write the pinned requirements: one file per supported Python, every file's digest, no registry's address.

    python requirements/lock.py [PYTHON …]

Reads the wishes from pyproject.toml and asks pip (``--dry-run --report``) what each Python would install on each kind
of machine; a pin carries the digests for all of them. Run it with every supported Python at hand, then run the tests.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
WISHES = tomllib.loads((HERE.parent / "pyproject.toml").read_text())
LINES = ("3.11", "3.12", "3.13")
MACHINES: tuple[tuple[str, ...], ...] = (
    tuple(f"manylinux_2_{minor}_x86_64" for minor in (34, 28, 27, 17)) + ("manylinux2014_x86_64",),
    tuple(f"manylinux_2_{minor}_aarch64" for minor in (34, 28, 27, 17)) + ("manylinux2014_aarch64",),
    ("macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64"),
)
Pins = dict[tuple[str, str], set[str]]  # (name, version) -> digests


def main(pythons: list[str]) -> None:
    runtime = [*WISHES["project"]["dependencies"], *WISHES["build-system"]["requires"]]
    groups = WISHES["dependency-groups"]
    tests = groups["dev"]
    for line in LINES:
        python = next((p for p in pythons if _line(p) == line), None) or f"python{line}"
        short = "py" + line.replace(".", "")
        pins = _pins(python, runtime, ())
        _write(HERE / f"{short}.txt", pins)
        everything = _pins(python, [*runtime, *tests], [f"{name}=={version}" for name, version in pins])
        _write(HERE / f"{short}-dev.txt", {pin: digests for pin, digests in everything.items() if pin not in pins}, groups["dev"])
    _write(HERE / "node.txt", _pins(f"python{LINES[0]}" if not pythons else pythons[0], groups["node"], ()))


def _line(python: str) -> str:
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", script], check=True, capture_output=True, text=True).stdout.strip()


def _pins(python: str, wishes: list[str], held: Iterable[str]) -> Pins:
    """What ``python`` would install for ``wishes``, with the digests of every kind of machine."""
    pins: Pins = {}
    held = list(held)
    for machine in MACHINES:
        here = machine is MACHINES[0]
        wanted = [*wishes, *held] if here else [wish for wish in [*wishes, *held] if _name(wish) not in _marked(wishes)]
        for item in _report(python, wanted, machine)["install"]:
            meta, archive = item["metadata"], item["download_info"]["archive_info"]
            pins.setdefault((_name(meta["name"]), meta["version"]), set()).add(archive["hashes"]["sha256"])
        held = [f"{name}=={version}" for name, version in pins]
    return pins


def _marked(wishes: list[str]) -> dict[str, str]:
    """The wishes that hold on some machines only, with the marker that says on which."""
    return {_name(wish): wish.partition(";")[2].strip() for wish in wishes if ";" in wish}


def _report(python: str, wishes: list[str], machine: tuple[str, ...]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", f"{folder}/report"]
        command += ["--only-binary=:all:", "--target", f"{folder}/nowhere"]
        command += [word for tag in machine for word in ("--platform", tag)]
        subprocess.run([*command, *wishes], check=True)
        return json.loads(Path(folder, "report").read_text())


def _write(path: Path, pins: Pins, wishes: Iterable[str] = ()) -> None:
    marked = _marked(list(wishes))
    lines = ["# Written by requirements/lock.py from pyproject.toml; change that and run this."]
    for (name, version), digests in sorted(pins.items()):
        marker = f" ; {marked[name]}" if name in marked else ""
        lines += [f"{name}=={version}{marker} \\", *(f"    --hash=sha256:{digest} \\" for digest in sorted(digests))]
        lines[-1] = lines[-1].removesuffix(" \\")
    path.write_text("\n".join(lines) + "\n")
    print(path.name, len(pins))


def _name(wish: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", wish)[0]).lower()


if __name__ == "__main__":
    main(sys.argv[1:])
