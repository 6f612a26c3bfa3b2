"""What the gradebook is told about a row of results.jsonl."""

from __future__ import annotations

from datetime import datetime

from grader.nbgrader_bridge.gradebook import GradedNotebook
from grader.pipeline.gradebook import graded_notebook
from grader.pipeline.legacy import as_row

UNIT = "98-toy"


def test_a_row_becomes_a_graded_notebook() -> None:
    row = as_row(
        {
            "student": "Ada/Lovelace",
            "unit": UNIT,
            "status": "graded",
            "submitted_at": "2026-11-01T12:00:00+02:00",
            "exercises": {
                "double": {"score": 2.0, "verdict": "passed"},
                "mean": {"score": 0.0, "verdict": "infrastructure"},
            },
        }
    )
    assert row is not None
    told = graded_notebook(row, "Ada%2FLovelace", {"double": "x"})
    scores = {"double": 2.0, "mean": None}  # a fault of ours is open, and never a zero
    when = datetime(2026, 11, 1, 10)  # nbgrader keeps times in UTC, without a zone
    assert told == GradedNotebook("Ada%2FLovelace", UNIT, scores, {"double": "x"}, when)
