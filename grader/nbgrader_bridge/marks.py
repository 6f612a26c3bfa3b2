"""Read a class's final grades: what the tests gave, with a person's marks and overrides."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import ColumnElement, Connection, Engine, and_, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from grader.nbgrader_bridge.answers import answer_of
from grader.nbgrader_bridge.database import first_line
from grader.nbgrader_bridge.errors import GradebookError

CHUNK = 500  # students in one question
PATIENCE = 30.0  # seconds that a reader waits for a writer


@dataclass(frozen=True)
class CellMark:
    """The grade of one graded cell.

    Parameters
    ----------
    auto : float or None
        The hidden tests' points; None for an explanation, and where there are none yet.
    manual : float or None
        A person's points, which count instead; None where nobody gave any.
    extra : float
        Extra credit that a person gave.
    max_score : float
        What the cell is worth.
    waiting : bool
        Whether a person has to look at it.
    comment : str
        What a person wrote about the answer.
    by_hand : bool
        Whether it is an explanation, which only a person marks.
    """

    auto: float | None
    manual: float | None
    extra: float
    max_score: float
    waiting: bool
    comment: str
    by_hand: bool

    @property
    def final(self) -> float | None:
        """The points that count; None where there are none yet."""
        score = self.auto if self.manual is None else self.manual
        return None if score is None else score + self.extra


@dataclass(frozen=True)
class FinalGrade:
    """The grade of a submission.

    Parameters
    ----------
    auto : float or None
        The hidden tests' points; None while some of them are open.
    manual : float or None
        A person's points for the explanations; None while any cell waits.
    final : float or None
        All points, with a person's overrides of the tests' and extra credit; None while any cell
        waits.
    max : float
        What the unit is worth, explanations included.
    """

    auto: float | None
    manual: float | None
    final: float | None
    max: float


def final_grade(marks: Mapping[str, CellMark]) -> FinalGrade:
    """The grade of a submission from the marks of its cells."""
    total = sum(mark.max_score for mark in marks.values())
    auto = _sum(mark.auto for mark in marks.values() if not mark.by_hand)
    if not marks or any(mark.waiting for mark in marks.values()):
        return FinalGrade(auto if marks else None, None, None, total)
    manual = _sum(mark.final for mark in marks.values() if mark.by_hand)
    return FinalGrade(auto, manual, _sum(mark.final for mark in marks.values()), total)


def _sum(scores: Iterable[float | None]) -> float | None:
    total = 0.0
    for score in scores:
        if score is None:
            return None
        total += score
    return round(total, 6)


def read_marks(
    db_url: str, unit: str, students: Collection[str] | None = None
) -> dict[str, dict[str, CellMark]]:
    """The marks of those who handed in a unit; nothing is made, written or locked.

    Parameters
    ----------
    db_url : str
        The gradebook.
    unit : str
        The unit.
    students : collection of str, optional
        Some students alone, by their ids in the gradebook.

    Returns
    -------
    dict
        Student's id in the gradebook -> name of a graded cell -> its mark; empty where there is
        no gradebook yet, or it does not know the unit.

    Raises
    ------
    GradebookError
        If it cannot be read.
    """
    url = sqlalchemy.make_url(db_url)
    shown = url.render_as_string(hide_password=True)
    try:
        engine = _reader(url)
        if engine is None:
            return {}
        try:
            with engine.connect() as connection:
                if not sqlalchemy.inspect(connection).has_table(Grade.__tablename__):
                    return {}
                if students is None:
                    return _read(connection, unit, true())
                found: dict[str, dict[str, CellMark]] = {}
                wanted = list(students)
                for start in range(0, len(wanted), CHUNK):
                    some = SubmittedAssignment.student_id.in_(wanted[start : start + CHUNK])
                    found |= _read(connection, unit, some)
                return found
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise GradebookError(
            f"gradebook {shown} cannot be read ({first_line(error)}): close the program that holds "
            "it, or restore it from a copy"
        ) from error


def _reader(url: sqlalchemy.URL) -> Engine | None:
    """An engine that makes no database; None where there is none."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return sqlalchemy.create_engine(url, poolclass=NullPool)
    path = Path(url.database).absolute()
    if not path.exists():
        return None
    # rw and not ro: what a killed writer left half done has to be rolled back before it is read
    address = f"{path.as_uri()}?mode=rw"
    return sqlalchemy.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, timeout=PATIENCE),
        poolclass=NullPool,
    )


def _read(
    connection: Connection, unit: str, whose: ColumnElement[bool]
) -> dict[str, dict[str, CellMark]]:
    cell, answer = BaseCell.__table__, BaseCell.__table__.alias()
    solution, graded = SolutionCell.__table__, GradeCell.__table__
    comments: dict[tuple[str, str], str] = {
        (student, name): comment
        for student, name, comment in connection.execute(
            select(SubmittedAssignment.student_id, cell.c.name, Comment.manual_comment)
            .select_from(Comment)
            .join(cell, cell.c.id == Comment.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == unit, Comment.manual_comment.is_not(None), whose)
        )
    }
    by_hand = (
        select(answer.c.name, answer.c.notebook_id)
        .join(solution, solution.c.id == answer.c.id)
        .subquery()
    )
    found: dict[str, dict[str, CellMark]] = {}
    for row in connection.execute(
        select(
            SubmittedAssignment.student_id, cell.c.name, Grade.auto_score, Grade.manual_score,
            Grade.extra_credit, Grade.needs_manual_grade, graded.c.max_score,
            by_hand.c.name.label("answer"),
        )
        .select_from(Grade)
        .join(cell, cell.c.id == Grade.cell_id)
        .join(graded, graded.c.id == cell.c.id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .outerjoin(
            by_hand,
            and_(by_hand.c.name == cell.c.name, by_hand.c.notebook_id == cell.c.notebook_id),
        )
        .where(Assignment.name == unit, whose)
    ):  # fmt: skip
        none = row.auto_score is None and row.manual_score is None
        found.setdefault(row.student_id, {})[row.name] = CellMark(
            auto=row.auto_score,
            manual=row.manual_score,
            extra=row.extra_credit or 0.0,
            max_score=row.max_score,
            waiting=bool(row.needs_manual_grade) or none,
            comment=comments.get((row.student_id, answer_of(row.name)), ""),
            by_hand=row.answer is not None,
        )
    return found
