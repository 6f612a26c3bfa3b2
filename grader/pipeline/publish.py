"""Make what people see from the ledger: gradebook, pages, executed notebooks, rows, tables.

The order is: the grade in the ledger, then in the gradebook, then its files, then its row. A run
that is cut off anywhere between leaves work that the next one finds and does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from grader.pipeline import feedback
from grader.pipeline.attempts import Standing, standing
from grader.pipeline.csv_export import write_grades
from grader.pipeline.gradebook import Gradebook, graded_notebook
from grader.pipeline.ledger import Grade, Ledger, Shown
from grader.pipeline.marking import Marks, given_in, shows, signature_of, told, with_marks
from grader.pipeline.page_data import PageData
from grader.pipeline.records import Row
from grader.pipeline.results import Results, append_lines, write_lines, write_text

if TYPE_CHECKING:  # nbgrader takes a second to import
    from grader.nbgrader_bridge.rows import GradedNotebook

PUBLISHED = "published"  # setting of the folder: how its tables looked when all was shown


@dataclass
class Publisher:
    """Shows what the ledger holds of one unit.

    Parameters
    ----------
    policy : str
        Which attempt counts: ``last`` or ``best``.
    gradebook : Gradebook
        Of this unit; opened where something is new.
    """

    results: Results
    ledger: Ledger
    unit: str
    policy: str
    gradebook: Gradebook
    _shown: dict[tuple[str, str], Shown] = field(default_factory=dict)
    _recovered: bool = False
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._shown = self.ledger.shown()

    def recover(self) -> Mapping[str, Marks]:
        """Tell the gradebook of grades that it has lost: it was deleted, or is an old copy.

        What a person gave comes back with them, as it was last shown. Returns the marks then.
        """
        self._recovered = True
        found, lost = self.gradebook.marks(), []
        for (unit, student), shown in self._shown.items():
            if unit == self.unit and self.ledger.file_of(student) not in found:
                row = cast(Row, json.loads(shown.row))
                if row["score"] is not None or row["status"] == "graded":
                    lost.append((student, shown))
        for student, shown in lost:
            given = given_in(shown.signature)
            graded = self._graded(student, shown.number)
            if given:
                self.gradebook.writer().put_back(graded, given)
            self.gradebook.writer().record(graded)
        if lost:
            self.gradebook.writer().flush()
            self.notes.append(
                f"the gradebook had lost {len(lost)} submission{'s' * (len(lost) > 1)} of "
                f"{self.unit}: they are in it again, with a person's marks as they were last shown"
            )
        return self.gradebook.marks() if lost else found

    def settle(self, students: Iterable[str]) -> bool:
        """Show the new grades of these students, with a person's marks that carry over.

        Returns
        -------
        bool
            Whether there were any.
        """
        students = list(students)
        if students:  # in one step with the grades: whoever is stopped here leaves work behind
            self.ledger.setting("", PUBLISHED, "", "")
        self.ledger.commit()
        fresh: list[tuple[str, Standing]] = []
        gone: list[str] = []
        for student in students:
            now = self._standing(self.ledger.kept(self.unit, student).get(student, []))
            before = self._shown.get((self.unit, student))
            if now is None:
                gone += [student] if before is not None else []
            elif before is None or not told(before.signature, before.number, now):
                fresh.append((student, now))
        if not fresh and not gone:
            return False
        self._tell_gradebook(fresh, gone)
        marks = self.gradebook.marks([self.ledger.file_of(student) for student, _ in fresh])
        replaced = bool(gone)
        for student, now in fresh:
            replaced = replaced or (self.unit, student) in self._shown
            self._show(student, now, marks.get(self.ledger.file_of(student), {}))
        for student in gone:
            self._hide(student)
        self.ledger.commit()
        if replaced:
            self._write_rows()
        else:
            append_lines(
                self.results.rows, [self._shown[self.unit, student].row for student, _ in fresh]
            )
        return True

    def up_to_date(self) -> bool:
        """Whether everything is shown as it is, a person's marks aside; reads no gradebook."""
        if self.ledger.setting("", PUBLISHED, "") != self._look():
            return False
        kept, papers = self.ledger.kept(self.unit), self.ledger.with_papers(self.unit)
        if {student for unit, student in self._shown if unit == self.unit} != set(kept):
            return False
        for student, grades in kept.items():
            now, shown = self._standing(grades), self._shown[self.unit, student]
            if now is None or not shows(shown.signature, now):
                return False
            if not self._has_files(student, papers.get(now.grade.number, (False, False))):
                return False
        return True

    def finish(self, *, again: bool = False) -> None:
        """Bring everything up to date, a person's marks with it; ``again``: every page anew."""
        kept, papers = self.ledger.kept(self.unit), self.ledger.with_papers(self.unit)
        mine = {student for unit, student in self._shown if unit == self.unit}
        found = {} if self._recovered else self.recover()
        if self.settle(sorted(mine | set(kept))) or not found:
            found = self.gradebook.marks()  # once all grades are in it: a mark goes with its answer
        for student, grades in kept.items():
            now = self._standing(grades)
            assert now is not None
            given = found.get(self.ledger.file_of(student), {})
            before = self._shown[self.unit, student]
            there = self._has_files(student, papers.get(now.grade.number, (False, False)))
            if again or not there or before.signature != signature_of(now, given):
                self._show(student, now, given)
        self.ledger.commit()
        self._write_rows()
        rows = [cast(Row, json.loads(shown.row)) for _, shown in sorted(self._shown.items())]
        explain = {
            key: cast(dict[str, float | None], json.loads(shown.explain))
            for key, shown in self._shown.items()
        }
        write_grades(rows, self.results.grades, explain)
        self.ledger.setting("", PUBLISHED, "", self._look())
        self.ledger.commit()

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

    def _look(self) -> str:
        """What tells whether somebody has changed or removed a table."""
        found = []
        for path in (self.results.rows, self.results.history, self.results.grades):
            try:
                status = path.stat()
            except OSError:
                return "a table is not there"  # never what was remembered
            found.append(f"{status.st_mtime_ns} {status.st_size}")
        return ", ".join(found)

    def _has_files(self, student: str, papers: tuple[bool, bool]) -> bool:
        """Whether page and executed notebook are there, where the ledger holds them."""
        file, (page, notebook) = self.ledger.file_of(student), papers
        return (not page or self.results.page(file, self.unit).exists()) and (
            not notebook or self.results.executed(file, self.unit).exists()
        )

    def _tell_gradebook(self, fresh: list[tuple[str, Standing]], gone: list[str]) -> None:
        """Grades into the gradebook first: what is shown as done is in it."""
        gradebook = self.gradebook.writer()
        for student, now in fresh:
            file = self.ledger.file_of(student)
            if now.grade.status == "graded" or now.grade.score is not None:
                gradebook.record(self._graded(student, now.grade.number))
            else:
                gradebook.forget(file, self.unit)
        for student in gone:
            gradebook.forget(self.ledger.file_of(student), self.unit)
        gradebook.flush()

    def _graded(self, student: str, number: int) -> GradedNotebook:
        """A grade, as the gradebook is told of it."""
        answers = json.loads(self.ledger.papers(number).answers)
        return graded_notebook(self.ledger.row(number), self.ledger.file_of(student), answers)

    def _show(self, student: str, now: Standing, marks: Marks) -> None:
        """Page, executed notebook and row of the attempt that counts."""
        number, file = now.grade.number, self.ledger.file_of(student)
        papers = self.ledger.papers(number)
        page = None if papers.page is None else cast(PageData, json.loads(papers.page))
        row = self.ledger.row(number)
        row["attempt"] = now.attempt
        row["notes"] = [*now.remarks, *row["notes"]]
        explain = with_marks(row, page, marks)
        if page is not None:
            write_text(self.results.page(file, self.unit), feedback.render(page))
            executed = self.results.executed(file, self.unit)
            if papers.notebook is not None:
                write_text(executed, papers.notebook)
            elif executed.parent.exists():
                shutil.rmtree(executed.parent)
        self._shown[self.unit, student] = self.ledger.show(
            self.unit, student, number, signature_of(now, marks), row, explain
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
