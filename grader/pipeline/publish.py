"""Make what people see from the ledger: gradebook, pages, executed notebooks, rows, tables.

The order is: the grade in the ledger, then in the gradebook, then its files, then its row. A run
that is cut off anywhere between leaves work that the next one finds and does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from grader.pipeline import feedback
from grader.pipeline.attempts import Standing, standing
from grader.pipeline.csv_export import write_grades
from grader.pipeline.ledger import Grade, Ledger, Shown
from grader.pipeline.page_data import PageData
from grader.pipeline.records import Row
from grader.pipeline.results import Results, append_lines, write_lines, write_text

if TYPE_CHECKING:  # nbgrader takes a second to import
    from grader.nbgrader_bridge.gradebook import GradebookWriter
    from grader.nbgrader_bridge.marks import CellMark

Marks = Mapping[str, "CellMark"]  # by the graded cell's name


@dataclass
class Publisher:
    """Shows what the ledger holds of one unit.

    Parameters
    ----------
    policy : str
        Which attempt counts: ``last`` or ``best``.
    gradebook : callable
        Opens the gradebook, prepared for the unit; called where something is new.
    """

    results: Results
    ledger: Ledger
    unit: str
    policy: str
    gradebook: Callable[[], GradebookWriter]
    _shown: dict[tuple[str, str], Shown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shown = self.ledger.shown()

    def settle(self, students: Iterable[str]) -> None:
        """Show the new grades of these students; marks of a person follow with ``finish``."""
        self.ledger.commit()
        fresh: list[tuple[str, Standing]] = []
        gone: list[str] = []
        for student in students:
            now = self._standing(self.ledger.kept(self.unit, student).get(student, []))
            before = self._shown.get((self.unit, student))
            if now is None:
                gone += [student] if before is not None else []
            elif before is None or before.number != now.grade.number:
                fresh.append((student, now))
        if not fresh and not gone:
            return
        self._tell_gradebook(fresh, gone)
        replaced = bool(gone)
        for student, now in fresh:
            replaced = replaced or (self.unit, student) in self._shown
            self._show(student, now, {})
        for student in gone:
            self._hide(student)
        self.ledger.commit()
        if replaced:
            self._write_rows()
        else:
            append_lines(
                self.results.rows, [self._shown[self.unit, student].row for student, _ in fresh]
            )

    def up_to_date(self) -> bool:
        """Whether everything is shown as it is, a person's marks aside; reads no gradebook."""
        kept = self.ledger.kept(self.unit)
        if {student for unit, student in self._shown if unit == self.unit} != set(kept):
            return False
        for student, grades in kept.items():
            now, shown = self._standing(grades), self._shown[self.unit, student]
            page = self.results.page(self.ledger.file_of(student), self.unit)
            if now is None or not _shows(shown.signature, now) or not page.exists():
                return False
        return self.results.rows.exists() and self.results.grades.exists()

    def finish(self, marks: Mapping[str, Marks], *, again: bool = False) -> None:
        """Bring everything up to date, a person's marks with it.

        Parameters
        ----------
        marks : mapping
            What the gradebook holds of the unit, by the student's file name.
        again : bool
            Write every page anew.
        """
        kept = self.ledger.kept(self.unit)
        mine = {student for unit, student in self._shown if unit == self.unit}
        self.settle(sorted(mine | set(kept)))
        for student, grades in kept.items():
            now = self._standing(grades)
            assert now is not None
            file = self.ledger.file_of(student)
            given = marks.get(file, {})
            before = self._shown[self.unit, student]
            there = self.results.page(file, self.unit).exists()
            if again or not there or before.signature != _signature(now, given):
                self._show(student, now, given)
        self.ledger.commit()
        self._write_rows()
        rows = [cast(Row, json.loads(shown.row)) for _, shown in sorted(self._shown.items())]
        explain = {
            key: cast(dict[str, float | None], json.loads(shown.explain))
            for key, shown in self._shown.items()
        }
        write_grades(rows, self.results.grades, explain)

    def preview(self) -> dict[str, Row]:
        """The rows that would count, by student; nothing is written."""
        found: dict[str, Row] = {}
        for student, grades in sorted(self.ledger.kept(self.unit).items()):
            now = self._standing(grades)
            assert now is not None
            found[student] = self.ledger.row(now.grade.number)
            found[student]["attempt"] = now.attempt
        return found

    def rows(self) -> dict[str, Row]:
        """The rows of the unit that count, by student."""
        return {
            student: cast(Row, json.loads(shown.row))
            for (unit, student), shown in sorted(self._shown.items())
            if unit == self.unit
        }

    def flagged(self) -> set[str]:
        """Students whose last attempt could not be read, though an earlier one counts."""
        return {
            student
            for student, grades in self.ledger.kept(self.unit).items()
            if (now := self._standing(grades)) is not None and now.flagged
        }

    def _standing(self, grades: list[Grade]) -> Standing | None:
        return standing(grades, self.policy, lambda g: " ".join(self.ledger.row(g.number)["notes"]))

    def _tell_gradebook(self, fresh: list[tuple[str, Standing]], gone: list[str]) -> None:
        """Grades into the gradebook first: what is shown as done is in it."""
        from grader.nbgrader_bridge.gradebook import submission

        gradebook = self.gradebook()
        for student, now in fresh:
            file = self.ledger.file_of(student)
            row = self.ledger.row(now.grade.number)
            if row["status"] == "graded" or row["score"] is not None:
                answers = json.loads(self.ledger.papers(now.grade.number).answers)
                gradebook.record(submission(row | {"student": file}, answers))
            else:
                gradebook.forget(file, self.unit)
        for student in gone:
            gradebook.forget(self.ledger.file_of(student), self.unit)
        gradebook.flush()

    def _show(self, student: str, now: Standing, marks: Marks) -> None:
        """Page, executed notebook and row of the attempt that counts."""
        number, file = now.grade.number, self.ledger.file_of(student)
        papers = self.ledger.papers(number)
        page = None if papers.page is None else cast(PageData, json.loads(papers.page))
        row = self.ledger.row(number)
        row["attempt"] = now.attempt
        row["notes"] = [*now.remarks, *row["notes"]]
        explain = _with_marks(row, page, marks)
        if page is not None:
            write_text(self.results.page(file, self.unit), feedback.render(page))
            executed = self.results.executed(file, self.unit)
            if papers.notebook is not None:
                write_text(executed, papers.notebook)
            elif executed.parent.exists():
                shutil.rmtree(executed.parent)
        self._shown[self.unit, student] = self.ledger.show(
            self.unit, student, number, _signature(now, marks), row, explain
        )

    def _hide(self, student: str) -> None:
        file = self.ledger.file_of(student)
        self.results.page(file, self.unit).unlink(missing_ok=True)
        executed = self.results.executed(file, self.unit)
        if executed.parent.exists():
            shutil.rmtree(executed.parent)
        self.ledger.hide(self.unit, student)
        del self._shown[self.unit, student]

    def _write_rows(self) -> None:
        write_lines(self.results.history, self.ledger.history())
        write_lines(self.results.rows, [shown.row for _, shown in sorted(self._shown.items())])


def _signature(now: Standing, marks: Marks) -> str:
    """What the page and the row were made from, beside the grade itself."""
    given = {
        cell: [mark.manual, mark.extra, mark.waiting, mark.comment]
        for cell, mark in sorted(marks.items())
        if mark.manual is not None
        or mark.extra
        or mark.comment
        or (mark.by_hand and not mark.waiting)
    }
    return json.dumps([now.grade.number, now.attempt, list(now.remarks), given])


def _shows(signature: str, now: Standing) -> bool:
    """Whether that was made from this grade, whatever a person's marks are."""
    return signature.startswith(_signature(now, {}).removesuffix("{}]"))


def _with_marks(row: Row, page: PageData | None, marks: Marks) -> dict[str, float | None]:
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
        item["comment"] = marks[item["id"]].comment if item["id"] in marks else ""
    for name, exercise in page["exercises"].items():
        score = marks.get(f"check_{name}")
        exercise["waits"] = score is not None and score.waiting and score.auto is not None
        if score is not None:
            exercise["override"] = None if score.manual is None else score.manual + score.extra
            exercise["comment"] = score.comment
    return explain
