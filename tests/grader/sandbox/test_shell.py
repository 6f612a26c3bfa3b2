"""The names that a notebook has, in a student's process; nothing of them acts outside."""

from __future__ import annotations

import pytest

from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import run, student

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
