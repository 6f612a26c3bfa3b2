"""A student's hour: solve, check, edit without running, break the syntax; each line is true."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from grader.pipeline.paths import Course
from grader.pipeline.release import read_notebook
from tests.browser.conftest import ROOT
from tests.browser.jupyter_server import JupyterServer
from tests.browser.open_notebook import OpenNotebook, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXERCISES = [("00-start-here", "mean_squared_error"), ("07-adaptive-methods", "adam_step")]


def solution(unit: str, exercise: str) -> str:
    """The instructor's answer, without the marks around it."""
    for cell in read_notebook(Course(ROOT).built(unit)).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise:
            lines = cell.source.splitlines()
            return "\n".join(line for line in lines if not line.strip().startswith("###"))
    raise AssertionError(f"{unit} has no cell {exercise}")


def run_given(notebook: OpenNotebook) -> None:
    """Run the cells that hold what later ones need."""
    for cell in notebook.cells():
        name = (cell["metadata"].get("nbgrader") or {}).get("grade_id", "")
        if name.startswith("given"):
            notebook.run(name)


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_each_check_says_what_is_true(
    unit: str,
    exercise: str,
    browser: Browser,
    jupyter: JupyterServer,
    copy: Callable[[str], str],
    shoot: Callable[..., None],
) -> None:
    check = f"check_{exercise}"
    with opened(browser, jupyter, copy(unit)) as notebook:
        run_given(notebook)
        notebook.run(check)
        (line,) = notebook.said(check)
        assert line.startswith(f"{exercise} is not defined yet: run the cell above")

        notebook.run(exercise, check)
        (line,) = notebook.said(check)
        assert line.startswith(f"{exercise}: not begun yet")
        shoot(notebook.page, f"{unit}-1-not-begun")

        answer = solution(unit, exercise)
        notebook.edit(exercise, answer)
        notebook.run(exercise)
        notebook.save()
        notebook.run(check)
        (line,) = notebook.said(check)
        assert line.startswith(f"{exercise}: ")
        assert line.endswith(" visible checks passed")
        shoot(notebook.page, f"{unit}-2-solved")
        passed = line

        # Edited and saved, not run: what was tested is not what the file holds.
        broken = answer.replace("return ", "return None and ")
        notebook.edit(exercise, broken)
        notebook.save()
        notebook.run(check)
        (line,) = notebook.said(check)
        assert line.startswith(passed)
        assert f"the saved file holds another version of {exercise}" in line
        shoot(notebook.page, f"{unit}-3-not-run")
        notebook.run(exercise, check)
        (line,) = notebook.said(check)
        assert "visible checks passed" not in line
        assert "saved file" not in line
        shoot(notebook.page, f"{unit}-4-wrong")

        # Run and not saved: the grader would read the older one.
        notebook.edit(exercise, answer)
        notebook.run(exercise, check)
        (line,) = notebook.said(check)
        assert line.startswith(passed)
        assert "save the notebook" in line or "save" in line.removeprefix(passed)

        # A syntax error in the second line.
        head, rest = answer.split("\n", 1)
        notebook.edit(exercise, f"{head}\n    x = (\n{rest}")
        notebook.run(exercise)
        notebook.save()
        notebook.run(check)
        (line,) = notebook.said(check)
        assert line.startswith(exercise)
        assert "syntax error in line 2" in line
        shoot(notebook.page, f"{unit}-5-syntax-error")
