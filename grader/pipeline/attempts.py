"""Which of a student's attempts counts, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.pipeline.ledger import Grade
from grader.pipeline.paths import CourseError

POLICIES = ("last", "best")


@dataclass(frozen=True)
class Standing:
    """The grade that counts, out of a student's attempts at a unit.

    Attributes
    ----------
    attempt : int or None
        Its number in the order of time; None where nothing was handed in that has a time.
    remarks : tuple of str
        What the student should know of the other attempts.
    flagged : bool
        Whether the instructor must look: a later attempt could not be read.
    """

    grade: Grade
    attempt: int | None
    remarks: tuple[str, ...] = ()
    flagged: bool = False


def standing(
    kept: Sequence[Grade], policy: str, reason: Callable[[Grade], str] = lambda grade: ""
) -> Standing | None:
    """The attempt that counts; None where there is no grade.

    Parameters
    ----------
    kept : sequence of Grade
        The grades of one student in one unit that hold, one for each attempt.
    policy : str
        ``last``: the last that could be read; ``best``: the one with the best automatic score,
        of equals the last.
    reason : callable
        Why an unread attempt could not be read.
    """
    if policy not in POLICIES:
        raise CourseError(f"--attempt must be one of {', '.join(POLICIES)}, got {policy!r}")
    timed = sorted((g for g in kept if g.submitted_at), key=_when)
    numbers = {grade.number: place for place, grade in enumerate(timed, 1)}
    graded = [grade for grade in timed if grade.status == "graded"]
    graded = graded or [grade for grade in kept if grade.status == "graded"]
    if not graded:
        rest = sorted(kept, key=lambda grade: (grade.status == "unread", *_when(grade)))
        return Standing(rest[-1], numbers.get(rest[-1].number)) if rest else None
    current = graded[-1]
    if policy == "best":
        current = max(graded, key=lambda g: (-1.0 if g.score is None else g.score, *_when(g)))
    remarks = []
    if policy == "best" and len(graded) > 1:
        remarks.append(
            f"Attempt {numbers[current.number]} counts, the best of {len(graded)} by its checks."
        )
    unread = [g for g in kept if g.status == "unread" and _later(g, graded[-1])]
    remarks += [
        f"What was handed in later could not be read, so the grade of attempt "
        f"{numbers.get(current.number, 1)} stands. {reason(grade)}".strip()
        for grade in unread
    ]
    return Standing(current, numbers.get(current.number), tuple(remarks), bool(unread))


def _when(grade: Grade) -> tuple[str, int]:
    return grade.submitted_at or "", grade.number


def _later(grade: Grade, than: Grade) -> bool:
    """What has no time is what lies there now."""
    return grade.submitted_at is None or _when(grade) > _when(than)
