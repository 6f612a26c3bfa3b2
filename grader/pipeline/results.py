"""The results folder: where a grading run writes; each file whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.nbgrader_bridge.address import sqlite_url
from grader.pipeline.files import write_atomically
from grader.pipeline.paths import CourseError


@dataclass(frozen=True)
class Results:
    """Paths of a ``--results`` folder."""

    folder: Path

    @property
    def rows(self) -> Path:
        """The grades that count, a line each."""
        return self.folder / "results.jsonl"

    @property
    def history(self) -> Path:
        """Every other grade that was ever given, and what it was replaced by."""
        return self.folder / "history.jsonl"

    @property
    def grades(self) -> Path:
        """The table of the grades that count."""
        return self.folder / "grades.csv"

    @property
    def changes(self) -> Path:
        """What a regrade changed."""
        return self.folder / "changes.csv"

    @property
    def gradebook(self) -> Path:
        """nbgrader's gradebook."""
        return self.folder / "gradebook.db"

    @property
    def gradebook_url(self) -> str:
        """The gradebook, as nbgrader names it."""
        return sqlite_url(self.gradebook.resolve())

    def page(self, file: str, unit: str) -> Path:
        """A student's feedback page, by their file name."""
        return self.folder / "feedback" / file / f"{unit}.html"

    def executed(self, file: str, unit: str) -> Path:
        """A student's executed notebook, where nbgrader's own commands expect it."""
        return self.folder / "autograded" / file / unit / f"{unit}.ipynb"

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


def write_text(path: Path, text: str) -> None:
    """Write a text whole or not at all; what is no valid text is replaced by question marks."""
    write_atomically(path, text.encode("utf-8", "replace"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a file of lines, whole or not at all."""
    write_text(path, "".join(f"{line}\n" for line in lines))


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Add lines at the end; a line that was cut off before is ended first."""
    text = "".join(f"{line}\n" for line in lines)
    try:
        with path.open("a+b") as file:
            if file.tell():
                file.seek(-1, 2)
                text = text if file.read(1) == b"\n" else "\n" + text
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}): make its folder writable, or free space"
        ) from None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON objects in a file of lines; what cannot be read is left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    found = []
    for line in text.split("\n"):
        try:
            value = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was cut off
        if isinstance(value, dict):
            found.append(value)
    return found
