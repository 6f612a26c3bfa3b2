"""What a person sees and marks in a results folder: a page, the answers, a mark."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.grader.pipeline.records.scripted import (
    UNIT,
    World,
)


def page(results: Path, student: str) -> str:
    return (results / "feedback" / student / f"{UNIT}.html").read_text(encoding="utf-8")


def mark(results: Path, student: str, cell: str, points: float, comment: str = "") -> None:
    """What formgrader writes."""
    database = sqlite3.connect(results / "gradebook.db")
    owner = (
        "SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s "
        "ON s.id = n.assignment_id WHERE s.student_id = ?"
    )
    with database:
        database.execute(
            "UPDATE grade SET manual_score = ?, needs_manual_grade = 0 "
            f"WHERE notebook_id IN ({owner}) "
            "AND cell_id IN (SELECT id FROM base_cell WHERE name = ?)",
            (points, student, cell),
        )
        database.execute(
            f"UPDATE comment SET manual_comment = ? WHERE notebook_id IN ({owner})"
            " AND cell_id IN (SELECT id FROM base_cell WHERE name = ?)",
            (comment or None, student, cell.removeprefix("check_")),
        )
    database.close()


def answers(world: World) -> dict[float, str]:
    """An answer for each score that this version of the tests gives."""
    return {world.score(f"a{i}"): f"a{i}" for i in range(60)}
