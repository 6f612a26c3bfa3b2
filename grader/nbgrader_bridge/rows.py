"""The rows of one submission in nbgrader's tables, written as ``SaveAutoGrades`` would."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select, update

from grader.nbgrader_bridge.errors import GradebookError

NO_RESPONSE = "No response."

# Digest of each manually graded answer as it was when its grade was last marked: a second run over
# the same answer must not ask a person to mark it again.
ANSWERS = Table(
    "descent_answer",
    MetaData(),
    Column("grade_id", String(32), primary_key=True),
    Column("sha256", String(64), nullable=False),
)


@dataclass(frozen=True)
class Submission:
    """What the gradebook is told about one graded notebook.

    Parameters
    ----------
    student, unit : str
        Whose, of what.
    scores : mapping
        Exercise -> points, or None where there is no verdict yet (the grader failed): the grade
        is then left open and marked for a person, never a zero.
    answers : mapping
        ``grade_id`` of a solution cell -> its text as handed in. A cell that is missing, or that
        is still the released one, has no response: an ``explain`` cell then gets 0.
    """

    student: str
    unit: str
    scores: Mapping[str, float | None]
    answers: Mapping[str, str] = field(default_factory=dict)


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


def write_submission(connection: Connection, cells: UnitCells, graded: Submission) -> None:
    """Insert or update everything that belongs to one submission."""
    notebook = _submitted_notebook(connection, cells, graded.student)
    _write_grades(connection, cells, graded, notebook)
    _write_comments(connection, cells, graded, notebook)


def answered(cells: UnitCells, graded: Submission, cell: str) -> bool:
    """Whether a solution cell was changed at all."""
    text = graded.answers.get(cell)
    return text is not None and text != cells.released.get(cell)


def auto_score(cells: UnitCells, graded: Submission, cell: str) -> float | None:
    """The score of a graded cell, or None where a person has to give it.

    Raises
    ------
    GradebookError
        If a score is not a number within the cell's points: nbgrader would give full marks.
    """
    row = cells.grades[cell]
    if row.manual:
        return None if answered(cells, graded, cell) else 0.0
    exercise = cell.removeprefix("check_")
    score = graded.scores.get(exercise)
    if score is None:
        return None
    if not math.isfinite(score) or not 0 <= score <= row.max_score:
        raise GradebookError(
            f"{graded.student}: the score of {exercise} is {score}, and it must be between 0 and "
            f"{row.max_score:g}"
        )
    return float(score)


def _submitted_notebook(connection: Connection, cells: UnitCells, student: str) -> str:
    submitted = connection.execute(
        select(SubmittedAssignment.id, SubmittedNotebook.id)
        .outerjoin(
            SubmittedNotebook,
            (SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            & (SubmittedNotebook.notebook_id == cells.notebook),
        )
        .where(
            SubmittedAssignment.assignment_id == cells.assignment,
            SubmittedAssignment.student_id == student,
        )
    ).first()
    if submitted is not None and submitted[1] is not None:
        return str(submitted[1])
    if submitted is not None:
        assignment = str(submitted[0])
    else:
        assignment = _new_key()
        known = connection.execute(select(Student.id).where(Student.id == student)).first()
        if known is None:
            connection.execute(insert(Student).values(id=student))
        connection.execute(
            insert(SubmittedAssignment).values(
                id=assignment, assignment_id=cells.assignment, student_id=student
            )
        )
    notebook = _new_key()
    connection.execute(
        insert(SubmittedNotebook).values(
            id=notebook, assignment_id=assignment, notebook_id=cells.notebook, flagged=False
        )
    )
    return notebook


def _write_grades(
    connection: Connection, cells: UnitCells, graded: Submission, notebook: str
) -> None:
    present = {
        row.cell_id: row
        for row in connection.execute(
            select(
                Grade.id, Grade.cell_id, Grade.auto_score, Grade.manual_score,
                Grade.needs_manual_grade, ANSWERS.c.sha256,
            )
            .outerjoin(ANSWERS, ANSWERS.c.grade_id == Grade.id)
            .where(Grade.notebook_id == notebook)
        )
    }  # fmt: skip
    new: list[dict[str, Any]] = []
    digests: list[tuple[str, str, bool]] = []
    for name, cell in cells.grades.items():
        score = auto_score(cells, graded, name)
        old = present.get(cell.key)
        key = old.id if old is not None else _new_key()
        digest = hashlib.sha256(graded.answers.get(name, "").encode()).hexdigest()
        if cell.manual and (old is None or old.sha256 != digest):
            digests.append((key, digest, old is not None and old.sha256 is not None))
        if old is None:
            new.append(
                {
                    "id": key,
                    "cell_id": cell.key,
                    "notebook_id": notebook,
                    "auto_score": score,
                    "needs_manual_grade": score is None,
                }
            )
            continue
        review = old.manual_score is not None or score is None
        same_answer = not cell.manual or old.sha256 == digest
        if old.manual_score is not None and old.auto_score == score and same_answer:
            review = old.needs_manual_grade
        if (old.auto_score, old.needs_manual_grade) != (score, review):
            connection.execute(
                update(Grade)
                .where(Grade.id == key)
                .values(auto_score=score, needs_manual_grade=review)
            )
    if new:
        connection.execute(insert(Grade), new)
    for key, digest, known in digests:
        if known:
            connection.execute(
                update(ANSWERS).where(ANSWERS.c.grade_id == key).values(sha256=digest)
            )
        else:
            connection.execute(insert(ANSWERS).values(grade_id=key, sha256=digest))


def _write_comments(
    connection: Connection, cells: UnitCells, graded: Submission, notebook: str
) -> None:
    present = {
        cell: (key, text)
        for key, cell, text in connection.execute(
            select(Comment.id, Comment.cell_id, Comment.auto_comment).where(
                Comment.notebook_id == notebook
            )
        )
    }
    new: list[dict[str, Any]] = []
    for name, cell in cells.solutions.items():
        text = None if answered(cells, graded, name) else NO_RESPONSE
        if cell not in present:
            new.append(
                {
                    "id": _new_key(),
                    "cell_id": cell,
                    "notebook_id": notebook,
                    "auto_comment": text,
                }
            )
        elif present[cell][1] != text:
            connection.execute(
                update(Comment).where(Comment.id == present[cell][0]).values(auto_comment=text)
            )
    if new:
        connection.execute(insert(Comment), new)


def _new_key() -> str:
    return uuid4().hex
