"""nbgrader's gradebook in a results folder: opened where something is new, read at the end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.pipeline.paths import Course
from grader.pipeline.records import Row
from grader.pipeline.results import Results

if TYPE_CHECKING:  # nbgrader takes a second to import
    from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
    from grader.nbgrader_bridge.marks import CellMark
    from grader.nbgrader_bridge.sync_cells import CellChanges


class Gradebook:
    """The gradebook of one unit's results; close it at the end."""

    def __init__(self, course: Course, results: Results, unit: str):
        self._course = course
        self._results = results
        self._unit = unit
        self._writer: GradebookWriter | None = None
        self.notes: list[str] = []  # what became of a unit whose exercises have changed

    def writer(self) -> GradebookWriter:
        """The writer, which knows the unit's cells; opened at the first call.

        Raises
        ------
        GradebookError
            Where the gradebook cannot be opened.
        """
        from grader.nbgrader_bridge.gradebook import GradebookWriter
        from grader.pipeline.release import read_notebook

        if self._writer is None:
            writer = GradebookWriter(self._results.gradebook_url)
            found = writer.prepare(self._unit, read_notebook(self._course.built(self._unit)))
            self.notes += _sentences(found)
            self._writer = writer
        return self._writer

    def marks(self, files: Collection[str] | None = None) -> dict[str, Mapping[str, CellMark]]:
        """What the gradebook holds, by the student's file name and the graded cell.

        ``files``: of these students alone.
        """
        if not self._results.gradebook.exists():
            return {}
        from grader.nbgrader_bridge.marks import read_marks

        return dict(read_marks(self._results.gradebook_url, self._unit, files))

    def unchanged_since(self, seen: str) -> bool:
        """Whether nobody has written to it since it looked like that."""
        return self._writer is None and seen == self.look()

    def look(self) -> str:
        """What tells whether somebody has written to it."""
        try:
            status = self._results.gradebook.stat()
        except OSError:
            return ""
        return f"{status.st_mtime_ns} {status.st_size}"

    def close(self) -> None:
        """Let go of it."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def graded_notebook(row: Row, file: str, answers: Mapping[str, str]) -> GradedNotebook:
    """What the gradebook is told about a row.

    Parameters
    ----------
    file : str
        The student's file name, which is their id in the gradebook.
    answers : mapping
        The text of each cell that the student wrote, by its name.
    """
    from grader.nbgrader_bridge.gradebook import GradedNotebook

    scores = {
        name: None if exercise["verdict"] == "infrastructure" else exercise["score"]
        for name, exercise in row["exercises"].items()
    }
    when = row["submitted_at"]
    return GradedNotebook(file, row["unit"], scores, answers, _utc(when) if when else None)


def _utc(when: str) -> datetime:
    """An ISO 8601 time as nbgrader keeps times: in UTC, without a zone."""
    time = datetime.fromisoformat(when)
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _sentences(found: CellChanges) -> list[str]:
    said = []
    if found.added:
        said.append(f"new in the gradebook, open until graded: {', '.join(found.added)}")
    if found.removed:
        said.append(
            f"no longer in the unit: {', '.join(found.removed)}; a person's marks for it were put "
            f"away ({found.marks})"
        )
    if found.points:
        said.append(f"worth something else now: {', '.join(found.points)}")
    return said
