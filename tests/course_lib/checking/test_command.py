"""``course check`` on files of all kinds, in real processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.checking.command import main
from course_lib.checking.handed_out import is_changed_check
from course_lib.checking.notebook_file import Cell
from tests.course_lib.checking.notebooks import (
    CHECK_ALL,
    CHECK_F,
    GOOD_F,
    PLACEHOLDER_F,
    SavedCell,
    check_of,
    notebook_bytes,
)

Check = Callable[..., list[str]]


@pytest.fixture
def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Save cells, check them; the lines that are printed, the exit status last."""

    def check(*cells: SavedCell | str, seconds: str = "30") -> list[str]:
        (folder / "u.ipynb").write_bytes(notebook_bytes(*cells))
        status = main(["u.ipynb", "--seconds", seconds])
        shown = capsys.readouterr()
        assert shown.err == ""
        return [*shown.out.splitlines(), str(status)]

    return check


def exercise(name: str, source: str) -> list[SavedCell]:
    return [SavedCell(source, "exercise", name), check_of(name)]


def test_all_passed(checked: Check) -> None:
    assert checked(
        SavedCell("import math", "given", "given_imports"),
        *exercise("f", GOOD_F),
        *exercise("longer", "def longer(x):\n    return math.floor(2 * x)"),
        SavedCell("Because.", "explain", "explain_why", 3.0),
        SavedCell(CHECK_ALL, "summary"),
    ) == [
        "f       2 points  2 visible checks passed",
        "longer  2 points  2 visible checks passed",
        "",
        "2 of 2 exercises pass their visible checks.",
        "0",
    ]


def test_what_is_missing(checked: Check) -> None:
    assert checked(
        *exercise("f", PLACEHOLDER_F),
        *exercise("g", "def g(x):\n    return x + 1"),
        SavedCell("YOUR ANSWER HERE", "explain", "explain_why", 3.0),
    ) == [
        "f  2 points  not begun",
        "g  2 points  failed: twice three: expected 6, got 4 (off by 2)",
        "",
        "0 of 2 exercises pass their visible checks.",
        "No answer yet: explain_why.",
        "1",
    ]


# An answer that does something odd, and its line; the exercise after it passes all the same.
ODD = {
    "an endless loop": (
        "def f(x):\n    while True:\n        pass",
        "failed: it was still running after 2 s: look for a loop that never ends",
    ),
    "an endless loop in the cell": (
        "while True:\n    pass\ndef f(x):\n    return 2 * x",
        "not defined: its cell was still running after 2 s: look for a loop that never ends",
    ),
    "a question": (
        "def f(x):\n    return float(input('x? '))",
        (
            "failed: stopped with EOFError (input() waits for a person, and nobody answers when "
            "you are graded) in line 2: return float(input('x? '))"
        ),
    ),
    "exit": (
        "def f(x):\n    exit()",
        "failed: stopped with SystemExit (exit() or quit() was called) in line 2: exit()",
    ),
    "the end of the process": (
        "import os\ndef f(x):\n    os._exit(0)",
        "failed: it ended the process that ran it (an exit or a crash)",
    ),
    "the end of the process in the cell": (
        "import os\nos._exit(0)\ndef f(x):\n    return 2 * x",
        "not defined: its cell ended the process that ran it (an exit or a crash)",
    ),
    "a crash": (
        "import ctypes\ndef f(x):\n    ctypes.string_at(0)",
        "failed: it ended the process that ran it (an exit or a crash)",
    ),
    "a flood": (
        "def f(x):\n    for _ in range(20_000):\n        print('x' * 500)\n    return 2 * x",
        "2 visible checks passed",
    ),
    "letters that no code page has": (
        "def f(x):\n    print('\\N{SNOWMAN}')\n    return 2 * x",
        "2 visible checks passed",
    ),
    "a thread that never ends": (
        "import threading, time\nthreading.Thread(target=lambda: time.sleep(999)).start()\n"
        + GOOD_F,
        "2 visible checks passed",
    ),
    "a syntax error": (
        "\n\ndef f(x)\n    return 2 * x",
        "not defined: its cell has a syntax error in line 3, expected ':'",
    ),
    "a cell that stops above": (
        "y = {}['y']\n" + GOOD_F,
        "not defined: its cell stopped with KeyError ('y') in line 1: y = {}['y']",
    ),
    "a cell that stops below": (GOOD_F + "\n1 / 0", "2 visible checks passed"),
    "another name": (
        "def ff(x):\n    return 2 * x",
        "not defined: no cell of the file defines it",
    ),
    "magics": (
        "%matplotlib inline\n%time y = 2\n!ls\ndef f(x):\n    return y * x",
        "2 visible checks passed",
    ),
    "a cell magic": ("%%time\n" + GOOD_F, "2 visible checks passed"),
    "await": ("import asyncio\nawait asyncio.sleep(0)\n" + GOOD_F, "2 visible checks passed"),
    "a pickle": (
        (
            "import pickle\nclass P:\n    two = 2\n"
            "def f(x):\n    return pickle.loads(pickle.dumps(P())).two * x"
        ),
        "2 visible checks passed",
    ),
    "a dataclass": (
        (
            "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: float\n"
            "def f(x):\n    return 2 * P(x).x"
        ),
        "2 visible checks passed",
    ),
}


@pytest.mark.parametrize("which", ODD)
def test_an_odd_answer_costs_itself_alone(checked: Check, which: str) -> None:
    source, line = ODD[which]
    shown = checked(*exercise("f", source), *exercise("g", GOOD_F.replace("f(", "g(")), seconds="2")
    assert shown[0] == f"f  2 points  {line}"
    assert shown[1] == "g  2 points  2 visible checks passed"


def test_a_demo_cell_runs_only_where_it_was_changed_and_its_name_is_missing(
    checked: Check,
) -> None:
    text = "slope = 2.0\nprint(1 / 0)"
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    uses = exercise("f", "def f(x):\n    return slope * x")
    other = exercise("g", "def g(x):\n    return 2 * x")
    changed = SavedCell(text, "demo", id="demo-000000000000")
    same = SavedCell(text, "demo", id=f"demo-{digest}")
    assert checked(changed, *uses, *other)[:2] == [
        (
            "f  2 points  2 visible checks passed (with slope of a cell that may not run when you "
            "are graded: define it in a cell of your own)"
        ),
        "g  2 points  2 visible checks passed",
    ]
    (line, *_) = checked(same, *uses, *other)
    assert line == (
        "f  2 points  failed: it uses slope of a demo cell, and demos do not run when you are "
        "graded: define it in a cell of your own"
    )


FLAGGED = (
    "f  2 visible checks passed (with scale of a cell that may not run when you are graded: "
    "define it in a cell of your own)"
)


def test_a_notebook_without_metadata(checked: Check) -> None:
    """What a converter leaves: exercises are found by name, drawing cells wait until needed."""
    assert checked(
        "import math",
        "scale = 2.0\nprint(math.nothing)",
        "def double(x):\n    return 2 * x",
        GOOD_F.replace("2", "scale"),
        CHECK_F,
        CHECK_ALL,
    ) == [
        FLAGGED,
        "",
        "The exercise passes its visible checks.",
        "0",
    ]


def test_a_changed_check_is_told_where_the_file_can_tell(checked: Check) -> None:
    told = "The check of f was changed in this file; the grader has its own."
    source = check_of("f").source
    parts = [source, "code", "True", "False", "True", "check_f", "2.0"]
    checksum = hashlib.md5("".join(parts).encode()).hexdigest()
    same = SavedCell(source, "check", "check_f", 2.0, checksum=checksum)
    assert told not in checked(GOOD_F, same)
    easier = source.replace('    close(f(3.0), 6.0, "twice three")\n', "")
    assert told in checked(GOOD_F, SavedCell(easier, "check", "check_f", 2.0, checksum=checksum))
    assert told not in checked(GOOD_F, SavedCell(easier, "check", "check_f", 2.0))


def test_checksums_are_those_of_nbgrader(folder: Path) -> None:
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import compute_checksum

    cell = check_of("f", 2).as_json(1)
    given = cell["metadata"]["nbgrader"] | {"points": 2}
    checksum = compute_checksum(new_code_cell(check_of("f").source, metadata={"nbgrader": given}))
    ours = Cell(
        "code",
        check_of("f").source,
        "check",
        "check_f",
        2.0,
        nbgrader=given | {"checksum": checksum},
    )
    assert not is_changed_check(ours)
