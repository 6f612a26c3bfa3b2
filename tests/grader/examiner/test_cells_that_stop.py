"""Cells that stop, hang or end the process after a definition: it stands, and a note says so."""

from __future__ import annotations

import time

import pytest

from grader.examiner import processes
from grader.examiner.attempt import Cell, Session
from grader.examiner.unit import Limits
from grader.sandbox.launch import WarmParent
from tests.grader.examiner.handed_in import RIGHT, answer, graded
from tests.grader.examiner.toy_unit import right, unit

pytestmark = pytest.mark.sandbox

HURRIED = Limits(cpu_seconds=0.5, wall_seconds=20.0, memory_mb=200)


# A cell that holds a right answer -> what its note says.
STOPPED = {
    "trial call": (f"{RIGHT}\n\nprint(a(1, 2))", "Line 4 of the cell a stopped with TypeError"),
    "name of a demo": (f"{RIGHT}\nprint(palette)", "Line 3 of the cell a stopped with NameError"),
    "no such module": (f"{RIGHT}\nimport tqdm", "stopped with ModuleNotFoundError"),
    "input": (f"{RIGHT}\nx = input('?')", "Line 3 of the cell a asks with input(), and nobody"),
    "exit": (f"{RIGHT}\nexit()", "Line 3 of the cell a ends the program"),
    "sys.exit": (f"{RIGHT}\nimport sys\nsys.exit(1)", "Line 4 of the cell a ends the program"),
    "deep in a helper": (
        f"{RIGHT}\ndef try_it():\n    return 1 / 0\n\ntry_it()",
        "Line 6 of the cell a stopped with ZeroDivisionError; what stands above it was graded",
    ),
    "above the answer": (
        f"print(palette)\n{RIGHT}",
        "Line 1 of the cell a stopped with NameError; it was left out",
    ),
    "twice above the answer": (f"exit()\nprint(palette)\n{RIGHT}", "Line 1 of the cell a ends"),
    "an import that is not allowed": (f"import torch\n{RIGHT}", "that this unit does not allow"),
    "ends the process": (
        f"import os\n{RIGHT}\nos._exit(0)",
        "The cell a ended the process that ran it; of it, the definitions alone were used",
    ),
    "eats memory": (
        f"{RIGHT}\nx = []\nwhile True: x.append(bytearray(1 << 24))",
        "",  # by MemoryError or by the kernel, as it comes
    ),
}


@pytest.mark.parametrize("name", STOPPED)
def test_a_line_that_stops_costs_nothing_and_is_noted(parent: WarmParent, name: str) -> None:
    source, said = STOPPED[name]
    result, notes, _ = graded(parent, answer(source))
    assert (result["verdict"], result["score"]) == ("passed", 3.0), result["checks"][0]["hint"]
    assert len(notes) == 1
    assert said in notes[0]


def test_a_loop_without_end_below_the_answer_costs_its_time_alone(parent: WarmParent) -> None:
    source = f"{RIGHT}\nwhile True: pass"
    result, notes, session = graded(parent, answer(source), limits=HURRIED)
    assert result["score"] == 3.0
    assert notes == [
        "The cell a was still running when its time was up; of it, the definitions alone were used."
    ]
    assert session.forks == 2


def test_what_functions_live_on_is_kept_of_a_cell_that_hangs(parent: WarmParent) -> None:
    source = """
import functools
factor = 1 + 1
table = [0 for _ in range(10**12)]
def scaled(k, x):
    return factor * x * k
a = functools.partial(scaled, 1)
"""
    assert graded(parent, answer(source), limits=HURRIED)[0]["score"] == 3.0


# A cell that leaves nothing of the name -> verdict, and what the hint says.
WITHOUT = {
    "renamed": ("def my_a(x):\n    return 2 * x", "Your cell defines `my_a`; `a` is wanted"),
    "renamed lambda": ("my_a = lambda x: 2 * x", "Your cell defines `my_a`; `a` is wanted"),
    "nothing": ("x = 3", "Your cell defines nothing by the name `a`"),
    "no Python": ("def a(x):\n    return (2 * x\n", "Line 2 of the cell a is no Python"),
    "stopped before": ("import tqdm\ndef b(x): pass", "stopped with ModuleNotFoundError"),
    "input before": ("x = input()", "Line 1 of the cell a asks with input()"),
    "exit before": ("exit()", "Line 1 of the cell a ends the program"),
    "exit, then a decorator that is not there": (
        "exit()\n@njit\ndef a(x):\n    return 2 * x",
        "stopped with NameError: name 'njit' is not defined on line 2",
    ),
    "a decorator whose module is not there": (
        "from numba import njit\nfast = njit()\n@fast\ndef a(x):\n    return 2 * x",
        "stopped with ModuleNotFoundError: No module named 'numba' on line 1",
    ),
    "not allowed and not used": (
        "import torch\ndef a(x):\n    return 1 / 0",
        "stopped with ZeroDivisionError",
    ),
    "own NotImplementedError": (
        "def a(x):\n    if x is not None:\n        raise NotImplementedError('no')\n    return x",
        "came to a `raise NotImplementedError` on line 3 of the cell a",
    ),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_what_leaves_no_answer_gets_its_own_sentence(parent: WarmParent, name: str) -> None:
    source, said = WITHOUT[name]
    result, _, _ = graded(parent, answer(source))
    assert (result["verdict"], result["score"]) == ("error", 0.0)
    assert said in result["checks"][0]["hint"]
    assert "Nothing was handed in" not in result["checks"][0]["hint"]


@pytest.mark.parametrize(
    ("absence", "verdict", "said"),
    [
        ("placeholder", "not attempted", "still holds the placeholder"),
        ("empty", "not attempted", "the cell is empty"),
        ("comments", "not attempted", "the cell holds nothing but comments"),
        ("deleted", "error", "The cell of `a` is not in the notebook"),
    ],
)
def test_what_was_not_handed_in_says_why(
    parent: WarmParent, absence: str, verdict: str, said: str
) -> None:
    result, _, _ = graded(parent, Cell("a", "exercise", "", attempted=False, absence=absence))
    assert result["verdict"] == verdict
    assert said in result["checks"][0]["hint"]


@pytest.mark.parametrize("absence", ["placeholder", "deleted"])
def test_a_function_beside_a_cell_that_holds_nothing_is_named(
    parent: WarmParent, absence: str
) -> None:
    cells = [
        Cell("z", "exercise", "def z(x):\n    return helper(x)"),
        Cell("extra-1", "extra", "def helper(x):\n    return x\ndef my_a(x):\n    return 2 * x"),
        Cell("a", "exercise", "", attempted=False, absence=absence),
        Cell("extra-2", "extra", "print(my_a(1))"),
        Cell("y", "exercise", "y = 1"),
        Cell("extra-3", "extra", "def far_away(x):\n    return 1"),
    ]
    hint = graded(parent, *cells)[0]["checks"][0]["hint"]
    assert hint.endswith(
        "A cell that you added defines `my_a`: if that is your answer, give it the name `a`."
    )


@pytest.mark.parametrize(
    "source",
    [
        "from torch import mul\ndef a(x):\n    return mul(2, x)",
        "import torch as t\ndef helper(x):\n    return t.mul(2, x)\na = lambda x: helper(x)",
        "from torch import *\ndef a(x):\n    return mul(2, x)",
    ],
)
def test_an_import_that_is_not_allowed_and_is_missed_is_delegated(
    parent: WarmParent, source: str
) -> None:
    result, _, _ = graded(parent, answer(source))
    assert result["verdict"] == "delegated"


def test_added_cells_that_sleep_or_loop_cost_seconds(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their helpers stay; two sleepers and a loop, of a second each."""
    second = Limits(cpu_seconds=1.0, wall_seconds=1.0)
    monkeypatch.setattr(processes, "EXTRA_LIMITS", second)
    helper = "import time\ndef twice(x):\n    return 2 * x\ntime.sleep(60)"
    cells = [
        Cell("extra-1", "extra", helper),
        Cell("extra-2", "extra", "time.sleep(60)"),
        Cell("extra-3", "extra", "while True: pass"),
        answer("def a(x):\n    return twice(x)"),
    ]
    before = time.monotonic()
    result, notes, session = graded(parent, *cells)
    assert result["score"] == 3.0
    assert session.forks == 4
    assert time.monotonic() - before < 30  # three of a second, four forks, and a busy machine
    assert [note.partition(" (it begins with ")[2][:12] for note in notes] == [
        "`import time",
        "`time.sleep(",
        "`while True:",
    ]


def test_all_added_cells_together_have_seconds(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "EXTRA_SECONDS", 0.5)
    nap = "import time\ntime.sleep(0.6)\ndef twice_{0}(x):\n    return 2 * x"
    cells = [Cell(f"extra-{k}", "extra", nap.format(k)) for k in range(20)]
    before = time.monotonic()
    result, notes, _ = graded(parent, *cells, answer("def a(x):\n    return twice_19(x)"))
    assert result["score"] == 3.0
    assert time.monotonic() - before < 8  # twenty naps are twelve seconds
    assert notes


def test_the_limits_of_added_cells_are_seconds() -> None:
    assert processes.EXTRA_LIMITS.wall_seconds <= 10
    assert processes.EXTRA_SECONDS <= 20


def test_an_answer_that_is_defined_again_below_says_which_was_graded(parent: WarmParent) -> None:
    below = Cell("extra-1", "extra", f"# again\n{RIGHT}")
    result, notes, _ = graded(parent, answer("def a(x):\n    return x"), below)
    assert result["score"] == 3.0
    where = "A cell that you added (it begins with `# again`)"
    assert notes == [f"{where} defines a again: that definition was graded."]


def test_answers_in_each_others_cells_are_told(parent: WarmParent) -> None:
    """The one that is called is the right one, as in the notebook."""
    cells = [answer(right("b")), Cell("b", "exercise", RIGHT)]
    result, notes, _ = graded(parent, *cells)
    assert result["score"] == 3.0
    assert notes == ["The answer to a stands in the cell b; it was found."]


def test_a_holder_that_holds_nothing_is_no_fault_of_ours(parent: WarmParent) -> None:
    cells = [
        Cell("a", "exercise", "", attempted=False, held_by="b"),
        Cell("b", "exercise", "", attempted=False, held_by="b"),
    ]
    assert graded(parent, *cells)[0]["verdict"] == "not attempted"


def test_what_only_prints_and_imports_as_usual_is_not_tried_without(parent: WarmParent) -> None:
    below = f"import numpy as np\nfrom math import pi\n{right('b')}\ny = b(1)\nprint(y, pi)"
    wrong = answer(RIGHT.replace("2", "3"))
    result, _, session = graded(parent, wrong, Cell("b", "exercise", below))
    assert (result["verdict"], session.forks) == ("wrong", 1)


def test_a_helper_of_one_name_in_two_exercises_costs_neither(parent: WarmParent) -> None:
    toy = unit("a", "b")
    source = "def half(x):\n    return {1} * x\ndef {0}(x):\n    return half(x)"
    wrong = "def half(x):\n    return x / 2\ndef {0}(x):\n    return 4 * half(x)"
    cells = [Cell("given", "given", "import numpy as np")]
    cells += [answer(source.format("a", 2)), Cell("b", "exercise", wrong.format("b"))]
    session = Session(parent, toy, cells, 0)
    try:
        found = {name: session.grade(e)["score"] for name, e in toy.exercises.items()}
    finally:
        session.stop()
    assert found == {"a": 3.0, "b": 3.0}


def test_of_two_cells_with_one_answer_the_one_that_defines_it_is_called(
    parent: WarmParent,
) -> None:
    cells = [
        Cell("extra-1", "extra", "def twice(x):\n    return 2 * x", part_of="a"),
        answer("def a(x):\n    return twice(x)"),
        Cell("extra-2", "extra", "1 / 0", part_of="a"),
    ]
    result, notes, _ = graded(parent, *cells)
    assert result["score"] == 3.0
    assert "ZeroDivisionError" in notes[0]


@pytest.mark.parametrize("between", ["", "print(a(1, 2))", "import torch\ntorch.x\nexit()"])
@pytest.mark.parametrize("below", ["", "np.asarray = np.multiply = b = None"])
def test_an_answer_in_the_cell_of_another_exercise_is_graded(
    parent: WarmParent, between: str, below: str
) -> None:
    toy = unit("a", "b")
    cells = [
        Cell("given", "given", "import numpy as np"),
        answer(f"{RIGHT}\n{between}\n{right('b')}"),
        Cell("b", "exercise", "", attempted=False, held_by="a"),
        Cell("extra-1", "extra", below),
    ]
    session = Session(parent, toy, cells, 0)
    try:
        assert [session.grade(e)["score"] for e in toy.exercises.values()] == [3.0, 3.0]
    finally:
        session.stop()
