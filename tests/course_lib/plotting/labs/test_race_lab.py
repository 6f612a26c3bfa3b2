"""The lab of unit 07 opens in a browser and answers."""

from __future__ import annotations

from playwright.sync_api import Browser

from course_lib.plotting import race_lab


def test_it_opens(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(str(race_lab()))
    page.frame_locator("iframe").locator("canvas").wait_for()
    assert page.frames[1].evaluate("lab.frames()") >= 1
    page.close()
