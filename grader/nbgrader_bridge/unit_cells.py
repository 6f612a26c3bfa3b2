"""A unit as the gradebook knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from nbgrader.api import Assignment, BaseCell, GradeCell, Notebook, SolutionCell, SourceCell
from sqlalchemy import Connection, select


@dataclass(frozen=True)
class GradeRow:
    """A graded cell: its key in the table, points, and whether a person marks it."""

    key: str
    max_score: float
    manual: bool


@dataclass(frozen=True)
class UnitCells:
    """A unit as the gradebook knows it: keys by cell name, and each cell's text as released."""

    unit: str
    assignment: str
    notebook: str
    grades: Mapping[str, GradeRow]
    solutions: Mapping[str, str]
    released: Mapping[str, str]


def load_cells(connection: Connection, unit: str) -> UnitCells | None:
    """The cells of a unit, or None where the gradebook does not know it."""
    row = connection.execute(
        select(Assignment.id, Notebook.id)
        .join(Notebook, Notebook.assignment_id == Assignment.id)
        .where(Assignment.name == unit, Notebook.name == unit)
    ).first()
    if row is None:
        return None
    assignment, notebook = row
    names = BaseCell.__table__
    solution = SolutionCell.__table__
    solutions: dict[str, str] = dict(
        connection.execute(
            select(names.c.name, names.c.id)
            .join(solution, solution.c.id == names.c.id)
            .where(names.c.notebook_id == notebook)
        ).all()
    )
    grade = GradeCell.__table__
    grades = {
        name: GradeRow(key, points, name in solutions)
        for name, key, points in connection.execute(
            select(names.c.name, names.c.id, grade.c.max_score)
            .join(grade, grade.c.id == names.c.id)
            .where(names.c.notebook_id == notebook)
        )
    }
    released: dict[str, str] = dict(
        connection.execute(
            select(SourceCell.name, SourceCell.source).where(SourceCell.notebook_id == notebook)
        ).all()
    )
    return UnitCells(unit, assignment, notebook, grades, solutions, released)


def new_key() -> str:
    """A key as nbgrader makes them."""
    return uuid4().hex
