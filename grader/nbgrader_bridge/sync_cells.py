"""Bring the gradebook's cells up to date with the unit as it is now.

nbgrader refuses to add or remove a cell once anybody has handed something in. Here the gradebook
goes on: a new cell is open for everybody, and what a person gave for a removed one is put away.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Course,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, Table, delete, insert, select, update

from grader.nbgrader_bridge.answers import answer_of
from grader.nbgrader_bridge.put_away import ANSWERS, UNKNOWN, Mark, Place, put_away
from grader.nbgrader_bridge.unit_cells import new_key

COURSE = "default_course"  # nbgrader's name for a course without one


@dataclass(frozen=True)
class CellChanges:
    """What became of a unit's graded cells in a gradebook that holds submissions already.

    Parameters
    ----------
    added, removed : tuple of str
        Names of graded cells.
    points : tuple of str
        Names of those that are worth something else now.
    marks : int
        How many marks or comments of a person were put away with the removed cells.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    marks: int = 0


def sync_cells(
    connection: Connection, unit: str, notebook: NotebookNode, course: str = COURSE
) -> CellChanges:
    """Make the gradebook's cells those of ``notebook``, and keep what a person gave.

    Parameters
    ----------
    connection : Connection
        In a transaction that no other writer is in.
    unit : str
        The unit.
    notebook : NotebookNode
        As nbgrader's ``SaveCells`` gets it: without solutions, with checksums.
    course : str
        nbgrader's course that a new assignment belongs to.
    """
    key = _notebook(connection, unit, notebook, course)
    graded = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if utils.is_grade(c)}
    solutions = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if utils.is_solution(c)}
    _sync_sources(connection, key, notebook)
    old_grades = _names(connection, key, GradeCell.__table__)
    old_solutions = _names(connection, key, SolutionCell.__table__)
    gone = {name: old_grades[name] for name in old_grades.keys() - graded.keys()}
    gone_solutions = {name: old_solutions[name] for name in old_solutions.keys() - solutions.keys()}
    marks = _put_marks_away(connection, unit, gone, gone_solutions)
    _remove(connection, GradeCell.__table__, gone.values())
    _remove(connection, SolutionCell.__table__, gone_solutions.values())
    points = _sync_points(connection, key, graded)
    added = [name for name in graded if name not in old_grades]
    submitted: list[str] = list(
        connection.scalars(select(SubmittedNotebook.id).where(SubmittedNotebook.notebook_id == key))
    )
    for name in added:
        values = {"max_score": _points(graded[name]), "cell_type": graded[name].cell_type}
        made = _add(connection, key, name, GradeCell, values)
        for one in submitted:
            row = {"id": new_key(), "notebook_id": one, "cell_id": made}
            connection.execute(insert(Grade).values(needs_manual_grade=True, **row))
    for name in solutions.keys() - old_solutions.keys():
        made = _add(connection, key, name, SolutionCell, {})
        for one in submitted:
            row = {"id": new_key(), "notebook_id": one, "cell_id": made}
            connection.execute(insert(Comment).values(**row))
    if not submitted:
        return CellChanges()
    return CellChanges(tuple(added), tuple(sorted(gone)), tuple(points), marks)


def _notebook(connection: Connection, unit: str, notebook: NotebookNode, course: str) -> str:
    """The key of the unit's notebook, which is made where there is none."""
    assignment = connection.scalar(select(Assignment.id).where(Assignment.name == unit))
    if assignment is None:
        if connection.scalar(select(Course.id).where(Course.id == course)) is None:
            connection.execute(insert(Course).values(id=course))
        assignment = new_key()
        connection.execute(insert(Assignment).values(id=assignment, name=unit, course_id=course))
    key: str | None = connection.scalar(
        select(Notebook.id).where(Notebook.assignment_id == assignment, Notebook.name == unit)
    )
    kernel = json.dumps(notebook.metadata.get("kernelspec", {}))
    if key is not None:
        connection.execute(update(Notebook).where(Notebook.id == key).values(kernelspec=kernel))
        return key
    key = new_key()
    connection.execute(
        insert(Notebook).values(id=key, name=unit, assignment_id=assignment, kernelspec=kernel)
    )
    return key


def _names(connection: Connection, notebook: str, kind: Table) -> dict[str, str]:
    names = BaseCell.__table__
    return dict(
        connection.execute(
            select(names.c.name, names.c.id)
            .join(kind, kind.c.id == names.c.id)
            .where(names.c.notebook_id == notebook)
        ).all()
    )


def _sync_sources(connection: Connection, key: str, notebook: NotebookNode) -> None:
    table = SourceCell.__table__
    old: dict[str, str] = dict(
        connection.execute(select(table.c.name, table.c.id).where(table.c.notebook_id == key)).all()
    )
    new: dict[str, dict[str, Any]] = {}
    for cell in notebook.cells:
        if utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell):
            new[cell.metadata.nbgrader.grade_id] = {
                "cell_type": cell.cell_type,
                "locked": utils.is_locked(cell),
                "source": cell.source,
                "checksum": cell.metadata.nbgrader.get("checksum"),
            }
    gone = [old[name] for name in old.keys() - new.keys()]
    if gone:
        connection.execute(delete(table).where(table.c.id.in_(gone)))
    for name, values in new.items():
        if name in old:
            connection.execute(update(table).where(table.c.id == old[name]).values(**values))
        else:
            connection.execute(
                insert(table).values(id=new_key(), name=name, notebook_id=key, **values)
            )


def _put_marks_away(
    connection: Connection, unit: str, grades: Mapping[str, str], solutions: Mapping[str, str]
) -> int:
    """Put away what a person gave for the cells that go."""
    marks: dict[tuple[str, str], Mark] = {}
    digests: dict[tuple[str, str], str] = {}
    graded = {key: answer_of(name) for name, key in grades.items()}
    commented = {key: name for name, key in solutions.items()}
    whose = select(SubmittedNotebook.id, SubmittedAssignment.student_id).join(
        SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
    )
    owner = whose.subquery()
    for row in connection.execute(
        select(Grade.cell_id, Grade.manual_score, Grade.extra_credit, Grade.auto_score,
               Grade.needs_manual_grade, ANSWERS.c.sha256, owner.c.student_id)
        .join(owner, owner.c.id == Grade.notebook_id)
        .outerjoin(ANSWERS, ANSWERS.c.grade_id == Grade.id)
        .where(Grade.cell_id.in_(list(graded)))
    ):  # fmt: skip
        place = (row.student_id, graded[row.cell_id])
        waits = bool(row.needs_manual_grade)
        marks[place] = Mark(row.manual_score, row.extra_credit, None, row.auto_score, waits)
        digests[place] = row.sha256 or UNKNOWN
    for row in connection.execute(
        select(Comment.cell_id, Comment.manual_comment, owner.c.student_id)
        .join(owner, owner.c.id == Comment.notebook_id)
        .where(Comment.cell_id.in_(list(commented)), Comment.manual_comment.is_not(None))
    ):
        place = (row.student_id, commented[row.cell_id])
        marks[place] = replace(marks.get(place, Mark()), comment=row.manual_comment)
    return put_away(
        connection,
        unit,
        {Place(*place, digests.get(place, UNKNOWN)): mark for place, mark in marks.items()},
    )


def _remove(connection: Connection, kind: Table, keys: Collection[str]) -> None:
    """Remove cells of one kind with their grades and comments."""
    if not keys:
        return
    cells = list(keys)
    of_grades = select(Grade.id).where(Grade.cell_id.in_(cells))
    connection.execute(delete(ANSWERS).where(ANSWERS.c.grade_id.in_(of_grades)))
    connection.execute(delete(Grade).where(Grade.cell_id.in_(cells)))
    connection.execute(delete(Comment).where(Comment.cell_id.in_(cells)))
    connection.execute(delete(kind).where(kind.c.id.in_(cells)))
    base = BaseCell.__table__
    connection.execute(delete(base).where(base.c.id.in_(cells)))


def _points(cell: NotebookNode) -> float:
    return float(cell.metadata.nbgrader.points)


def _sync_points(
    connection: Connection, notebook: str, graded: Mapping[str, NotebookNode]
) -> list[str]:
    """Write what each known cell is worth; the names of those that changed."""
    table, names = GradeCell.__table__, BaseCell.__table__
    changed = []
    for row in connection.execute(
        select(names.c.name, table.c.id, table.c.max_score, table.c.cell_type)
        .join(table, table.c.id == names.c.id)
        .where(names.c.notebook_id == notebook)
    ).all():
        points, kind = _points(graded[row.name]), graded[row.name].cell_type
        if (row.max_score, row.cell_type) != (points, kind):
            connection.execute(
                update(table).where(table.c.id == row.id).values(max_score=points, cell_type=kind)
            )
        if row.max_score != points:
            changed.append(row.name)
    return changed


def _add(
    connection: Connection, notebook: str, name: str, kind: type, values: Mapping[str, Any]
) -> str:
    """Add a cell; its key."""
    key = new_key()
    base = BaseCell.__table__
    connection.execute(
        insert(base).values(id=key, name=name, notebook_id=notebook, type=kind.__name__)
    )
    table: Table = kind.__table__  # type: ignore[attr-defined]
    connection.execute(insert(table).values(id=key, **values))
    return key
