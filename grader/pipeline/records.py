"""What is recorded of a submission: the rows of results.jsonl, typed."""

from __future__ import annotations

from typing import Literal, TypedDict

# graded: it has a score.  unread: there is something that could not be read or placed.
# missing: there is nothing.  The last two have no score, and are never a zero by themselves.
Status = Literal["graded", "unread", "missing"]


class CheckRow(TypedDict):
    """One named check of an exercise: its points, and the hint where it did not pass.

    ``mistakes`` are the names of the known mistakes that explain it.
    """

    name: str
    points: float
    max_points: float
    passed: bool
    hint: str
    mistakes: list[str]


class ExerciseRow(TypedDict):
    """One exercise: the score is None where there is none (yet)."""

    score: float | None
    max_score: float
    verdict: str
    checks: list[CheckRow]


class Row(TypedDict):
    """A line of results.jsonl: the grade of one student in one unit.

    ``score`` and ``max_score`` are of the automatic checks alone. ``final`` has a person's marks
    and overrides in it, and is None while it waits for one; so is ``manual``, their marks alone.
    Times are ISO 8601 in UTC; ``hash`` is SHA-256 of the notebook's bytes; ``version`` names the
    grader and all that the grade depends on.
    """

    student: str
    unit: str
    status: Status
    score: float | None
    max_score: float
    seconds: float
    notes: list[str]
    exercises: dict[str, ExerciseRow]
    submitted_at: str | None
    attempt: int | None
    hash: str | None
    seed: int
    version: str
    graded_at: str
    manual: float | None
    final: float | None
    final_max: float
