"""nbval over a notebook: red for what says something else, green for other pixels."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grader.pipeline.kernels import run_each

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / ".ci" / "nbval-sanitize.cfg"
RAISES = {"tags": ["raises-exception"]}

IMAGE = (
    "from IPython.display import HTML\n"
    'HTML(\'<p><img alt="A line rises." width="300" src="data:image/png;base64,AAAA"></p>\')'
)
FIGURE = (
    "from course_lib.plotting.figure import new_figure\n"
    "fig = new_figure(3, 2, alt='A line rises.')\nline, = fig.subplots().plot([1, 2])\nfig"
)
LAB = 'HTML(\'<div data-descent="lab"><img alt="A lab.">1.25</div>\')'
OTHER = "HTML('<div data-descent=\"table\">1.25</div>')"
CHECK = "assert x == 1, 'x should be 1'\nprint('x: 1 visible check passed')"
Change = Callable[[NotebookNode], object]


def replaced(old: str, new: str) -> Change:
    """Another text in what was shown, as if the notebook had been built so."""

    def change(cell: NotebookNode) -> None:
        [output] = cell.outputs
        where, key = (output, "text") if "text" in output else (output.data, "text/html")
        assert old in where[key]
        where[key] = where[key].replace(old, new)

    return change


def repainted(cell: NotebookNode) -> None:
    [output] = cell.outputs
    page = output.data["text/html"]
    output.data["text/html"] = re.sub(r"base64,[^\"]+", "base64,iVBORw0KGgo=", page)
    assert output.data["text/html"] != page


def broken(name: str, value: str) -> Change:
    """A solution that fails the check now, and passed it when the notebook was built."""

    def change(cell: NotebookNode) -> None:
        cell.source = cell.source.replace(f"{name} =", f"{name} = {value} or")

    return change


def same(cell: NotebookNode) -> None:
    """Nothing."""


# Name -> the cell, its metadata, the change afterwards, and whether nbval is to be content.
CELLS: dict[str, tuple[str, dict[str, object], Change, bool]] = {
    "an image": (IMAGE, {}, same, True),
    "other pixels": (IMAGE, {}, repainted, True),
    "other pixels of a figure": (FIGURE, {}, repainted, True),
    "other words": (IMAGE, {}, replaced("A line rises.", "A line falls."), False),
    "other words of a figure": (FIGURE, {}, replaced("A line rises.", "A line falls."), False),
    "another size": (IMAGE, {}, replaced('width="300"', 'width="400"'), False),
    "a picture less": (IMAGE, {}, replaced("<img", "<br"), False),
    "a number": ("print('loss 0.25')", {}, replaced("0.25", "0.26"), False),
    "another lab": (LAB, {}, replaced("1.25", "1.26"), True),
    "HTML of something else": (OTHER, {}, replaced("1.25", "1.26"), False),
    "a check": (f"x = 1\n{CHECK}", RAISES, same, True),
    "a check that fails now": (
        f"y = 1\n{CHECK.replace('x', 'y')}",
        RAISES,
        broken("y", "2"),
        False,
    ),
    "a silent check that fails now": ("z = 1\nassert z == 1", RAISES, broken("z", "2"), False),
    "another score": (
        "2.0",
        RAISES,
        lambda c: c.outputs[0].data.update({"text/plain": "1.0"}),
        False,
    ),
    "a deliberate failure": ("1 / 0", RAISES, same, True),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What nbval says of each cell, in one kernel."""
    cells = [
        nbformat.v4.new_code_cell(text, metadata=dict(metadata))
        for text, metadata, _, _ in CELLS.values()
    ]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    (run,) = run_each(book, [{}])
    assert run.failure == ""
    for cell, (_, _, change, _) in zip(run.notebook.cells, CELLS.values(), strict=True):
        change(cell)
    path = tmp_path_factory.mktemp("nbval") / "book.ipynb"
    nbformat.write(run.notebook, path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "--nbval", f"--nbval-sanitize-with={SETTINGS}",
         "-p", "no:cacheprovider", "--rootdir", str(path.parent), "-c", "/dev/null", str(path)],
        cwd=path.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = dict(re.findall(r"::Cell (\d+) (PASSED|FAILED)", done.stdout))
    assert len(said) == len(CELLS), done.stdout + done.stderr
    return {name: said[str(place)] for place, name in enumerate(CELLS)}


@pytest.mark.parametrize("name", CELLS)
def test_nbval_is_red_for_what_a_reader_would_see_and_for_nothing_else(
    outcomes: dict[str, str], name: str
) -> None:
    content = CELLS[name][3]
    assert outcomes[name] == ("PASSED" if content else "FAILED")
