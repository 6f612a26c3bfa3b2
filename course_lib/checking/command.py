"""``course check``: the visible checks of a notebook's file as it is saved, in a fresh process."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from course_lib.checking.finding import find_notebook
from course_lib.checking.notebook_file import Notebook, NotebookError, read_notebook
from course_lib.checking.plan import make_plan
from course_lib.checking.processes import SECONDS, CannotStartError, run_plan
from course_lib.checking.table import Row, line, row, total, widths
from course_lib.checking.visible_check import Outcome
from course_lib.checking.watching import changes

EXAMPLE = """\
examples:
  course check                             the only unit in this folder
  course check 07-adaptive-methods.ipynb   this file
  course check --watch                     again each time you save, until Ctrl + C
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : sequence of str, optional
        Without the program's name; by default those of the process.

    Returns
    -------
    int
        0 if all visible checks passed, 1 if not, 2 if the file could not be read.

    Examples
    --------
    >>> main(["no-such-unit"])  # says so on standard error
    2
    """
    options = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console of a few letters shows ? for others
            stream.reconfigure(errors="replace")
    try:
        path = find_notebook(options.notebook, Path.cwd())
    except NotebookError as error:
        return _refused(error)
    status = 2
    try:
        if not options.watch:
            return check_file(path, options.seconds)
        for saved_at in changes(path):
            print(f"-- {path.name}, {saved_at}")
            status = check_file(path, options.seconds)
            print("Waiting for the next save; Ctrl + C ends.", flush=True)
    except KeyboardInterrupt:
        print()
    return status


def check_file(path: Path, seconds: float = SECONDS) -> int:
    """Run and print the visible checks of one file.

    Parameters
    ----------
    path : Path
        The notebook.
    seconds : float
        The time limit of one cell and of one check.

    Returns
    -------
    int
        As `main`.

    Examples
    --------
    >>> check_file(Path("no-such-unit.ipynb"))
    2
    """
    try:
        notebook = read_notebook(path)
        if not notebook.exercises:
            raise NotebookError(
                f"{path.name} holds no visible check (`with check(...)`): is it a unit of this "
                "course?"
            )
        return _check(notebook, path, seconds)
    except NotebookError as error:
        return _refused(error)
    except CannotStartError as error:
        return _refused(f"no Python process could be started for the cells: {error}")


def _check(notebook: Notebook, path: Path, seconds: float) -> int:
    plan = make_plan(notebook)
    worth = {name: cell.points for name, cell in plan.checks.items()}
    columns = widths([Row(name, points, "") for name, points in worth.items()])
    rows: list[Row] = []

    def show(outcome: Outcome) -> None:
        rows.append(row(outcome, worth[outcome.exercise]))
        print(line(rows[-1], columns), flush=True)

    progress = run_plan(plan, path.parent, show, seconds)
    print()
    print(total(rows))
    for label in dict.fromkeys(progress.magics):
        print(f"{label}: lines with % or ! were left out, since IPython is not installed here.")
    for label, reason in progress.left_out.items():
        if label not in plan.checks:  # else its line has said so
            print(f"Left out: the cell {label}. It {reason}.")
    for name in plan.changed:
        print(f"The check of {name} was changed in this file; the grader has its own.")
    if notebook.unanswered:
        print(f"No answer yet: {', '.join(notebook.unanswered)}.")
    return 0 if all(item.passed for item in rows) else 1


def _refused(reason: object) -> int:
    print(f"course check: {reason}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course check",
        description="Run the visible checks of a notebook as it is saved, in a fresh process.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "notebook", nargs="?", help="the file; by default the only unit in this folder"
    )
    parser.add_argument(
        "--watch", action="store_true", help="check again each time the file is saved"
    )
    parser.add_argument(
        "--seconds",
        type=_seconds,
        default=SECONDS,
        metavar="S",
        help=f"the time limit of one cell and of one check (default {SECONDS:g})",
    )
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value <= 3600.0:
        raise argparse.ArgumentTypeError(f"must be a number of seconds up to 3600, got {text!r}")
    return value
