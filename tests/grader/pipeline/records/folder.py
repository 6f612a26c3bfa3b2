"""What a results folder tells, read as its users read it; and whether its parts agree."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.grader.pipeline.records.scripted import EXPLAIN, UNIT

Given = tuple[str, str | None, str, float | None]  # student, hash, version, score


def lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of lines; a run that was cut off leaves at most half a last one."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def current(results: Path) -> dict[str, dict[str, Any]]:
    """The row that counts for each student; no student has two."""
    rows = lines(results / "results.jsonl")
    students = [row["student"] for row in rows]
    assert len(students) == len(set(students)), f"two current rows: {students}"
    return {row["student"]: row for row in rows}


def given(results: Path) -> set[Given]:
    """Every grade that the folder tells of, as it was given."""
    rows = lines(results / "results.jsonl") + lines(results / "history.jsonl")
    return {
        (row["student"], row["hash"], row["version"], row["score"])
        for row in rows
        if row["score"] is not None
    }


def table(results: Path) -> dict[str, dict[str, str]]:
    """grades.csv by student."""
    with (results / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {line["student"]: line for line in csv.DictReader(file)}


def gradebook(results: Path) -> dict[str, dict[str, tuple[Any, Any, Any]]]:
    """nbgrader's tables: automatic score, a person's, whether it waits; by student and cell."""
    database = sqlite3.connect(results / "gradebook.db")
    query = """
        SELECT s.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade
        FROM submitted_assignment s
        JOIN submitted_notebook n ON n.assignment_id = s.id
        JOIN grade g ON g.notebook_id = n.id JOIN base_cell c ON c.id = g.cell_id
    """
    found: dict[str, dict[str, tuple[Any, Any, Any]]] = {}
    for student, cell, *rest in database.execute(query):
        found.setdefault(student, {})[cell] = (rest[0], rest[1], bool(rest[2]))
    database.close()
    return found


def check_agreement(results: Path) -> None:
    """results.jsonl, grades.csv, the gradebook and the pages say the same of everybody."""
    rows, cells = current(results), table(results)
    assert set(rows) == set(cells)
    book = gradebook(results) if (results / "gradebook.db").exists() else {}
    scored = {student for student, row in rows.items() if row["score"] is not None}
    assert set(book) == scored
    pages = {path.parent.name for path in (results / "feedback").glob(f"*/{UNIT}.html")}
    assert pages == set(rows)
    for student, row in rows.items():
        line = cells[student]
        assert line["score"] == line["auto"] == _cell(row["score"]), student
        assert line["final"] == _cell(row["final"])
        assert line["manual"] == _cell(row["manual"])
        assert line["status"] == row["status"]
        page = (results / "feedback" / student / f"{UNIT}.html").read_text(encoding="utf-8")
        text = re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.S)
        assert "placeholder" not in text or row["status"] == "graded"
        if student not in book:
            assert row["final"] is None
            continue
        auto = sum(score for name, (score, *_) in book[student].items() if name != EXPLAIN)
        assert auto == row["score"], (student, book[student])
        waits = any(waiting for *_, waiting in book[student].values())
        final = sum(
            score if manual is None else manual
            for score, manual, _ in book[student].values()
            if score is not None or manual is not None
        )
        assert row["final"] == (None if waits else final), (student, book[student])


def _cell(value: float | None) -> str:
    return "" if value is None else str(value)
