"""The browser that the page tests walk with is there, headless and Chinese."""

import pytest


@pytest.mark.browser
def test_chromium_opens_a_page_in_chinese(page):
    page.set_content("<title>一诺</title><p>售后</p>")
    assert page.title() == "一诺"
    assert page.evaluate("navigator.language") == "zh-CN"
