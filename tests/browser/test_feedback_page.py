"""From JupyterLab to the feedback page: saved, handed in, graded, read on a phone and a desk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import findings
from tests.browser.conftest import ROOT
from tests.browser.jupyter_server import JupyterServer
from tests.browser.open_notebook import opened
from tests.browser.test_working_on_a_unit import solution

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sandbox]

# Adam without the correction of its first moment; the sum of the squares in place of their mean.
WRONG = {
    "00-start-here": ("mean_squared_error", "np.mean(", "np.sum("),
    "07-adaptive-methods": ("adam_step", "m / (1 - beta1**t)", "m"),
}
SCREENS = {"phone": (390, 844), "desk": (1200, 800)}


def graded(unit: str, notebook: Path, room: Path) -> Path:
    """Hand a notebook in, grade it with the real command, and return the page."""
    handed = room / "submitted" / "ada" / unit
    handed.mkdir(parents=True)
    shutil.copy(notebook, handed)
    places = ["--submissions", room / "submitted", "--results", room / "results"]
    command = [sys.executable, "-m", "grader.cli", "grade", unit, *map(str, places)]
    done = subprocess.run(
        [*command, "--workers", "1", "--seed", "0"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return room / "results" / "feedback" / "ada" / f"{unit}.html"


@pytest.mark.parametrize("unit", WRONG)
def test_handed_in_graded_and_read(
    unit: str,
    browser: Browser,
    jupyter: JupyterServer,
    copy: Callable[[str], str],
    shoot: Callable[..., None],
    tmp_path: Path,
) -> None:
    exercise, right, wrong = WRONG[unit]
    answer = solution(unit, exercise)
    assert right in answer
    with opened(browser, jupyter, copy(unit)) as notebook:
        notebook.edit(exercise, answer.replace(right, wrong))
        notebook.save()
    page_file = graded(unit, notebook.file, tmp_path)

    for screen, (width, height) in SCREENS.items():
        room = browser.new_context(viewport={"width": width, "height": height})
        page = room.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))  # noqa: B023 - the page ends with its turn
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        hint = page.locator(".hint").first
        box = hint.bounding_box()
        assert box is not None
        first_line = box["y"] + 40
        assert first_line < height, "the first hint is below the first screen"
        shoot(page, f"{unit}-{screen}")
        shoot(page, f"{unit}-{screen}-whole", full=True)
        # Folded parts are read, too.
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert findings(page) == {}, scheme
        shoot(page, f"{unit}-{screen}-dark", full=True)
        assert asked == [page_file.as_uri()]
        room.close()
