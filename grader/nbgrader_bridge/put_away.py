"""Marks that a person gave, put away with the answer that each was given for, and brought back.

nbgrader has one place for a person's mark on a cell, whatever the student hands in later. Here a
mark leaves that place when the answer changes, and returns with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
)

OWN = MetaData()  # our tables beside nbgrader's

# Digest of the answer that each grade was last written for.
ANSWERS = Table(
    "descent_answer",
    OWN,
    Column("grade_id", String(32), primary_key=True),
    Column("sha256", String(64), nullable=False),
)

# Names instead of nbgrader's keys: a submission or a cell may be taken away and come back.
MARKS = Table(
    "descent_mark",
    OWN,
    Column("unit", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("answer", String(128), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("manual_comment", Text),
    Column("auto_score", Float),
    Column("waits", Boolean, nullable=False),
)

UNKNOWN = ""  # the digest of a mark from a gradebook that kept none for it


@dataclass(frozen=True)
class Mark:
    """What a person gave for one answer, beside the automatic score of that time.

    ``waits`` is nbgrader's ``needs_manual_grade``.
    """

    manual_score: float | None = None
    extra_credit: float | None = None
    comment: str | None = None
    auto_score: float | None = None
    waits: bool = False

    @property
    def given(self) -> bool:
        """Whether there is anything of a person's in it."""
        scores = (self.manual_score, self.extra_credit)
        return bool(self.comment) or any(score is not None for score in scores)


def same_answer(held: Mark, score: float | None) -> Mark:
    """The same answer once more: the mark stays, and an override of another score is looked at."""
    if score is None and held.manual_score is None:
        waits = True
    elif score == held.auto_score:
        waits = held.waits
    else:
        waits = held.manual_score is not None or (held.waits and held.auto_score is not None)
    return replace(held, auto_score=score, waits=waits)


def other_answer(held: Mark, back: Mark | None, score: float | None, by_hand: bool) -> Mark:
    """Another answer: with the mark that it had, else without one, for a person to look at."""
    if back is None:
        looked_at = held.manual_score is not None or (held.waits and held.auto_score is not None)
        return Mark(auto_score=score, waits=score is None or (looked_at and not by_hand))
    if score is None and back.manual_score is None:
        waits = True
    elif score == back.auto_score:
        waits = back.waits
    else:
        waits = back.manual_score is not None
    return replace(back, auto_score=score, waits=waits)


class Place(NamedTuple):
    """Whose mark it is, and for which answer."""

    student: str
    answer: str
    sha256: str


def put_away(connection: Connection, unit: str, marks: Mapping[Place, Mark]) -> int:
    """Keep these marks; the number of those in which a person had given anything."""
    given = {place: mark for place, mark in marks.items() if mark.given}
    if not given:
        return 0
    drop(connection, unit, list(given))
    connection.execute(
        insert(MARKS),
        [
            {
                "unit": unit,
                **place._asdict(),
                "manual_score": mark.manual_score,
                "extra_credit": mark.extra_credit,
                "manual_comment": mark.comment,
                "auto_score": mark.auto_score,
                "waits": mark.waits,
            }
            for place, mark in given.items()
        ],
    )
    return len(given)


def kept(connection: Connection, unit: str, student: str) -> dict[Place, Mark]:
    """The marks of a student that were put away."""
    rows = connection.execute(
        select(MARKS).where(MARKS.c.unit == unit, MARKS.c.student == student)
    ).all()
    return {
        Place(row.student, row.answer, row.sha256): Mark(
            row.manual_score,
            row.extra_credit,
            row.manual_comment,
            row.auto_score,
            bool(row.waits) or (row.sha256 == UNKNOWN and row.manual_score is not None),
        )
        for row in rows
    }


def drop(connection: Connection, unit: str, places: list[Place]) -> None:
    """Forget marks that were put away: they are back in nbgrader's own place, or replaced."""
    for start in range(0, len(places), 200):  # databases bound the terms of a statement
        chosen = [
            and_(
                MARKS.c.student == place.student,
                MARKS.c.answer == place.answer,
                MARKS.c.sha256 == place.sha256,
            )
            for place in places[start : start + 200]
        ]
        connection.execute(delete(MARKS).where(MARKS.c.unit == unit, or_(*chosen)))
