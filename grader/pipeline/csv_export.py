"""``grades.csv``: a row for each submission, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from grader.pipeline.files import write_atomically
from grader.pipeline.records import Row

# Of the attempt, in this order.
TOLD = ("status", "submitted_at", "attempt", "hash", "seed", "version", "graded_at", "final_max")

# A spreadsheet computes a cell that begins like this; full-width signs count in some. Where ';' or
# a tab separates cells, our quotes do not hold, and a cell may begin in the middle of one of ours.
_FORMULA = re.compile(r'(\A|[;\t\r\n])(?=[ "]{0,8}[=+\-@＝＋－＠])|\A(?=[\t\r\n])')


def write_grades(
    rows: Iterable[Row],
    path: Path,
    explain: Mapping[tuple[str, str], Mapping[str, float | None]] | None = None,
) -> None:
    """Write the rows of results.jsonl as a table; the old file stays until the new one is whole.

    The columns are ``student``, ``unit``, ``score``, ``max_score``, the score of each exercise
    under its name, its verdict under ``<name> verdict``; then ``auto``, ``manual``, ``final`` and
    ``max`` (by the checks, by a person, both, out of), a column for each question that a person
    marks, what is told of the attempt, and ``notes``. A score that does not exist yet is an empty
    cell. Exercises of several units stand side by side, empty where a row's unit has none of that
    name.

    Parameters
    ----------
    rows : iterable of Row
        Lines of results.jsonl.
    path : Path
        The file to write, UTF-8.
    explain : mapping
        By unit and student, a person's marks by question; None while one waits.

    Raises
    ------
    CourseError
        If the folder cannot be written; the message names the file and the remedy.
    """
    rows, explain = list(rows), explain or {}
    names = list(dict.fromkeys(name for row in rows for name in row["exercises"]))
    questions = list(dict.fromkeys(name for marks in explain.values() for name in marks))
    stream = io.StringIO()
    table = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    heads = ["student", "unit", "score", "max_score", *names]
    heads += [f"{name} verdict" for name in names]
    heads += ["auto", "manual", "final", "max", *questions, *TOLD, "notes"]
    table.writerow([neutral(head) for head in heads])
    for row in rows:
        done = row["exercises"]
        marks = explain.get((row["unit"], row["student"]), {})
        table.writerow(
            [
                neutral(row["student"]),
                neutral(row["unit"]),
                _number(row["score"]),
                _number(row["max_score"]),
                *[_number(done[name]["score"]) if name in done else "" for name in names],
                *[neutral(done[name]["verdict"]) if name in done else "" for name in names],
                _number(row["score"]),
                _number(row["manual"]),
                _number(row["final"]),
                _number(row["final_max"]),
                *[_number(marks.get(name)) for name in questions],
                row["status"],
                neutral(row["submitted_at"] or ""),
                _number(row["attempt"]),
                neutral(row["hash"] or ""),
                _number(row["seed"]),
                neutral(row["version"]),
                neutral(row["graded_at"]),
                _number(row["final_max"]),
                neutral(" | ".join(_notes(row))),
            ]
        )
    # a name that came from a strange folder may hold halves of characters
    write_atomically(path, stream.getvalue().encode("utf-8", "backslashreplace"))


def neutral(text: Any) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what could be one.

    >>> neutral("=1+1"), neutral("ada"), neutral("a;-1")
    ("'=1+1", 'ada', "a;'-1")
    """
    return _FORMULA.sub(r"\1'", str(text).replace("\0", "\ufffd"))


def _number(value: Any) -> float | str:
    """A number as such; an empty cell for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return round(value, 6)


def _notes(row: Row) -> list[str]:
    notes = [str(note) for note in row["notes"]]
    if row["status"] != "graded":
        return notes
    missing = [
        name for name, exercise in row["exercises"].items() if _number(exercise["score"]) == ""
    ]
    if missing:
        notes.append(f"no score for {', '.join(missing)}: grade again")
    elif _number(row["score"]) == "":
        notes.append("no score: grade again")
    return notes
