"""Labs as readers have them: exported, in a frame without origin, on paper, in forced colours."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Frame

from course_lib.plotting import graph_lab, logistic_lab, race_animation, race_lab, width_lab
from course_lib.plotting.labs import LabPage
from tests.course_lib.plotting.labs.lab_page import DRAWN, opened, write_page

LABS: tuple[Callable[[], LabPage], ...] = (logistic_lab, graph_lab, width_lab, race_lab)

# The first slider of a lab through twelve places: how many pictures of it differ.
DRAG = """async () => {
  const slider = document.querySelector('input[type=range]');
  const canvas = document.querySelector('canvas');
  const seen = new Set(), low = Number(slider.min), high = Number(slider.max);
  for (let k = 0; k < 12; k += 1) {
    slider.value = low + (high - low) * (k + 0.5) / 12;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(requestAnimationFrame);
    seen.add(canvas.toDataURL());
  }
  return seen.size;
}"""

# As front ends do that put an output into their page as text: its scripts are made anew.
FRONT_END = """
for (const output of OUTPUTS) {
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = output;
  for (const script of place.querySelectorAll('script')) {
    const copy = document.createElement('script');
    copy.textContent = script.textContent;
    WHERE;
  }
}"""
IN_PLACE = "script.replaceWith(copy)"
BESIDE = "place.append(copy)"
AWAY = "document.head.append(copy); copy.remove()"


def started(frames: list[Frame]) -> list[Frame]:
    """Those frames that are labs, once each has drawn."""
    for frame in frames:
        frame.wait_for_function("() => window.lab && lab.frames() > 0")
    return frames


def test_all_labs_of_an_exported_notebook_move_and_share_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python"}})
    for lab in LABS:
        cell = nbformat.v4.new_code_cell(f"{lab.__name__}()", execution_count=1)
        shown = {"text/html": str(lab())}
        cell.outputs = [nbformat.v4.new_output("execute_result", shown, execution_count=1)]
        notebook.cells.append(cell)
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    path = tmp_path / "notebook.html"
    path.write_text(exporter.from_notebook_node(notebook)[0], encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    said: list[str] = []
    requests: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.locator("iframe").nth(len(LABS) - 1).wait_for(state="visible")
    frames = started(page.frames[1:])
    assert len(frames) == len(LABS)
    states = [frame.evaluate("lab.state()") for frame in frames]
    for k, frame in enumerate(frames):
        assert frame.evaluate(DRAG) >= 10, LABS[k].__name__
        # The others stand still.
        assert [other.evaluate("lab.state()") for other in frames[k + 1 :]] == states[k + 1 :]
    assert said == []
    assert requests == [path.as_uri()]
    page.close()


@pytest.mark.parametrize("where", [IN_PLACE, BESIDE, AWAY])
def test_labs_move_in_a_frame_that_has_no_origin(
    where: str, browser: Browser, tmp_path: Path
) -> None:
    """As in Colab, whose outputs stand in a frame of another origin; VS Code runs copies."""
    outputs = json.dumps([str(lab()) for lab in LABS]).replace("<", "\\u003c")
    script = FRONT_END.replace("WHERE", where).replace("OUTPUTS", outputs)
    inside = f"<!doctype html><meta charset='utf-8'><body><script>{script}</script>"
    path = tmp_path / "page.html"
    path.write_text(
        "<!doctype html><meta charset='utf-8'><iframe sandbox='allow-scripts' "
        f'style="width:900px;height:5000px" srcdoc="{html.escape(inside)}"></iframe>',
        encoding="utf-8",
    )
    page = browser.new_page(viewport={"width": 1000, "height": 5100})
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    output = page.frames[1]
    output.locator("iframe").nth(len(LABS) - 1).wait_for(state="visible")
    frames = started(output.child_frames)
    assert len(frames) == len(LABS)
    assert [frame.evaluate(DRAG) >= 10 for frame in frames] == [True] * len(LABS)
    # Each has taken its picture's place, in the height that it needs.
    assert output.locator("[data-descent] img").count() == 0
    for frame, shown in zip(frames, output.locator("iframe").all(), strict=True):
        needed = frame.evaluate("document.querySelector('main').getBoundingClientRect().height")
        box = shown.bounding_box()
        assert box is not None
        assert abs(box["height"] - needed) < 2
    assert said == []
    page.close()


@pytest.mark.parametrize("lab", LABS)
def test_under_forced_colours_the_picture_keeps_its_white_ground(
    lab: Callable[[], LabPage], browser: Browser, tmp_path: Path
) -> None:
    page = write_page(lab(), tmp_path)
    with opened(browser, page, forced_colors="active", color_scheme="dark") as shown:
        ground = "part => getComputedStyle(document.querySelector(part)).backgroundColor"
        assert shown.js(ground, "html") == "rgb(0, 0, 0)"
        assert shown.js(ground, "canvas") == "rgb(255, 255, 255)"


def test_on_paper_a_picture_keeps_its_shape(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    # Chromium lays a page out for paper without a word to its scripts.
    page.add_init_script("window.ResizeObserver = class { observe() {} };")
    page.set_content(race_lab().document)
    page.wait_for_function("() => window.lab && lab.frames() > 0")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 600, "height": 900})
    box = page.evaluate(
        "(() => { const c = document.querySelector('canvas'), b = c.getBoundingClientRect();"
        "return [b.width, b.width / b.height, c.width / c.height]; })()"
    )
    assert box[0] < 600
    assert box[1] == pytest.approx(box[2], rel=0.01)
    page.close()


def test_what_is_missing_to_the_target_is_said(browser: Browser, tmp_path: Path) -> None:
    said: dict[Callable[[], LabPage], list[tuple[dict[str, Any], str]]] = {
        race_lab: [
            ({}, "Not reached yet: turn the ravine first."),
            ({"surface": "saddle"}, "Not reached yet: choose the ravine first."),
            ({"angle": 45}, "Not reached yet: AdaGrad is at 0.0019."),
        ],
        logistic_lab: [
            ({}, "Not reached yet: |w| is 5.18."),
            ({"l2": 0}, "Not reached yet: put l2 back to 0.001."),
            (
                {"x1": -3, "x2": -3},
                "Not reached yet: |w| is 0.77, and 12 of 13 are on their own side.",
            ),
        ],
        graph_lab: [
            ({}, "Not reached yet: the gradient at x is 580."),
            # A number that is to be predicted is not given away.
            ({"step": 8}, "Not reached yet."),
            ({"x": 0, "y": 0}, "Not reached yet: f is 0 here."),
            ({"example": "gate"}, "Not reached yet: choose the worked example first."),
        ],
        width_lab: [
            ({}, "Not reached yet: at width 8 the blue error inside is 0.07."),
            ({"width": 24}, "Not reached yet: a smaller width is enough."),
            ({"width": 23}, "Reached: at width 23 the blue error inside is 0.0093."),
            ({"target": "kink"}, "Not reached yet: choose the wave first."),
        ],
    }
    for make, cases in said.items():
        with opened(browser, write_page(make(), tmp_path)) as lab:
            for state, words in cases:
                lab.js(
                    "s => { lab.reset(); Object.keys(s).forEach(n => lab.set(n, s[n])); }", state
                )
                lab.js(DRAWN)
                assert lab.js("document.querySelector('.status').textContent") == words


def test_before_the_first_step_nobody_is_lowest(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write_page(race_animation("ravine", num_steps=20), tmp_path)) as lab:
        lab.set("steps", 0)
        title = lab.js("document.querySelector('h1').textContent")
        assert title == "Ravine at 0°, 0 steps: all stand at the start"


def test_an_example_at_0_is_on_no_side(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write_page(logistic_lab(0.0, 0.0), tmp_path)) as lab:
        title = lab.js("document.querySelector('h1').textContent")
        assert title.startswith("A gap of 0: ")
        assert "12 of 13 right" in title
