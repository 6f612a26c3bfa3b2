"""The table of the last cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib.checking import check_all
from tests.course_lib.checking.notebooks import (
    CHECK_ALL,
    CHECK_F,
    GOOD_F,
    PLACEHOLDER_F,
    SavedCell,
    check_of,
)

Run = Callable[[str], str]
Save = Callable[..., Path]
READS = "The grader reads the saved file: save it before you hand it in."
ANSWER = SavedCell("YOUR ANSWER HERE", "explain", "explain_why", 3.0)


def test_from_the_saved_file_with_points_and_the_question(run: Run, save: Save) -> None:
    """Checks that were never run are listed too."""
    save(
        SavedCell(GOOD_F, "exercise", "f"),
        check_of("f", 2.0),
        SavedCell(PLACEHOLDER_F.replace("f(", "longer("), "exercise", "longer"),
        check_of("longer", 1.0),
        check_of("never_run"),
        SavedCell("def broken(x):\n    return x + 1", "exercise", "broken"),
        check_of("broken"),
        ANSWER,
        SavedCell(CHECK_ALL, "summary"),
    )
    run(GOOD_F)
    run(PLACEHOLDER_F.replace("f(", "longer("))
    run("def broken(x):\n    return x + 1")
    assert run(CHECK_ALL).splitlines() == [
        "f          2 points  2 visible checks passed",
        "longer     1 point   not begun",
        "never_run  2 points  not defined yet",
        "broken     2 points  failed: twice three: expected 6, got 4 (off by 2)",
        "",
        "1 of 4 exercises pass their visible checks.",
        "No answer yet: explain_why.",
        READS,
    ]


def test_where_the_file_and_the_kernel_differ(run: Run, save: Save) -> None:
    save(GOOD_F, check_of("f"), CHECK_ALL)
    run("def f(x):\n    return x + x")
    shown = run(CHECK_ALL).splitlines()
    assert shown[-2] == (
        "f: the saved file holds another version of f: run its cell again, or save."
    )
    assert shown[-1] == READS


def test_without_a_file_from_what_was_run(run: Run) -> None:
    run(GOOD_F)
    run(CHECK_F)
    run(check_of("g").source)
    run(CHECK_F)
    assert run(CHECK_ALL).splitlines() == [
        "f  2 visible checks passed",
        "g  not defined yet",
        "",
        "1 of 2 exercises pass their visible checks.",
        "Listed are the checks that were run since the kernel started.",
    ]


def test_without_a_history(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """nbval and other runners store none; the cells are known by what was compiled."""
    for source in (GOOD_F, CHECK_F, CHECK_ALL):
        shell.run_cell(source, store_history=False)
    assert capsys.readouterr().out.splitlines()[1:4] == [
        "f  2 visible checks passed",
        "",
        "The exercise passes its visible checks.",
    ]


def test_a_file_of_another_notebook_is_not_believed(run: Run, save: Save) -> None:
    """As where the notebook was saved under another name after its kernel had started."""
    save(check_of("h"), CHECK_ALL)
    run(GOOD_F)
    run(CHECK_F)
    assert run(CHECK_ALL).splitlines()[0] == "f  2 visible checks passed"


def test_hidden_tests_do_not_run_again(run: Run) -> None:
    """In the instructor's notebook a check cell ends in the hidden line."""
    hidden = "### BEGIN HIDDEN TESTS\ntimes.append(1)\n### END HIDDEN TESTS"
    run(f"times = []\n{GOOD_F}")
    run(f"{CHECK_F}{hidden}\n")
    run(CHECK_ALL)
    run(CHECK_ALL)
    assert run("print(times)") == "[1]"


def test_nothing_of_the_notebook_changes_and_nothing_is_printed(run: Run) -> None:
    run("def f(x):\n    print('in f')\n    return 2 * x\nx = 'mine'")
    run(CHECK_F.replace("    close(f(1.0)", "    x = made = 1.0\n    close(f(x)"))
    run("x = 'mine again'\ndel made")
    assert "in f" not in run(CHECK_ALL)
    assert run("print(x, 'made' in globals())") == "mine again False"


def test_it_never_raises(run: Run) -> None:
    run("def f(x):\n    raise SystemExit")
    run(CHECK_F)
    run("from course_lib.checking import check\nwith check('g'):\n    g(\n1)")
    run("from course_lib.checking import nothing\nwith check('h'):\n    pass")
    run("from course_lib.checking import check\nwith check('k'):\n    pass")
    lines = run(CHECK_ALL).splitlines()
    assert lines[0].startswith("f  failed: stopped with SystemExit")
    assert lines[1] == "g  not defined yet"
    assert lines[2] == "h  failed: its check cell stopped with ImportError"
    assert lines[3] == "k  0 visible checks passed"


def test_an_interrupt_ends_the_table_and_nothing_else(run: Run) -> None:
    run(GOOD_F)
    run(CHECK_F)
    run("def g(x):\n    raise KeyboardInterrupt")
    run(check_of("g").source)
    run(check_of("h").source)
    assert run(CHECK_ALL).splitlines()[:3] == [
        "f  2 visible checks passed",
        "g  interrupted",
        "h  left out",
    ]


def test_a_syntax_error_of_an_exercise_is_not_called_not_begun(run: Run) -> None:
    run(PLACEHOLDER_F)
    run("def f(x)\n    return 2")
    run(CHECK_F)
    assert "f  failed: its cell was last run with a syntax error in line 1" in run(CHECK_ALL)


def test_outside_of_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    check_all()
    assert capsys.readouterr().out == (
        "No check was run yet in this kernel: run the notebook from the top, then this cell.\n"
    )


def test_a_broken_history_is_no_error(
    run: Run, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(CHECK_F)
    kept, shell.history_manager = shell.history_manager, None
    exec(CHECK_ALL, shell.user_ns)
    shell.history_manager = kept
    assert capsys.readouterr().out.startswith("f  not defined yet\n")
