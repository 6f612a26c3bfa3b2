"""Cells that change what an answer lives on: added ones, another exercise's, a changed demo."""

from __future__ import annotations

import pytest

from grader.examiner.attempt import Cell, Session
from grader.examiner.exam import Exam
from grader.sandbox.launch import WarmParent
from tests.grader.examiner.handed_in import RIGHT, answer, graded
from tests.grader.examiner.toy_unit import right, unit

pytestmark = pytest.mark.sandbox


ADDED = {
    "takes a builtin below": ("", "sum = len = 3"),
    "takes a builtin above": ("sum = len = 3", ""),
    "changes a module": ("", "np.asarray = None"),
    "another answer below": ("", "def a(x):\n    return 0"),
}


@pytest.mark.parametrize("name", ADDED)
def test_what_an_added_cell_changes_costs_no_answer_and_is_noted(
    parent: WarmParent, name: str
) -> None:
    above, below = ADDED[name]
    source = (
        "def a(x):\n    return np.asarray([sum([y, y]) for y in np.ravel(x)]).reshape(np.shape(x))"
    )
    cells = [
        Cell("extra-1", "extra", above),
        answer(source),
        Cell("extra-2", "extra", below),
    ]
    result, notes, _ = graded(parent, *cells)
    assert result["score"] == 3.0, result["checks"][0]["hint"]
    assert any("changes something that a uses" in note for note in notes)


# A right answer -> what stands in the cell of another exercise below it.
ELSEWHERE = {
    "imports another thing by its name": (
        "from numpy import *\ndef a(x):\n    return multiply(2, x)",
        "from numpy import add as multiply",
    ),
    "takes a builtin by an import": (
        "def a(x):\n    return sum([x, x], np.zeros(()))",
        "from math import fsum as sum",
    ),
    "imports everything": (
        "from numpy import *\ndef a(x):\n    return 2 * exp(log(abs(x) + 0.5)) * sign(x) - sign(x)",
        "from math import *",
    ),
    "changes a module": ("def a(x):\n    return np.multiply(2, x)", "np.multiply = None"),
    "calls what changes one": (
        "def a(x):\n    return np.multiply(2, x)",
        "if True:\n    setattr(np, 'multiply', None)",
    ),
    "defines it in a text": (RIGHT, "exec('a = None')"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_another_exercises_cell_changes_costs_no_answer_and_is_noted(
    parent: WarmParent, name: str
) -> None:
    source, other = ELSEWHERE[name]
    below = Cell("b", "exercise", f"{other}\n{right('b')}")
    result, notes, _ = graded(parent, answer(source), below)
    assert result["score"] == 3.0, result["checks"][0]["hint"]
    assert any("A cell below that of a changes something that a uses" in n for n in notes)


def test_what_an_answer_needs_of_other_cells_stays_where_they_are_left_out(
    parent: WarmParent,
) -> None:
    cells = [
        Cell("extra-1", "extra", "def ready(x):\n    return np.asarray(x)"),
        Cell("b", "exercise", "def b(x):\n    return np.multiply(2, ready(x))\nprint(b(1))"),
        Cell("extra-2", "extra", "x = np.abs = None"),
        answer("def a(x):\n    return np.sign(x) * np.abs(later(x))"),
        Cell("extra-3", "extra", "def later(x):\n    return b(x)"),
        Cell("extra-4", "extra", "np.sign = None"),
    ]
    result, notes, _ = graded(parent, *cells)
    assert result["score"] == 3.0, result["checks"][0]["hint"]
    assert any("without the cells that it does not need" in note for note in notes)


def test_an_exercise_that_a_check_calls_stays_where_added_cells_are_left_out(
    parent: WarmParent,
) -> None:
    toy = unit("a")

    @toy.exercises["a"].check("of another", 0)
    def of_another(exam: Exam) -> None:
        assert exam.student.call("b", (1.0,), {}) == 2.0

    cells = [
        Cell("given", "given", "import numpy as np"),
        Cell("extra-1", "extra", "np.sign = None"),
        Cell("b", "exercise", right("b")),
        answer("def a(x):\n    return 2 * np.sign(x) * abs(x)"),
    ]
    session = Session(parent, toy, cells, 0)
    try:
        result = session.grade(toy.exercises["a"])
    finally:
        session.stop()
    assert [check["passed"] for check in result["checks"]] == [True] * 3


DEMO = "import tqdm\ndef twice(x):\n    return 2 * x\n1 / 0"


def test_a_changed_demo_runs_where_a_name_of_it_is_missing(parent: WarmParent) -> None:
    demo = Cell("changed-3", "spare", DEMO)
    result, notes, session = graded(parent, demo, answer("def a(x):\n    return twice(x)"))
    assert result["score"] == 3.0
    assert session.forks == 2
    assert any("a demo, text or locked cell that you changed" in note for note in notes)


def test_a_changed_demo_does_not_run_where_nothing_of_it_is_missing(parent: WarmParent) -> None:
    demo = Cell("changed-3", "spare", DEMO)
    result, notes, session = graded(parent, demo, answer(RIGHT.replace("2", "3")))
    assert (result["verdict"], session.forks, notes) == ("wrong", 1, [])
