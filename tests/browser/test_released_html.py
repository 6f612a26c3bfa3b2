"""A unit as nbconvert exports it: readable without a kernel and a network, its labs move."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Route

from tests.browser.accessibility import findings
from tests.browser.conftest import UNITS, Kit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Colours of nbconvert's own template with too little contrast, the same for every notebook.
NBCONVERT = {
    ".jp-InputPrompt": "the grey number of a cell",
    ".jp-OutputPrompt": "the grey number of an output",
    ".highlight": "the colours of comments, numbers and operators in code",
}


@pytest.mark.parametrize("unit", UNITS)
def test_exported_it_is_accessible_and_its_labs_move(
    unit: str, kit: Kit, browser: Browser, tmp_path: Path, shoot: Callable[..., None]
) -> None:
    notebook = nbformat.reads(kit.notebook(unit).read_text(encoding="utf-8"), as_version=4)
    text, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    file = tmp_path / f"{unit}.html"
    file.write_text(text, encoding="utf-8")
    room = browser.new_context(viewport={"width": 1200, "height": 900})
    page = room.new_page()
    outside: list[str] = []
    faults: list[str] = []

    def offline(route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            # nbconvert asks for MathJax and require.js; a lab asks for nothing.
            outside.append(route.request.frame.url)
            route.abort()

    room.route("**/*", offline)
    page.on(
        "console",
        lambda line: (
            faults.append(line.text) if line.location["url"].startswith("about:") else None
        ),
    )
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    for picture in page.locator(".jp-OutputArea img").all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    labs = page.locator('[data-descent="lab"] iframe')
    assert labs.count() == text.count('<div data-descent="lab"')
    for number, handle in enumerate(labs.element_handles()):
        lab = handle.content_frame()
        assert lab is not None
        handle.scroll_into_view_if_needed()
        lab.wait_for_function("() => window.lab && lab.frames() > 0")
        frames = lab.evaluate("lab.frames()")
        lab.locator("input[type=range]").first.press("ArrowRight")
        settle(lab)
        assert lab.evaluate("lab.frames()") > frames
        assert findings(lab) == {}
        shoot(page, f"{unit}-lab-{number}")
    assert set(outside) <= {file.as_uri()}
    assert faults == []
    assert findings(page, leave=NBCONVERT) == {}
    room.close()
