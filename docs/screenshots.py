"""Takes the pictures of the README from a running demo: ``python docs/screenshots.py http://127.0.0.1:8000``.

Registers one request on the way, to show the promise that follows. Needs playwright, pillow and an installed Chromium.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE, NARROW = (1440, 900), (390, 844)
LIMIT = 150 * 1024  # bytes of one picture
ZONE = ZoneInfo("Asia/Shanghai")
TURN = "[...document.querySelectorAll('tbody tr')].find(row => row.innerText.includes('剩'))?.scrollIntoView({block: 'center'})"
"""Shows a list where what is late ends and what can still be kept begins."""
FOLDER = Path(__file__).parent / "screenshots"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, who looks at which address, on what screen."""

    name: str
    login: str
    address: str
    size: tuple[int, int] = WIDE
    dark: bool = False
    turned: bool = True


def shots(case: str, why: str, visited: str) -> tuple[Shot, ...]:
    """``case`` is the request just registered, ``visited`` a case on its way, ``why`` the address that explains a limit."""
    return (
        Shot("today", "supervisor", "/today", turned=False),
        Shot("queue", "representative", "/cases"),
        Shot("queue-dark", "representative", "/cases", dark=True),
        Shot("promise", "representative", f"/cases/{case}/promise"),
        Shot("case", "representative", f"/cases/{visited}"),
        Shot("why", "representative", why),
        Shot("policy", "manager", "/policy/documents/service-promise"),
        Shot("reports", "manager", "/reports"),
        Shot("phone-case", "representative", f"/cases/{visited}", NARROW),
        Shot("phone-queue", "representative", "/cases", NARROW),
    )


def main() -> None:
    args = _arguments()
    FOLDER.mkdir(exist_ok=True)
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"], env={**os.environ, "LANGUAGE": "zh_CN"})
        with signed_in(browser, args, "representative") as page:
            case = register(page, args.url)
            explained = args.explained or case
            page.goto(f"{args.url}/cases/{explained}")
            why = page.locator(f"a[href*='/cases/{explained}/why/']").nth(args.limit).get_attribute("href")
        for shot in shots(case, why, args.case or case):
            with signed_in(browser, args, shot.login, shot.size, shot.dark) as page:
                page.goto(args.url + shot.address, wait_until="networkidle")
                if shot.turned:
                    page.evaluate(TURN)
                page.wait_for_timeout(700)  # charts draw themselves
                size = keep(page.screenshot(), FOLDER / f"{shot.name}.png")
                print(f"{shot.name:14} {size // 1024:4} kB")
        browser.close()


def register(page: Any, url: str) -> str:
    """Register an urgent request by telephone; gives its service number."""
    page.goto(f"{url}/cases/new", wait_until="networkidle")
    expected = datetime.now(ZONE) + timedelta(days=1)
    typed = {
        "phone": "13816650017", "contact_name": "王敏", "district": "上海市浦东新区张江镇", "street": "祖冲之路 88 弄 3 号",
        "model": "KFR-35GW/A1", "serial": "KFR35GW241100873", "purchased_on": "2026-03-14",
        "description": "客厅空调开机十分钟后停机，面板显示 E5，家中有老人。", "expected_at": expected.strftime("%Y-%m-%dT12:00"),
    }  # fmt: skip
    for name, text in typed.items():
        if page.locator(f"[name={name}]").is_visible():  # who has called before is known by number
            page.fill(f"[name={name}]", text)
        page.wait_for_load_state("networkidle")
    for name, word in {"title": "女士", "region": "HD", "mode": "on_site"}.items():
        if page.locator(f"[name={name}]").is_visible():
            page.select_option(f"[name={name}]", word)
    page.check("[name=urgency][value=urgent]")
    if page.locator("[name=second_file]").count():
        page.check("[name=second_file]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/promise")
    return str(page.url.rsplit("/", 2)[1])


@contextmanager
def signed_in(browser: Any, args: argparse.Namespace, login: str, size: tuple[int, int] = WIDE, dark: bool = False) -> Iterator[Any]:
    """A page of somebody who has signed in, on a screen of ``size``."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{args.url}/login")
    page.fill("[name=login]", getattr(args, login))
    page.fill("[name=password]", args.password)
    page.click("form[method=post] button[type=submit]")
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def keep(picture: bytes, path: Path) -> int:
    """Save with as many colours as fit into the limit; gives the bytes written."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    for colours in (128, 64, 32):
        file = BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        if file.tell() <= LIMIT:
            break
    path.write_bytes(file.getvalue())
    return file.tell()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="address of the running demo, without a slash behind it")
    parser.add_argument("--representative", default="chenxiao")
    parser.add_argument("--supervisor", default="sunli")
    parser.add_argument("--manager", default="hanmei")
    parser.add_argument("--password", default="yinuo-demo")
    parser.add_argument("--case", help="service number shown on the case page; without it the request just registered")
    parser.add_argument("--explained", help="service number of the case one of whose limits is explained, best one that was held")
    parser.add_argument("--limit", type=int, default=0, help="which of its limits, counted from 0 down the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
