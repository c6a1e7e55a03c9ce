"""What a command finds around it: its language, its home, its checkout, and the framework once it is wanted."""

import os
from collections.abc import Mapping
from pathlib import Path

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both


def language(told: str | None = None, env: Mapping[str, str] = os.environ) -> str:
    """"zh" or "en": as told, else by the system's language; a machine without one speaks Chinese."""
    spoken = told or env.get("YINUO_LANG") or env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or "C"
    return "zh" if spoken == "C" or spoken.lower().startswith(("zh", "c.", "posix")) else "en"


def checkout() -> Path | None:
    """The source tree this runs from, when it runs from one."""
    told = os.environ.get("YINUO_CHECKOUT")
    root = Path(told) if told else Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() and (root / "src/yinuo").is_dir() else None


DEMO_MARK = "demo-home.txt"  # only a folder with this mark is ever emptied
RESTORING = ".restoring"  # in a home that a restoration has begun and not yet ended


def settle(home: Path | None) -> Path:
    """Make ``home`` the installation that everything below speaks of; it need not exist yet."""
    if home is not None:
        os.environ["YINUO_HOME"] = str(home.expanduser().resolve())
    from yinuo.config.home import home as settled

    place = settled()
    if (place / RESTORING).exists():
        raise Refusal(
            "home.half_restored",
            both("数据目录 {place} 的恢复中途断了，里面的数据不完整。", "The restoration into {place} was cut short; what lies there is not whole.").filled(place=place),
            way_out=both("请清空它，或用 yinuo restore 恢复到一个新目录。", "Empty it, or restore into a new folder with yinuo restore."),
        )
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refusal(
            "home.unusable",
            both("数据目录 {place} 无法使用：{reason}", "The home {place} cannot be used: {reason}").filled(place=place, reason=error.strerror),
            way_out=both("请用 --home 指定一个可写的目录。", "Name a writable folder with --home."),
        ) from error
    if (place / DEMO_MARK).exists():
        be_a_demo(place)
    return place


def be_a_demo(home: Path) -> None:
    """A demo sends nothing, and keeps its key with its data so that deleting the folder leaves nothing behind."""
    os.environ["YINUO_DEMO"] = "1"
    os.environ.setdefault("YINUO_ROOT_KEY_FILE", str(home / "demo.key"))


def start_framework() -> None:
    """Bring up settings and models for the home that was settled."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    import django

    django.setup()
