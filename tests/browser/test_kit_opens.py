"""The kit's units in JupyterLab: pictures before anything runs, Run All to the end, and again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import findings
from tests.browser.conftest import UNITS, settle
from tests.browser.jupyter_server import JupyterServer
from tests.browser.open_notebook import OpenNotebook, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAB = 'data-descent="lab"'
MOVES = "data-descent="


def html_of(notebook: OpenNotebook) -> dict[int, str]:
    """What each code cell's outputs say as HTML."""
    return {
        number: "".join(
            "".join(o["data"].get("text/html", "")) for o in cell["outputs"] if "data" in o
        )
        for number, cell in enumerate(notebook.cells())
        if cell["cell_type"] == "code"
    }


@pytest.mark.parametrize("unit", UNITS)
def test_pictures_before_anything_runs(
    unit: str,
    browser: Browser,
    jupyter: JupyterServer,
    copy: Callable[[str], str],
    shoot: Callable[..., None],
) -> None:
    with opened(browser, jupyter, copy(unit)) as notebook:
        shoot(notebook.page, f"{unit}-top")
        # A student sees none of the instructor's panels.
        commands = notebook.js("return app.commands.listCommands();")
        assert [name for name in commands if re.match("nbgrader|jupytext", name)] == []
        expected = {i: text.count("<img ") for i, text in html_of(notebook).items() if text}
        pictures = notebook.pictures()
        shown = {i: sum(p["cell"] == i for p in pictures) for i in expected}
        assert sum(expected.values()) >= 1
        assert shown == expected
        for picture in pictures:
            assert picture["width"] > 0, picture
            assert picture["shown"] > 0, picture
            assert picture["alt"].strip(), picture
        notebook.go_to(pictures[0]["cell"])
        shoot(notebook.page, f"{unit}-picture")
        assert all(
            cell.get("execution_count") is None or cell["outputs"] for cell in notebook.cells()
        )
        for number, text in html_of(notebook).items():
            if LAB in text:
                notebook.go_to(number)
                assert any("Run this cell to move it" in line for line in notebook.said(number))
                shoot(notebook.page, f"{unit}-lab-{number}")
        # Not run by this reader: no script and no frame of ours is in the page.
        assert notebook.page.locator(".jp-Notebook iframe").count() == 0


@pytest.mark.parametrize("unit", UNITS)
def test_run_all_reaches_the_end_and_is_there_again(
    unit: str,
    browser: Browser,
    jupyter: JupyterServer,
    copy: Callable[[str], str],
    shoot: Callable[..., None],
) -> None:
    path = copy(unit)
    with opened(browser, jupyter, path) as notebook:
        notebook.run_all()
        cells = notebook.cells()
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert [c["source"] for c in code if c["execution_count"] is None] == []
        # Nothing is solved: every check says so, and nothing else stops.
        for cell in code:
            kinds = {output["output_type"] for output in cell["outputs"]}
            if "error" in kinds:
                assert "raises-exception" in cell["metadata"].get("tags", []), cell["source"]
        last = notebook.said(len(cells) - 1)
        assert sum("not begun" in line for line in last) == sum(
            (cell["metadata"].get("nbgrader") or {}).get("grade", False) for cell in code
        )
        shoot(notebook.page, f"{unit}-end")
        notebook.save()
        notebook.shut_down()
        assert path not in {session["path"] for session in jupyter.get("api/sessions")}
    with opened(browser, jupyter, path) as notebook:
        # What was drawn is in the file; where a lab is, its frame has taken the picture's place.
        drawn = {i: text.count("<img ") for i, text in html_of(notebook).items()}
        still = [i for i, text in html_of(notebook).items() if drawn[i] and MOVES not in text]
        pictures = notebook.pictures()
        assert set(still) <= {picture["cell"] for picture in pictures}
        assert all(picture["width"] > 0 for picture in pictures if picture["cell"] in still)
        labs = [number for number, text in html_of(notebook).items() if LAB in text]
        assert bool(labs) == (unit != "00-start-here")
        for number in labs:
            lab = notebook.lab(number)
            shoot(notebook.page, f"{unit}-again-lab-{number}")
            frames = lab.evaluate("lab.frames()")
            slider = lab.locator("input[type=range]").first
            slider.focus()
            notebook.page.keyboard.press("ArrowRight")
            settle(lab)
            assert lab.evaluate("lab.frames()") > frames
            assert findings(lab) == {}
