"""The gallery in a real browser: nothing blocked, nothing spills, nothing axe objects to, and the keys behave."""

import mimetypes
from datetime import UTC, datetime

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

import axe

SITE = "http://gallery.test/"
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
BUILT = finders.find("dist/app.js")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not BUILT, reason="需要先构建前端 · the browser bundle is not built")]


def opened(page, language: str = "zh", width: int = 1440, dark: bool = False):
    """The gallery, answered from memory under the policy of the product; what the browser complains of is kept."""
    from yinuo.web.samples import gallery

    def answer(route) -> None:
        address = route.request.url.removeprefix(SITE).split("?")[0].split("#")[0]
        if not address.startswith("static/"):
            request = RequestFactory().get("/gallery")
            request.language = language
            body = render_to_string("web/gallery.html", gallery(datetime.now(UTC), language), request)
            return route.fulfill(body=body, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
        found = finders.find(address.removeprefix("static/"))
        return route.fulfill(path=found, content_type=mimetypes.guess_type(address)[0]) if found else route.fulfill(status=404)

    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda broken: page.complaints.append(str(broken)))
    page.route(SITE + "**", answer)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(SITE)
    page.wait_for_selector("[data-chart] canvas")
    return page


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_the_gallery_is_whole_on_desk_and_phone_by_day_and_night(page, width: int, dark: bool) -> None:
    opened(page, width=width, dark=dark)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.dataset.theme") == ("dark" if dark else "light")
    if axe.script():
        page.evaluate(axe.script())
        faults = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})")["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []


def test_the_english_gallery_holds_no_chinese_but_the_casts_own_words(page) -> None:
    opened(page, "en")
    labels = page.eval_on_selector_all("button, summary, th, h1, h2, .clock-word, .stage-word, .entry-kind", "all => all.map(one => one.textContent)")
    said = [text for text in labels if any("\u4e00" <= sign <= "\u9fff" for sign in text)]
    assert all(text.strip() in ("中切换为中文", "中文", "陈陈静Menu of 陈静", "按时", "逾时") or text.strip().endswith("月") for text in said), said


def test_keys_walk_the_rows_but_never_while_somebody_types_or_composes(page) -> None:
    opened(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text(".is-at .row-link") == "202610010021"
    for event in ("{key: 'j', keyCode: 229, bubbles: true}", "{key: 'j', isComposing: true, bubbles: true}"):
        page.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {event}))")
    assert page.inner_text(".is-at .row-link") == "202610010021"
    page.keyboard.press("/")
    page.keyboard.type("j?")
    assert page.input_value("[data-search]") == "j?" and not page.query_selector("#key-sheet")


def test_a_clock_that_runs_out_while_watched_turns_and_says_so(page) -> None:
    opened(page)
    page.evaluate("document.querySelector('.clock.is-running').dataset.due = '2026-01-01T00:00:00Z'; document.dispatchEvent(new Event('visibilitychange'))")
    assert "超时" in page.inner_text(".clock.is-overdue >> nth=0")
    page.wait_for_selector("#announce:has-text('已超时')", state="attached")


def test_a_form_is_sent_once_and_carries_a_key(page) -> None:
    opened(page)
    sent = page.evaluate(
        """() => { const form = document.querySelector('form[data-draft]'); form.noValidate = true; const went = []
        addEventListener('submit', (event) => { if (event.target === form) { went.push(event.defaultPrevented); event.preventDefault() } })
        form.requestSubmit(); form.requestSubmit(); return [went, form.idempotency_key.value.length] }"""
    )
    assert sent == [[False, True], 32]


def test_a_draft_survives_the_page_and_can_be_dropped(page) -> None:
    opened(page)
    page.on("dialog", lambda asked: asked.accept())
    page.fill("#f-serial", "W2-9999")
    page.reload()
    assert page.input_value("#f-serial") == "W2-9999"
    page.click("text=丢弃草稿")
    assert page.input_value("#f-serial") == "W2-7741"


def test_a_signature_is_kept_as_picture_and_as_strokes(page) -> None:
    opened(page)
    pad = page.locator("[data-sign-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 110, steps=6)
    page.mouse.up()
    assert page.input_value("[data-sign-image]").startswith("data:image/png;base64,")
    assert page.input_value("[data-sign-strokes]").startswith("[{")
