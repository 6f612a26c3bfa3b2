"""What a student reads under a check cell, in a real IPython: one line either way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib.checking import CheckFailed, check, close, holds, returns, same_shape, unchanged
from tests.course_lib.checking.notebooks import CHECK_F, GOOD_F, PASSED_F, PLACEHOLDER_F

Run = Callable[[str], str]
AGAIN = "run that cell, then run this check again"


def test_every_comparison_is_counted_once() -> None:
    with pytest.MonkeyPatch.context() as patch:
        lines: list[object] = []
        patch.setattr("builtins.print", lines.append)
        with check("f"):
            w = np.ones(2)
            close(w, [1, 1], "w")  # compares shapes too, and is one comparison
            same_shape(w, w, "w")
            returns(w, ["w"])
            unchanged(w, w, "w")
            holds(True, "true")
    assert list(map(str, lines)) == ["f: 5 visible checks passed"]


LINES = {
    "a comparison": ("def f(x):\n    return x + 1", "f: twice three: expected 6, got 4 (off by 2)"),
    "the placeholder": (
        PLACEHOLDER_F,
        f"f: not begun yet: write it in the cell above, {AGAIN}",
    ),
    "a docstring and the placeholder": (
        'def f(x):\n    """Twice."""\n    # YOUR CODE HERE\n    raise NotImplementedError()',
        f"f: not begun yet: write it in the cell above, {AGAIN}",
    ),
    "a placeholder that was left below the answer": (
        "def f(x):\n    y = 2 * x\n    raise NotImplementedError()\n    return y",
        f'f: the line "raise NotImplementedError()" still stands (line 3): take it out, {AGAIN}',
    ),
    "a placeholder in another function": (
        "def g(x):\n    raise NotImplementedError()\ndef f(x):\n    return g(x)",
        "f: it needs g, which is not begun yet: write that one first",
    ),
    "an error of the student's own": (
        "def f(x):\n    y = x - 1\n    return 2 / y",
        "f: stopped with ZeroDivisionError (float division by zero) in line 3: return 2 / y",
    ),
    "empty lines above": (
        "\n\n\ndef f(x):\n    return [][1]",
        "f: stopped with IndexError (list index out of range) in line 5: return [][1]",
    ),
    "an error inside a library": (
        "import json\ndef f(x):\n    return json.loads('{')",
        "in line 3: return json.loads('{')",
    ),
    "an assertion of the student's own": (
        "def f(x):\n    assert x > 2, 'too small'\n    return x",
        "f: stopped with AssertionError (too small) in line 2: assert x > 2, 'too small'",
    ),
    "a NotImplementedError with a message is no placeholder": (
        "def f(x):\n    raise NotImplementedError('negative')",
        "f: stopped with NotImplementedError (negative) in line 2",
    ),
    "a name that is missing": (
        "def f(x):\n    return twice(x)",
        "f: stopped with NameError (name 'twice' is not defined) in line 2: return twice(x)",
    ),
    "another signature": (
        "def f(x, y):\n    return x",
        (
            "f: stopped with TypeError (f() missing 1 required positional argument: 'y') where the "
            'check has close(f(1.0), 2.0, "twice one")'
        ),
    ),
    "nothing returned": (
        "def f(x):\n    2 * x",
        "f: twice one: got None; is a return statement missing?",
    ),
    "exit": ("import sys\ndef f(x):\n    sys.exit(3)", "f: stopped with SystemExit (exit() or"),
    "recursion without end": (
        "def f(x):\n    return f(x)",
        "f: stopped with RecursionError (maximum recursion depth exceeded",
    ),
    "a warning turned into an error": (
        "import warnings\nwarnings.simplefilter('error')\ndef f(x):\n    warnings.warn('odd')",
        "f: stopped with UserWarning (odd) in line 4: warnings.warn('odd')",
    ),
    "an endless generator": (
        "def f(x):\n    while True:\n        yield x",
        "f: twice one: expected real numbers, got a generator",
    ),
    "an object whose repr raises": (
        (
            "class Odd:\n    def __repr__(self):\n        raise ValueError\n"
            "    __str__ = __repr__\ndef f(x):\n    return Odd()"
        ),
        "f: twice one: expected real numbers, got an Odd",
    ),
    "an error whose text raises": (
        (
            "class OddError(Exception):\n    def __str__(self):\n        raise ValueError\n"
            "def f(x):\n    raise OddError"
        ),
        "f: stopped with OddError in line 5: raise OddError",
    ),
    "letters of all kinds and a line break": (
        "def f(x):\n    raise ValueError('größer\\n als \\x1b[31m∞')",
        "f: stopped with ValueError (größer als [31m∞) in line 2",
    ),
    "rows of different lengths": (
        "def f(x):\n    return [[1], [2, 3]]",
        "f: twice one: expected numbers, got a ragged list",
    ),
}


@pytest.mark.parametrize("which", LINES)
def test_a_failed_check_is_one_bounded_line(run: Run, which: str) -> None:
    source, line = LINES[which]
    run(source)
    shown = run(CHECK_F)
    assert shown.startswith(line) or shown.endswith(line), shown
    assert len(shown.splitlines()) == 1
    assert len(shown) < 600


def test_the_text_of_an_error_is_bounded(run: Run) -> None:
    run("def f(x):\n    raise ValueError('9' * 10**6)")
    assert len(run(CHECK_F)) < 400


def test_a_check_that_passes_is_one_line_and_what_was_printed_stays(run: Run) -> None:
    run("def f(x):\n    print('in f')\n    return 2 * x")
    assert run(CHECK_F).splitlines() == ["in f", "in f", PASSED_F]


def test_methods_with_placeholders_are_named(run: Run) -> None:
    run(
        "class Value:\n    def __init__(self, x):\n        self.x = x\n"
        "    def __mul__(self, other):\n        # YOUR CODE HERE\n"
        "        raise NotImplementedError()"
    )
    shown = run("from course_lib.checking import check\nwith check('Value'):\n    Value(1) * 2")
    assert shown == f"Value: __mul__ is not begun yet: write it in the cell above, {AGAIN}"


def test_a_name_that_was_never_defined(run: Run) -> None:
    assert run(CHECK_F) == "f is not defined yet: run the cell above, then run this check again"


def test_a_given_name_that_was_not_run(run: Run) -> None:
    run(GOOD_F)
    shown = run("from course_lib.checking import check\nwith check('f'):\n    f(np.ones(1))")
    assert shown == "f: np is not defined: run the cells above it first"


def test_a_cell_with_a_syntax_error_is_named_with_its_line(run: Run) -> None:
    run("\ndef f(x)\n    return x")
    assert run(CHECK_F) == (
        "f is not defined: its cell was run with a syntax error in line 2, expected ':'"
    )
    run("f_ = 1")
    assert "syntax error in line 2" in run(CHECK_F)


def test_a_cell_that_stopped_above_the_definition_is_named_with_its_line(run: Run) -> None:
    run("\nx = 1 / 0\n" + GOOD_F)
    assert run(CHECK_F) == (
        "f is not defined: its cell stopped with ZeroDivisionError in line 2, before it came to it"
    )


def test_an_older_definition_behind_a_syntax_error_is_told(run: Run) -> None:
    run(GOOD_F)
    run("def f(x):\n    return 2 * (x")
    assert run(CHECK_F) == (
        f"{PASSED_F} (its cell was last run with a syntax error in line 2, '(' was never closed: "
        "the version before it was checked)"
    )
    run(GOOD_F)
    assert run(CHECK_F) == PASSED_F


def test_a_placeholder_behind_a_syntax_error_is_not_called_not_begun(run: Run) -> None:
    run(PLACEHOLDER_F)
    run("def f(x)\n    return 2 * x")
    assert run(CHECK_F) == (
        "f: its cell was last run with a syntax error in line 1, expected ':': mend it, " + AGAIN
    )


def test_the_error_that_a_front_end_gets(shell: InteractiveShell, run: Run) -> None:
    """VS Code and Colab show name and value, JupyterLab and nbconvert the traceback."""
    run("def f(x):\n    return x + 1")
    result = shell.run_cell(CHECK_F)
    error = result.error_in_exec
    assert type(error).__name__ == "CheckFailed"
    assert isinstance(error, AssertionError)
    assert error.__suppress_context__
    assert error._render_traceback_() == [str(error)]


def test_an_interrupt_goes_through(run: Run) -> None:
    """As an interrupt, and in one line: the student's line, not thirty of the check's."""
    run("def f(x):\n    raise KeyboardInterrupt")
    assert run(CHECK_F) == (
        "f: interrupted (does a loop never end?) in line 2: raise KeyboardInterrupt"
    )
    with pytest.raises(KeyboardInterrupt), check("f"):
        raise KeyboardInterrupt


def test_outside_of_a_notebook_it_raises_too() -> None:
    with pytest.raises(CheckFailed, match=r"^f: twice one: expected 2, got 3 \(off by 1\)$"):
        exec(CHECK_F, {"f": lambda x: x + 2})
