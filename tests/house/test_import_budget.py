"""What a web process or the worker carries from its first second: nothing that only a few requests a day need."""

import os
import subprocess
import sys

import pytest

HEAVY = ("numpy", "numba", "scipy", "xlsxwriter", "httpx", "rich", "markdown_it", "pypinyin", "playwright", "pytest")
WEB = "import yinuo.config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns"
WORKER = "import django; django.setup(); import yinuo.worker.loop"


@pytest.mark.parametrize("start", [WEB, WORKER], ids=["web", "worker"])
def test_what_starts_leaves_the_heavy_libraries_alone(start, tmp_path):
    asked = f"import sys; {start}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | {
        "DJANGO_SETTINGS_MODULE": "yinuo.config.settings", "YINUO_HOME": str(tmp_path), "YINUO_ROOT_KEY_FILE": str(tmp_path / "key"), "DATABASE_URL": "",
    }
    told = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr[-2000:]
    assert told.stdout.split() == []
