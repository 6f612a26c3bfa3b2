"""The names that a notebook has, in a student's process; nothing of them acts outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.examiner.reports import is_figure
from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import USABLE, run, student, warm_parent

pytestmark = pytest.mark.sandbox

FROM_IPYTHON = """
from IPython.display import display, Image, HTML, clear_output
from IPython import get_ipython as again
clear_output(wait=True)
display(HTML('<b>'))
again() is get_ipython()
"""
# A cell -> the text of its last expression.
CELLS = {
    "In and Out": ("(In[-1][:3], Out, _, __, ___)", "('(In', {}, '', '', '')"),
    "shell": ("get_ipython().run_line_magic('matplotlib', 'inline'); 1", "1"),
    "from IPython": (FROM_IPYTHON, "True"),
    "shell commands": (
        "files = !ls /\n!touch /tmp/x\nwhere = %pwd\n(files, files.n, where)",
        "([], '', None)",
    ),
    "timeit": ("t = %timeit -o 1/0\n(t.average, t.best)", "(0.0, 0.0)"),
    "time runs its statement": ("%time x = 41\nx + 1", "42"),
    "time gives a value": ("x = %time 6 * 7\nx", "42"),
    "magics that load": ("%load_ext a\n%run b.py\n%load c\n%pylab inline\n%reset -f\n1", "1"),
    "time of a cell": ("%%time\ny = 2\ny", "2"),
    "a cell magic by call": ("get_ipython().run_cell_magic('time', '', 'z = 3')\nz", "3"),
    "a foreign cell magic": ("get_ipython().run_cell_magic('bash', '', 'z = 3')\n'z' in dir()", ""),
    "await": ("import asyncio\nawait asyncio.gather(asyncio.sleep(0.01, 5))", "[5]"),
    "own underscore": ("for _ in range(3): pass\n_", "2"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_name_of_the_notebook(parent: WarmParent, name: str) -> None:
    source, expected = CELLS[name]
    found = run(parent, source)
    assert (found.kind, found.result) == ("", expected or "False"), found


def test_help_is_there_and_says_nothing(parent: WarmParent) -> None:
    found = run(parent, "help(print)\nhelp()\n3")
    assert (found.kind, found.stdout, found.result) == ("", "", "3")


def test_display_prints(parent: WarmParent) -> None:
    found = run(parent, "display(3); display('a', display_id=True).update([4])")
    assert (found.kind, found.stdout) == ("", "3\na\n[4]\n")


def test_results_are_kept_from_cell_to_cell(parent: WarmParent) -> None:
    with student(parent) as (remote, _):
        for source in ("40", "_ + 1", "_ + Out[1] - 40"):
            reply = remote.run_cell(source, "cell")
    assert reply["result"] == "41"


@pytest.mark.parametrize(
    ("source", "stop"),
    [
        ("\ninput('who? ')", "input"),
        ("\nexit()", "exit"),
        ("\nquit(0)", "exit"),
        ("import sys\nsys.exit()", "exit"),
        ("\nraise SystemExit", "exit"),
        ("\nraise EOFError", ""),
    ],
)
def test_what_ends_a_cell_is_told_apart(parent: WarmParent, source: str, stop: str) -> None:
    error = run(parent, source).reply["error"]
    assert (error["stop"], error["at"]) == (stop, 2)


def test_what_is_awaited_for_ever_ends(parent: WarmParent) -> None:
    found = run(parent, "import asyncio\nawait asyncio.Event().wait()")
    assert found.kind == "RuntimeError"


SHOWN = {
    "the last line": "fig",
    "display": "display(fig)\n1",
    "IPython's display": "from IPython.display import display as show\nshow(fig); 1",
    "a figure of matplotlib": "from matplotlib.figure import Figure\nFigure()",
    "pyplot's own, once": "import matplotlib.pyplot as plt\nf = plt.figure()\nf",
    "twice the same, once": "display(fig)\nfig",
}
MAKE = """from course_lib.plotting.figure import new_figure
fig = new_figure(3, 2, alt="a line")
fig.subplots().plot([1, 2])
"""


@pytest.fixture(scope="module")
def drawing() -> Iterator[WarmParent]:
    with warm_parent(
        USABLE[0],
        modules=("numpy", "course_lib.plotting.figure", "matplotlib.pyplot"),
        packages=("numpy", "matplotlib"),
        delegated=(),
    ) as started:
        yield started


@pytest.mark.parametrize("how", SHOWN)
def test_a_figure_that_a_cell_shows_is_a_picture(drawing: WarmParent, how: str) -> None:
    """Also a figure of course_lib, which has no PNG of its own."""
    found = run(drawing, MAKE + SHOWN[how])
    assert (found.kind, found.stdout, found.gone) == ("", "", "")
    assert found.result in (None, "1")
    [figure] = found.reply["figures"]
    assert is_figure(figure)


def test_a_figure_that_is_not_shown_is_none_and_a_few_are_enough(drawing: WarmParent) -> None:
    assert run(drawing, MAKE + "1").reply["figures"] == []
    assert run(drawing, MAKE + "fig;").reply["figures"] == []
    many = MAKE + "for _ in range(9): display(new_figure(1, 1, alt='a'))"
    assert len(run(drawing, many).reply["figures"]) == 4


def test_a_figure_that_cannot_be_drawn_costs_nothing(drawing: WarmParent) -> None:
    broken = "def savefig(*a, **k): raise OSError\nfig.savefig = savefig\nfig"
    found = run(drawing, MAKE + broken)
    assert (found.kind, found.gone, found.reply["figures"]) == ("", "", [])
