"""Every lab in JupyterLab: a picture where it is not trusted, and moved by each of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Frame

from course_lib.plotting import graph_lab, logistic_lab, race_lab, width_lab
from tests.browser.conftest import Kit
from tests.browser.jupyter_server import JupyterServer
from tests.browser.open_notebook import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LABS: tuple[Callable[[], Any], ...] = (logistic_lab, graph_lab, width_lab, race_lab)

# Those inputs that leave the picture as it was one animation frame later.
WITHOUT_EFFECT = """async () => {
  const canvas = document.querySelector('canvas'), found = [];
  const frame = () => new Promise(requestAnimationFrame);
  for (const name of Object.keys(lab.state())) {
    lab.reset();
    await frame();
    const before = canvas.toDataURL(), input = document.querySelector(`[name=${name}]`);
    if (input.type === 'checkbox') { input.checked = !input.checked; }
    else if (input.tagName === 'SELECT') {
      input.selectedIndex = (input.selectedIndex + 1) % input.length;
    } else { input.value = input.value === input.max ? input.min : input.max; }
    input.dispatchEvent(new Event('input', {bubbles: true}));
    await frame();
    if (canvas.toDataURL() === before) { found.push(name); }
  }
  lab.reset();
  await frame();
  return found;
}"""


def pictures_of_a_drag(lab: Frame) -> int:
    """Drag the first slider by the mouse, and count how many pictures differ."""
    slider = lab.locator("input[type=range]").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    mouse, y = lab.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + 10, y)
    mouse.down()
    seen = set()
    for k in range(1, 16):
        mouse.move(box["x"] + 10 + (box["width"] - 20) * k / 15, y)
        lab.evaluate("new Promise(requestAnimationFrame)")
        seen.add(lab.evaluate("document.querySelector('canvas').toDataURL()"))
    mouse.up()
    return len(seen)


def test_labs_are_pictures_until_run_then_follow_each_input(
    browser: Browser, jupyter: JupyterServer, kit: Kit, shoot: Callable[..., None]
) -> None:
    book = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    )
    for lab in LABS:
        name = lab.__name__
        cell = nbformat.v4.new_code_cell(f"from course_lib.plotting import {name}\n\n{name}()")
        # As it was handed out: shown, and not run by this reader.
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": str(lab())})]
        book.cells += [nbformat.v4.new_markdown_cell(f"## {name}\n\nWords before it."), cell]
    book.cells += [nbformat.v4.new_markdown_cell("Words.\n\n" * 20) for _ in range(5)]
    path = "work/labs.ipynb"
    (kit.folder / path).parent.mkdir(exist_ok=True)
    nbformat.write(book, kit.folder / path)
    cells = {2 * k + 1: lab.__name__ for k, lab in enumerate(LABS)}

    with opened(browser, jupyter, path) as notebook:
        for number, name in cells.items():
            (line,) = [line for line in notebook.said(number) if "picture" in line]
            assert line == "This is a picture of the lab. Run this cell to move it."
            shoot(notebook.page, f"{name}-1-not-trusted")
        assert len(notebook.pictures()) == len(LABS)
        assert notebook.page.locator(".jp-Notebook iframe").count() == 0

        notebook.run_all()
        for number, name in cells.items():
            frame = notebook.lab(number)
            shoot(notebook.page, f"{name}-2-run")
            assert frame.evaluate(WITHOUT_EFFECT) == [], name
            assert pictures_of_a_drag(frame) >= 10, name
            shoot(notebook.page, f"{name}-3-dragged")

        # Away to the end of the notebook and back; folded and opened again.
        notebook.js("await book.scrollToItem(book.widgets.length - 1, 'end');")
        assert notebook.lab(1).evaluate("lab.frames()") > 0
        for command in ("hide-cell-outputs", "show-cell-outputs"):
            notebook.js(
                "book.deselectAll(); book.activeCellIndex = 7;"
                "await app.commands.execute('notebook:' + argument);",
                command,
            )
        assert notebook.lab(7).evaluate("lab.frames()") > 0
        notebook.save()
        notebook.shut_down()

    with opened(browser, jupyter, path) as notebook:
        for number, name in cells.items():
            assert notebook.lab(number).evaluate("lab.frames()") > 0, name
