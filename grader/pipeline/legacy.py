"""Results folders without a ledger, older ones or those that lost it: read, and go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from grader.pipeline.ledger import ANOTHER, Ledger, Papers
from grader.pipeline.records import CheckRow, ExerciseRow, Row, Status
from grader.pipeline.results import Results, read_lines

VERSION = "before records"
# The rows of that time said by a note alone that nothing could be read.
_UNREAD = ("the notebook ", "the file ")
_MISSING = ("no notebook ",)


def adopt(results: Results, ledger: Ledger) -> None:
    """Take in the rows that the ledger has never heard of; all of the history with a new ledger."""
    known = ledger.known()
    past = [] if known else _past(results)
    latest: dict[tuple[str, str], Row] = {}
    for line in read_lines(results.rows):
        row = as_row(line)
        if row is not None and (row["unit"], row["student"]) not in known:
            latest[row["unit"], row["student"]] = row
    # in the order in which they came: the first of two names that differ by case has the plain file
    for row in sorted([*(row for row, *_ in past), *latest.values()], key=_given_at):
        ledger.file_of(row["student"])
    for row, when, why in past:
        digest = row["hash"] or ""
        if why == ANOTHER and digest:
            ledger.add(row, "", digest, Papers())
        else:
            ledger.end(ledger.add(row, "", digest, Papers()), when, why)
    for (unit, student), row in latest.items():
        number = ledger.add(row, "", row["hash"] or "", Papers())
        ledger.show(unit, student, number, "", row, {})
    ledger.commit()


def _past(results: Results) -> list[tuple[Row, str, str]]:
    """The rows of history.jsonl: what was replaced, when and why."""
    found = []
    for line in read_lines(results.history):
        row = as_row(line)
        if row is not None:
            when, why = _text(line.get("replaced_at")), _text(line.get("replaced_by"))
            found.append((row, when or "", why or ""))
    return found


def _given_at(row: Row) -> str:
    return row["graded_at"]


def as_row(line: Mapping[str, Any]) -> Row | None:
    """A row of today from a line of any time; None where it is no row."""
    student, unit, done = line.get("student"), line.get("unit"), line.get("exercises")
    if not isinstance(student, str) or not isinstance(unit, str) or not isinstance(done, dict):
        return None
    notes = [str(note) for note in _list(line.get("notes"))]
    exercises = {str(name): _exercise(value) for name, value in done.items()}
    status, score = line.get("status"), _number(line.get("score"))
    if status not in ("graded", "unread", "missing"):
        status = _status(exercises, notes)
        if status != "graded":
            score = None
            for exercise in exercises.values():
                exercise["score"], exercise["verdict"] = None, status
                exercise["checks"] = []
    return {
        "student": student,
        "unit": unit,
        "status": cast(Status, status),
        "score": score,
        "max_score": _number(line.get("max_score")) or 0.0,
        "seconds": _number(line.get("seconds")) or 0.0,
        "notes": notes,
        "exercises": exercises,
        "submitted_at": _text(line.get("submitted_at")),
        "attempt": line["attempt"] if type(line.get("attempt")) is int else None,
        "hash": _text(line.get("hash")),
        "seed": line["seed"] if type(line.get("seed")) is int else 0,
        "version": _text(line.get("version")) or VERSION,
        "graded_at": _text(line.get("graded_at")) or "",
        "manual": _number(line.get("manual")),
        "final": _number(line.get("final")),
        "final_max": _number(line.get("final_max")) or _number(line.get("max_score")) or 0.0,
    }


def _status(exercises: Mapping[str, ExerciseRow], notes: list[str]) -> Status:
    if {exercise["verdict"] for exercise in exercises.values()} != {"not attempted"}:
        return "graded"
    if any(note.startswith(_MISSING) for note in notes):
        return "missing"
    return "unread" if any(note.startswith(_UNREAD) for note in notes) else "graded"


def _exercise(value: Any) -> ExerciseRow:
    value = value if isinstance(value, dict) else {}
    return {
        "score": _number(value.get("score")),
        "max_score": _number(value.get("max_score")) or 0.0,
        "verdict": _text(value.get("verdict")) or "",
        "checks": [_check(item) for item in _list(value.get("checks")) if isinstance(item, dict)],
    }


def _check(value: Mapping[str, Any]) -> CheckRow:
    return {
        "name": _text(value.get("name")) or "",
        "points": _number(value.get("points")) or 0.0,
        "max_points": _number(value.get("max_points")) or 0.0,
        "passed": value.get("passed") is True,
        "hint": _text(value.get("hint")) or "",
        "mistakes": [str(name) for name in _list(value.get("mistakes"))],
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if numeric else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
