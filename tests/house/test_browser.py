"""The browser that the page tests walk with is there, headless and Chinese, and so is what checks accessibility in it."""

import pytest

import axe


@pytest.mark.browser
def test_chromium_opens_a_page_in_chinese(page):
    page.set_content("<title>一诺</title><p>售后</p>")
    assert page.title() == "一诺"
    assert page.evaluate("navigator.language") == "zh-CN"


@pytest.mark.browser
def test_accessibility_can_be_checked(page):
    if axe.script() is None:
        pytest.skip("axe: 未检查无障碍，需要 axe-core · accessibility was not checked; needs axe-core (pip install axe-playwright-python, or npm ci in frontend)")
    page.set_content("<title>一诺</title><img src=''>")
    page.evaluate(axe.script())
    assert "image-alt" in page.evaluate("axe.run().then(found => found.violations.map(v => v.id))")
