"""The rows of one submission in nbgrader's tables, written as ``SaveAutoGrades`` would.

A person's marks are kept as ``put_away`` says: they go with the answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, Row, insert, select, update

from grader.examiner.source import normalized
from grader.nbgrader_bridge.answers import answer_of, digest, raw_digest
from grader.nbgrader_bridge.errors import GradebookError
from grader.nbgrader_bridge.put_away import (
    ANSWERS,
    UNKNOWN,
    Mark,
    Place,
    drop,
    kept,
    other_answer,
    put_away,
    same_answer,
)
from grader.nbgrader_bridge.unit_cells import UnitCells, new_key

NO_RESPONSE = "No response."
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class GradedNotebook:
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
        is empty or still the released one, has no response: an ``explain`` cell then gets 0.
    submitted_at : datetime, optional
        When it was handed in, in UTC without a time zone, as nbgrader keeps it.
    """

    student: str
    unit: str
    scores: Mapping[str, float | None]
    answers: Mapping[str, str] = field(default_factory=dict)
    submitted_at: datetime | None = None


def write_submission(connection: Connection, cells: UnitCells, graded: GradedNotebook) -> None:
    """Insert or update everything that belongs to one submission."""
    notebook = _submitted_notebook(connection, cells, graded)
    comments = _comments(connection, notebook)
    given = _write_grades(connection, cells, graded, notebook, comments)
    _write_comments(connection, cells, graded, notebook, comments, given)


def answered(cells: UnitCells, graded: GradedNotebook, cell: str) -> bool:
    """Whether a solution cell holds anything but what was handed out."""
    text = normalized(graded.answers.get(cell, ""))
    return text not in ("", normalized(cells.released.get(cell) or ""))


def auto_score(cells: UnitCells, graded: GradedNotebook, cell: str) -> float | None:
    """The score of a graded cell, or None where a person has to give it.

    Raises
    ------
    GradebookError
        If a score is not a number within the cell's points: nbgrader would give full marks.
    """
    row = cells.grades[cell]
    if row.manual:
        return None if answered(cells, graded, cell) else 0.0
    exercise = answer_of(cell)
    score = graded.scores.get(exercise)
    if score is None:
        return None
    if not math.isfinite(score) or not 0 <= score <= row.max_score:
        raise GradebookError(
            f"{graded.student}: the score of {exercise} is {score}, and it must be between 0 and "
            f"{row.max_score:g}"
        )
    return float(score)


def _submitted_notebook(connection: Connection, cells: UnitCells, graded: GradedNotebook) -> str:
    student = graded.student
    submitted = connection.execute(
        select(SubmittedAssignment.id, SubmittedNotebook.id, SubmittedAssignment.timestamp)
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
    if submitted is not None:
        assignment = str(submitted[0])
        if graded.submitted_at not in (None, submitted[2]):
            connection.execute(
                update(SubmittedAssignment)
                .where(SubmittedAssignment.id == assignment)
                .values(timestamp=graded.submitted_at)
            )
        if submitted[1] is not None:
            return str(submitted[1])
    else:
        assignment = new_key()
        known = connection.execute(select(Student.id).where(Student.id == student)).first()
        if known is None:
            connection.execute(insert(Student).values(id=student))
        connection.execute(
            insert(SubmittedAssignment).values(
                id=assignment,
                assignment_id=cells.assignment,
                student_id=student,
                timestamp=graded.submitted_at,
            )
        )
    notebook = new_key()
    connection.execute(
        insert(SubmittedNotebook).values(
            id=notebook, assignment_id=assignment, notebook_id=cells.notebook, flagged=False
        )
    )
    return notebook


def _comments(connection: Connection, notebook: str) -> dict[str, AnyRow]:
    """The comments of a submission by the key of their cell."""
    return {
        row.cell_id: row
        for row in connection.execute(
            select(Comment.id, Comment.cell_id, Comment.auto_comment, Comment.manual_comment).where(
                Comment.notebook_id == notebook
            )
        )
    }


def _write_grades(
    connection: Connection,
    cells: UnitCells,
    graded: GradedNotebook,
    notebook: str,
    comments: Mapping[str, AnyRow],
) -> dict[str, str | None]:
    """Write the grades; the person's comment of each answer that is another one than before."""
    present = {
        row.cell_id: row
        for row in connection.execute(
            select(
                Grade.id, Grade.cell_id, Grade.auto_score, Grade.manual_score,
                Grade.extra_credit, Grade.needs_manual_grade, ANSWERS.c.sha256,
            )
            .outerjoin(ANSWERS, ANSWERS.c.grade_id == Grade.id)
            .where(Grade.notebook_id == notebook)
        )
    }  # fmt: skip
    away: dict[Place, Mark] = {}
    waiting: dict[Place, Mark] | None = None
    back: list[Place] = []
    given: dict[str, str | None] = {}
    new: list[dict[str, Any]] = []
    digests: list[dict[str, str]] = []
    for name, cell in cells.grades.items():
        answer = answer_of(name)
        score = auto_score(cells, graded, name)
        row = present.get(cell.key)
        comment = comments.get(cells.solutions.get(answer, ""))
        held = _held(row, comment.manual_comment if comment is not None else None)
        text = graded.answers.get(answer, "") if answered(cells, graded, answer) else ""
        now, before = digest(text), row.sha256 if row is not None else None
        older = raw_digest(graded.answers.get(answer, ""))
        if before in (now, older) or (before is None and held.given):
            mark = same_answer(held, score)
        else:
            waiting = kept(connection, cells.unit, graded.student) if waiting is None else waiting
            away[Place(graded.student, answer, before or UNKNOWN)] = held
            places = [Place(graded.student, answer, key) for key in (now, older, UNKNOWN)]
            found = next((place for place in places if place in waiting), None)
            if found is not None:
                back.append(found)
            mark = other_answer(held, waiting[found] if found else None, score, cell.manual)
            given[answer] = mark.comment
        if row is not None and mark != held:
            connection.execute(update(Grade).where(Grade.id == row.id).values(**_columns(mark)))
        key = row.id if row is not None else new_key()
        if row is None:
            new.append({"id": key, "cell_id": cell.key, "notebook_id": notebook, **_columns(mark)})
        if before is not None and before != now:
            connection.execute(update(ANSWERS).where(ANSWERS.c.grade_id == key).values(sha256=now))
        elif before is None:
            digests.append({"grade_id": key, "sha256": now})
    if back:
        drop(connection, cells.unit, back)
    put_away(connection, cells.unit, away)
    if new:
        connection.execute(insert(Grade), new)
    if digests:
        connection.execute(insert(ANSWERS), digests)
    return given


def _held(row: AnyRow | None, comment: str | None) -> Mark:
    """What stands in the gradebook now."""
    if row is None:
        return Mark()
    return Mark(
        row.manual_score, row.extra_credit, comment, row.auto_score, bool(row.needs_manual_grade)
    )


def _columns(mark: Mark) -> dict[str, float | bool | None]:
    return {
        "auto_score": mark.auto_score,
        "manual_score": mark.manual_score,
        "extra_credit": mark.extra_credit,
        "needs_manual_grade": mark.waits,
    }


def _write_comments(
    connection: Connection,
    cells: UnitCells,
    graded: GradedNotebook,
    notebook: str,
    present: Mapping[str, AnyRow],
    given: Mapping[str, str | None],
) -> None:
    new: list[dict[str, Any]] = []
    for name, cell in cells.solutions.items():
        row = present.get(cell)
        texts = {
            "auto_comment": None if answered(cells, graded, name) else NO_RESPONSE,
            "manual_comment": given.get(name, row.manual_comment if row is not None else None),
        }
        if row is None:
            new.append({"id": new_key(), "cell_id": cell, "notebook_id": notebook, **texts})
        elif texts != {name: getattr(row, name) for name in texts}:
            connection.execute(update(Comment).where(Comment.id == row.id).values(**texts))
    if new:
        connection.execute(insert(Comment), new)
