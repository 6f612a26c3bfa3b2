"""A headless Chromium for tests, the system's own: pages open in it as a reader's would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")

MISSING = (
    "Chromium is missing, and labs are tested in a real browser: "
    "install it with `apt-get install chromium`"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, and stop it.

    Tests take it from the fixture ``browser`` in the root's conftest.py.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        # In a container there is neither a sandbox of Chromium's own nor a graphics card.
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()
