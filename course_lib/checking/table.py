"""One line an exercise: its name, its points, what became of its visible checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.checking.failures import AGAIN, one_line
from course_lib.checking.visible_check import Outcome

CLAUSE_CAP = 150


@dataclass(frozen=True)
class Row:
    """A line of the table; points are None where they are not known."""

    name: str
    points: float | None
    clause: str
    passed: bool = False


def row(outcome: Outcome, points: float | None) -> Row:
    """The line of one exercise.

    >>> row(Outcome("adam_step", 12), 4.0)
    Row(name='adam_step', points=4.0, clause='12 visible checks passed', passed=True)
    >>> row(Outcome("adam_step", 0, "not begun yet: write it", begun=False), 4.0).clause
    'not begun'
    """
    if outcome.passed:
        clause = outcome.clause
    elif not outcome.begun:
        clause = "not begun"
    elif outcome.missing == outcome.exercise:
        clause = outcome.failed.removeprefix(f"{outcome.exercise} is ").removesuffix(
            ": run the cell above, then run this check again"
        )
    else:
        clause = f"failed: {outcome.failed.removesuffix(f', {AGAIN}')}"
    if outcome.remark:
        clause += f" ({outcome.remark})"
    return Row(outcome.exercise, points, one_line(clause, CLAUSE_CAP), outcome.passed)


def widths(rows: Sequence[Row]) -> tuple[int, int]:
    """The widths of the columns of names and of points; 0 for points that nobody knows.

    >>> widths([Row("fit", 1.0, "not begun"), Row("softmax", None, "not begun")])
    (7, 7)
    """
    return (
        max((len(item.name) for item in rows), default=0),
        max((len(_points(item.points)) for item in rows), default=0),
    )


def line(item: Row, columns: tuple[int, int]) -> str:
    """A row as text.

    >>> line(Row("fit", 1.0, "failed: W"), (7, 8))
    'fit      1 point   failed: W'
    """
    name, points = columns
    parts = [item.name.ljust(name), _points(item.points).ljust(points), item.clause]
    return "  ".join(part for part in parts if part)


def lines(rows: Sequence[Row]) -> list[str]:
    """The whole table, columns aligned.

    >>> for text in lines([Row("softmax", 2.0, "not begun"), Row("fit", 1.0, "failed: W", True)]):
    ...     print(text)
    softmax  2 points  not begun
    fit      1 point   failed: W
    """
    columns = widths(rows)
    return [line(item, columns) for item in rows]


def total(rows: Sequence[Row]) -> str:
    """How many exercises pass.

    >>> total([Row("softmax", 2.0, "not begun"), Row("fit", 1.0, "3 visible checks passed", True)])
    '1 of 2 exercises pass their visible checks.'
    """
    passed, count = sum(item.passed for item in rows), len(rows)
    if count == 1:
        return (
            "The exercise passes its visible checks."
            if passed
            else "The exercise does not pass its visible checks yet."
        )
    return f"{passed} of {count} exercises pass their visible checks."


def _points(points: float | None) -> str:
    if points is None:
        return ""
    return f"{points:g} point{'' if points == 1 else 's'}"
