"""A gradebook of the toy unit for tests: record, mark as formgrader does, look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import nbformat
from nbgrader.api import Gradebook

from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.marks import CellMark, read_marks
from grader.nbgrader_bridge.sync_cells import CellChanges
from tests.notebooks.toy_course import UNIT

RIGHT: Mapping[str, float | None] = {"double": 2.0, "mean": 1.5}
ANSWERS = {"double": "def double(x): ...", "mean": "def mean(x): ...", "explain_twice": "Because."}


@dataclass(frozen=True)
class ClassBook:
    """The gradebook at ``url``, and the unit's built notebook."""

    url: str
    notebook: nbformat.NotebookNode

    def record(
        self, student: str = "ada", scores: Mapping[str, float | None] = RIGHT, **answers: str
    ) -> None:
        with GradebookWriter(self.url) as writer:
            writer.record(GradedNotebook(student, UNIT, scores, {**ANSWERS, **answers}))

    def forget(self, student: str = "ada") -> bool:
        with GradebookWriter(self.url) as writer:
            return writer.forget(student, UNIT)

    def prepare(self, notebook: nbformat.NotebookNode | None = None) -> CellChanges:
        with GradebookWriter(self.url) as writer:
            return writer.prepare(UNIT, notebook or self.notebook)

    def give(
        self,
        cell: str,
        score: float | None,
        student: str = "ada",
        comment: str | None = None,
        extra: float | None = None,
    ) -> None:
        """What nbgrader's formgrader does with a person's input."""
        with Gradebook(self.url) as book:
            grade = book.find_grade(cell, UNIT, UNIT, student)
            grade.manual_score, grade.extra_credit = score, extra
            grade.needs_manual_grade = score is None and grade.auto_score is None
            if comment is not None:
                answer = cell.removeprefix("check_")
                book.find_comment(answer, UNIT, UNIT, student).manual_comment = comment
            book.db.commit()

    def marks(self, student: str = "ada") -> dict[str, CellMark]:
        return read_marks(self.url, UNIT)[student]

    def without(self, *exercises: str) -> nbformat.NotebookNode:
        """The notebook after these exercises were taken out of the unit."""
        notebook = nbformat.from_dict(self.notebook)
        notebook.cells = [
            cell
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("check_")
            not in exercises
        ]
        return notebook
