"""What every test can lean on: the switches, the two databases, and a real browser where there is one."""

import json
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import pristine

pytest_plugins = ["keys"]

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "house"}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET_CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also what takes minutes")
    parser.addoption("--touches-sql", action="store_true", help="only what speaks to the database")
    parser.addoption("--counts", type=Path, help="write how many passed, failed and were left out to this file")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("touches_sql"):
        spoken = [item for item in items if _touches_sql(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(spoken)])
        items[:] = spoken
    has_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    for item in items:
        if item.get_closest_marker("postgres") and not has_postgres:
            item.add_marker(pytest.mark.skip(reason="postgres: 需要 PostgreSQL · needs PostgreSQL"))
        if item.get_closest_marker("slow") and not config.getoption("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: 加 --slow 运行 · add --slow"))
        if item.get_closest_marker("browser") and not find_chromium():
            item.add_marker(pytest.mark.skip(reason="browser: 需要 Chromium · needs Chromium (Debian: apt install chromium)"))


def _touches_sql(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or item.get_closest_marker("postgres") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Hand the figures to whoever sums both databases."""
    target = config.getoption("counts")
    if target:
        by_outcome = terminalreporter.stats
        target.write_text(
            json.dumps(
                {
                    "passed": [report.nodeid for kind in ("passed", "xfailed") for report in by_outcome.get(kind, ())],
                    "failed": [report.nodeid for kind in ("failed", "error") for report in by_outcome.get(kind, ())],
                    "skipped": {report.nodeid: str(report.longrepr[2]) for report in by_outcome.get("skipped", ())},
                }
            )
        )


@pytest.fixture(autouse=True, scope="session")
def no_figure_is_kept() -> Iterator[None]:
    """On a busy machine whatever a test asks may take long: each still finds what it has just done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yinuo.insight.remembering.AT_ONCE", math.inf)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite is tested in a file, as it runs: in memory there is neither a write-ahead log nor a second process."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests that really commit leave the database as they found it: put back, never flushed."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        kept = pristine.keep(tmp_path_factory.mktemp("pristine"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: kept.put_back())
        yield
    with django_db_blocker.unblock():
        kept.forget()


def find_chromium() -> str | None:
    """The Chromium that is there; none is ever downloaded."""
    return os.environ.get("YINUO_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A headless Chromium under playwright's hand."""
    playwright = pytest.importorskip("playwright.sync_api")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this very thread
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(QUIET_CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator[object]:
    """A fresh page in a fresh browser context, set to Chinese."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()
