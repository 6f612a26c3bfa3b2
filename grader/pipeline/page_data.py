"""What a feedback page is rendered from: plain JSON, kept so that the page can be made anew."""

from __future__ import annotations

from typing import TypedDict

from grader.examiner.scoring import CheckResult
from grader.pipeline.records import Status


class PageCell(TypedDict):
    """A cell that the student wrote, and what it left behind when it ran.

    ``figures`` are PNGs in base64.
    """

    source: str
    stdout: str
    result: str | None
    trace: str
    figures: list[str]


class PageExercise(TypedDict):
    """One exercise; ``score`` is None where there is none (yet).

    ``line`` is the line of the cell on which it stopped, counted from 1, if it did. ``override``
    is the score that a person gave instead of the checks', ``comment`` what they wrote;
    ``waits`` says that they gave points before, and have to look at it again.
    """

    title: str
    score: float | None
    max_score: float
    verdict: str
    checks: list[CheckResult]
    cell: PageCell
    line: int | None
    override: float | None
    comment: str
    waits: bool


class ManualItem(TypedDict):
    """A cell that a person grades; ``score`` is None while it waits for one.

    ``answered`` is False where it was handed in as it was handed out: that is a zero which no
    person gave.
    """

    id: str
    title: str
    points: float
    score: float | None
    comment: str
    answered: bool


class PageData(TypedDict):
    """A feedback page, whole.

    ``score`` and ``max_score`` are of the automatic checks alone. ``final`` has a person's marks
    and overrides in it, out of ``final_max``; it is None while it waits for one. ``submitted_at``
    is ISO 8601 in UTC.
    """

    student: str
    unit: str
    title: str
    status: Status
    score: float | None
    max_score: float
    notes: list[str]
    submitted_at: str | None
    attempt: int | None
    manual: list[ManualItem]
    final: float | None
    final_max: float
    exercises: dict[str, PageExercise]
