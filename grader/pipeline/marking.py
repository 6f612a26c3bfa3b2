"""A person's marks, put into what people see of a grade."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from grader.pipeline.attempts import Standing
from grader.pipeline.page_data import PageData
from grader.pipeline.records import Row

if TYPE_CHECKING:  # nbgrader takes a second to import
    from grader.nbgrader_bridge.marks import CellMark

Marks = Mapping[str, "CellMark"]  # by the graded cell's name


def signature_of(now: Standing, marks: Marks) -> str:
    """What the page and the row were made from, beside the grade itself: its time comes first."""
    given = {
        cell: [mark.manual, mark.extra, mark.waiting, mark.comment]
        for cell, mark in sorted(marks.items())
        if mark.manual is not None
        or mark.extra
        or mark.comment
        or (mark.by_hand and not mark.waiting)
    }
    grade = now.grade
    return json.dumps([grade.number, grade.submitted_at, now.attempt, list(now.remarks), given])


def shows(signature: str, now: Standing) -> bool:
    """Whether that was made from this grade, whatever a person's marks are."""
    return signature.startswith(signature_of(now, {}).removesuffix("{}]"))


def told(signature: str, number: int, now: Standing) -> bool:
    """Whether this grade is what is shown, with its time: the same bytes may come again, later."""
    start = json.dumps([now.grade.number, now.grade.submitted_at]).removesuffix("]")
    # of a folder that was made before records there is no signature, and no more to tell
    return number == now.grade.number and (not signature or signature.startswith(f"{start},"))


def given_in(signature: str) -> dict[str, tuple[float | None, float, bool, str]]:
    """What a person had given when that was made: points, extra credit, waiting, comment."""
    found: dict[str, tuple[float | None, float, bool, str]] = (
        json.loads(signature)[-1] if signature else {}
    )
    return found


def with_marks(row: Row, page: PageData | None, marks: Marks) -> dict[str, float | None]:
    """Put a person's marks into row and page; the marks of the cells that a person grades."""
    questions = [] if page is None else [item["id"] for item in page["manual"]]
    explain: dict[str, float | None] = dict.fromkeys(questions)
    row["manual"] = row["final"] = None
    if marks and row["score"] is not None:
        from grader.nbgrader_bridge.marks import final_grade

        grade = final_grade(marks)
        row["manual"], row["final"], row["final_max"] = grade.manual, grade.final, grade.max
    for cell, mark in marks.items():
        if mark.by_hand:
            given = mark.auto if mark.manual is None else mark.manual
            explain[cell] = None if mark.waiting or given is None else given + mark.extra
    if page is None:
        return explain
    page["status"], page["score"], page["notes"] = row["status"], row["score"], row["notes"]
    page["submitted_at"], page["attempt"] = row["submitted_at"], row["attempt"]
    page["final"], page["final_max"] = row["final"], row["final_max"]
    for item in page["manual"]:
        item["score"] = explain.get(item["id"])
        shown = marks.get(item["id"])
        item["comment"] = shown.comment if shown else ""
        # Only a person gives an explanation points; the zero of an untouched cell is nbgrader's.
        item["answered"] = shown is None or shown.waiting or shown.manual is not None
    for name, exercise in page["exercises"].items():
        score = marks.get(f"check_{name}")
        exercise["waits"] = score is not None and score.waiting and score.auto is not None
        if score is not None:
            exercise["override"] = None if score.manual is None else score.manual + score.extra
            exercise["comment"] = score.comment
    return explain
