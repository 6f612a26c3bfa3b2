"""The results folder: rows, feedback pages, executed notebooks; written whole or not at all."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from grader.pipeline.files import write_atomically
from grader.pipeline.paths import CourseError

Row = dict[str, Any]
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@ -]{0,99}")


@dataclass(frozen=True)
class Results:
    """Where a grading run writes.

    Parameters
    ----------
    folder : Path
        The ``--results`` folder.
    unit : str
        The unit that is graded.
    """

    folder: Path
    unit: str

    @property
    def rows(self) -> Path:
        """results.jsonl"""
        return self.folder / "results.jsonl"

    @property
    def keys(self) -> Path:
        """What each row was computed from, so that a re-run does only what changed."""
        return self.folder / ".keys.jsonl"

    @property
    def gradebook_url(self) -> str:
        """nbgrader's gradebook of this run."""
        return f"sqlite:///{(self.folder / 'gradebook.db').resolve()}"

    def feedback(self, student: str) -> Path:
        """A student's feedback page."""
        return self.folder / "feedback" / safe_name(student) / f"{self.unit}.html"

    def executed(self, student: str) -> Path:
        """A student's executed notebook, where nbgrader's own commands expect it."""
        return self.folder / "autograded" / safe_name(student) / self.unit / f"{self.unit}.ipynb"

    def prepare(self) -> None:
        """Make the folder and see that it can be written.

        Raises
        ------
        CourseError
            With the remedy, before anything else is written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise CourseError(
                f"the results folder {self.folder} cannot be written ({error.strerror}): "
                "give another one with --results, or make it writable"
            ) from None

    def read(self) -> dict[str, Row]:
        """Rows of an earlier run by student; what cannot be read is graded anew."""
        return {row["student"]: row for row in _lines(self.rows) if _is_row(row, self.unit)}

    def read_keys(self) -> dict[str, str]:
        """Keys of an earlier run by student."""
        return {
            str(line.get("student")): str(line.get("key"))
            for line in _lines(self.keys)
            if line.get("unit") == self.unit
        }

    def all_rows(self) -> list[Row]:
        """Every row of the folder, of this unit and of others."""
        return [row for row in _lines(self.rows) if isinstance(row.get("exercises"), dict)]

    def append(self, row: Row, key: str) -> None:
        """Record a finished submission at once, so that an interrupted run continues."""
        for path, line in (
            (self.rows, row),
            (self.keys, {"student": row["student"], "unit": self.unit, "key": key}),
        ):
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")

    def finish(self, rows: Iterable[Row], keys: dict[str, str]) -> None:
        """Write each row once, in the order of units and names; rows of other units stay."""
        mine = [{"student": s, "unit": self.unit, "key": key} for s, key in keys.items()]
        for path, fresh in ((self.rows, list(rows)), (self.keys, mine)):
            kept = [line for line in _lines(path) if line.get("unit") != self.unit]
            lines = sorted(kept + fresh, key=lambda line: (str(line["unit"]), str(line["student"])))
            write_text(path, "".join(json.dumps(line) + "\n" for line in lines))


def safe_name(student: str) -> str:
    """A file name for a student's name, whatever that holds; plain names stay as they are.

    >>> safe_name("ada"), safe_name("../x"), safe_name(".hidden")
    ('ada', '%2E.%2Fx', '%2Ehidden')
    """
    if PLAIN_NAME.fullmatch(student) and not student.endswith((" ", ".")):
        return student
    encoded = quote(student.encode("utf-8", "surrogateescape"), safe=" @")
    if encoded.startswith("."):
        encoded = "%2E" + encoded[1:]
    return encoded[:200] or "%"


def write_text(path: Path, text: str) -> None:
    """Write a text whole or not at all; what is no valid text is replaced by question marks."""
    write_atomically(path, text.encode("utf-8", "replace"))


def _lines(path: Path) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    rows = []
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was cut off
        if isinstance(row, dict):
            rows.append(row)
    return rows


def _is_row(row: Row, unit: str) -> bool:
    return (
        row.get("unit") == unit
        and isinstance(row.get("student"), str)
        and isinstance(row.get("exercises"), dict)
        and isinstance(row.get("score"), int | float)
    )
