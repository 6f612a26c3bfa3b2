"""Take a submission out of the gradebook."""

from __future__ import annotations

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, delete, select

from grader.nbgrader_bridge.answers import answer_of
from grader.nbgrader_bridge.put_away import ANSWERS, UNKNOWN, Mark, Place, put_away


def forget_submission(connection: Connection, student: str, unit: str) -> bool:
    """Put away what a person gave, and remove the rows; whether there was a submission.

    The student goes, too, where nothing else is known of them: nbgrader's own export would go on
    listing them with zeros.
    """
    submitted = connection.scalar(
        select(SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == unit, SubmittedAssignment.student_id == student)
    )
    if submitted is None:
        return False
    notebooks = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id == submitted)
    put_away(connection, unit, _marks(connection, student, list(connection.scalars(notebooks))))
    grades = select(Grade.id).where(Grade.notebook_id.in_(notebooks))
    connection.execute(delete(ANSWERS).where(ANSWERS.c.grade_id.in_(grades)))
    connection.execute(delete(Grade).where(Grade.notebook_id.in_(notebooks)))
    connection.execute(delete(Comment).where(Comment.notebook_id.in_(notebooks)))
    connection.execute(
        delete(SubmittedNotebook).where(SubmittedNotebook.assignment_id == submitted)
    )
    connection.execute(delete(SubmittedAssignment).where(SubmittedAssignment.id == submitted))
    others = select(SubmittedAssignment.id).where(SubmittedAssignment.student_id == student)
    if connection.execute(others).first() is None:
        connection.execute(
            delete(Student).where(
                Student.id == student,
                Student.first_name.is_(None),
                Student.last_name.is_(None),
                Student.email.is_(None),
                Student.lms_user_id.is_(None),
            )
        )
    return True


def _marks(connection: Connection, student: str, notebooks: list[str]) -> dict[Place, Mark]:
    cell = BaseCell.__table__
    comments: dict[str, str | None] = dict(
        connection.execute(
            select(cell.c.name, Comment.manual_comment)
            .join(Comment, Comment.cell_id == cell.c.id)
            .where(Comment.notebook_id.in_(notebooks))
        ).all()
    )
    marks = {}
    for row in connection.execute(
        select(cell.c.name, Grade.manual_score, Grade.extra_credit, Grade.auto_score,
               Grade.needs_manual_grade, ANSWERS.c.sha256)
        .join(Grade, Grade.cell_id == cell.c.id)
        .outerjoin(ANSWERS, ANSWERS.c.grade_id == Grade.id)
        .where(Grade.notebook_id.in_(notebooks))
    ):  # fmt: skip
        answer = answer_of(row.name)
        marks[Place(student, answer, row.sha256 or UNKNOWN)] = Mark(
            row.manual_score,
            row.extra_credit,
            comments.get(answer),
            row.auto_score,
            bool(row.needs_manual_grade),
        )
    return marks
