"""``check_all()``, the last cell of a unit: what stands and what is missing, in one table."""

from __future__ import annotations

import io
import linecache
import sys
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from course_lib.checking.definitions import remark, saved_notebook
from course_lib.checking.failures import kind_of
from course_lib.checking.notebook_file import Notebook, checked_names, visible
from course_lib.checking.session import Session
from course_lib.checking.table import Row, lines, row, total
from course_lib.checking.visible_check import LISTENER, Outcome

NOTHING_RUN = "No check was run yet in this kernel: run the notebook from the top, then this cell."
READS = "The grader reads the saved file: save it before you hand it in."


@dataclass(frozen=True)
class VisibleCell:
    """The visible check of an exercise, as text."""

    exercise: str
    source: str
    points: float | None = None


def check_all() -> None:
    """Run the visible checks of the whole notebook again and print a table of them.

    One line an exercise, then what else is missing. The checks are read from the saved file where
    the front end says which it is, else from the cells that were run since the kernel started.
    It never raises: an interrupt ends the check that is running, and those after it are left out.

    Examples
    --------
    >>> check_all()
    No check was run yet in this kernel: run the notebook from the top, then this cell.
    """
    namespace = sys._getframe(1).f_globals
    try:
        for line in _report(namespace):
            print(line)
    except KeyboardInterrupt:
        print("Interrupted.")
    except Exception as error:  # whatever it met: the last cell of a unit stops nothing
        print(f"The table could not be made ({kind_of(error)}); the checks above still count.")


def run_check(cell: VisibleCell, namespace: dict[str, Any]) -> Outcome:
    """Run one visible check in a namespace, which is afterwards as it was.

    Parameters
    ----------
    cell : VisibleCell
        Its hidden region is left out.
    namespace : dict
        The notebook's names.

    Examples
    --------
    >>> source = "from course_lib.checking import *\\nwith check('f'): holds(f(), 'f')"
    >>> run_check(VisibleCell("f", source), {"f": lambda: True}).clause
    '1 visible check passed'
    """
    found: list[Outcome] = []
    filename = f"<visible check of {cell.exercise}>"
    source = visible(cell.source)
    linecache.cache[filename] = (
        len(source),
        None,
        [f"{text}\n" for text in source.split("\n")],
        filename,
    )
    before = dict(namespace)
    token = LISTENER.set(found.append)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, filename, "exec"), namespace)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        reason = f"its check cell stopped with {kind_of(error)}"
        return Outcome(cell.exercise, 0, reason)
    finally:
        LISTENER.reset(token)
        for name in set(namespace) - set(before):
            del namespace[name]
        namespace.update(before)
    own = [outcome for outcome in found if outcome.exercise == cell.exercise]
    return own[-1] if own else Outcome(cell.exercise, 0, "its check cell compares nothing")


def _report(namespace: dict[str, Any]) -> list[str]:
    session = Session.around(namespace)
    notebook = _own_file(session)
    cells = _cells(session, notebook)
    if not cells:
        return [
            "No check was run yet in this kernel: run the notebook from the top, then this cell."
        ]
    outcomes, interrupted = _run_each(cells, namespace, session)
    rows = [row(outcome, cell.points) for cell, outcome in zip(cells, outcomes, strict=False)]
    rows += [Row(cell.exercise, cell.points, "left out") for cell in cells[len(outcomes) :]]
    if interrupted:
        rows[len(outcomes)] = Row(
            cells[len(outcomes)].exercise, cells[len(outcomes)].points, "interrupted"
        )
    found = [*lines(rows), "", total(rows)]
    if notebook is None:
        found.append("Listed are the checks that were run since the kernel started.")
        return found
    if notebook.unanswered:
        found.append(f"No answer yet: {', '.join(notebook.unanswered)}.")
    found += _differences(cells, namespace, session, notebook)
    return [*found, READS]


def _own_file(session: Session | None) -> Notebook | None:
    """The saved file, if it is this notebook: its checks are those that were run here."""
    notebook = saved_notebook(session)
    if notebook is None or session is None:
        return None
    run = {name for text in session.texts for name in checked_names(text)}
    ours = any("check_all" in cell.source for cell in notebook.code)
    return notebook if ours and run <= set(notebook.exercises) else None


def _cells(session: Session | None, notebook: Notebook | None) -> list[VisibleCell]:
    if session is None:
        return []
    if notebook is not None:
        return [
            VisibleCell(name, session.python(cell.source), cell.points)
            for name, cell in notebook.exercises.items()
        ]
    found: dict[str, str] = {}
    for text in session.texts:
        found |= dict.fromkeys(checked_names(text), text)
    return [VisibleCell(name, source) for name, source in found.items()]


def _run_each(
    cells: list[VisibleCell], namespace: dict[str, Any], session: Session | None
) -> tuple[list[Outcome], bool]:
    outcomes = []
    for cell in cells:
        try:
            with session.quiet() if session is not None else redirect_stdout(io.StringIO()):
                outcomes.append(run_check(cell, namespace))
        except KeyboardInterrupt:
            return outcomes, True
    return outcomes, False


def _differences(
    cells: list[VisibleCell],
    namespace: Mapping[str, Any],
    session: Session | None,
    notebook: Notebook,
) -> list[str]:
    found = []
    for cell in cells:
        said = remark(cell.exercise, namespace, session, notebook)
        if said:
            found.append(f"{cell.exercise}: {said}.")
    return found
