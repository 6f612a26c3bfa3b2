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
from grader.pipeline.marking import Marks, shows, signature_of, with_marks
from grader.pipeline.page_data import PageData
from grader.pipeline.records import Row
from grader.pipeline.results import Results, append_lines, write_lines, write_text

if TYPE_CHECKING:  # nbgrader takes a second to import
    from grader.nbgrader_bridge.gradebook import GradebookWriter, Submission

PUBLISHED = "published"  # setting of the folder: how its tables looked when all was shown


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
    _recovered: bool = False
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._shown = self.ledger.shown()

    def recover(self, marks: Callable[[], Mapping[str, Marks]]) -> Mapping[str, Marks]:
        """Tell the gradebook of grades that it has lost: it was deleted, or is an old copy.

        What a person gave comes back with them, as it was last shown; ``marks`` as they are then.
        """
        self._recovered = True
        found, lost = marks(), []
        for (unit, student), shown in self._shown.items():
            if unit == self.unit and self.ledger.file_of(student) not in found:
                row = cast(Row, json.loads(shown.row))
                if row["score"] is not None or row["status"] == "graded":
                    lost.append((student, shown))
        for student, shown in lost:
            given = json.loads(shown.signature)[3] if shown.signature else {}
            graded = self._submission(student, shown.number)
            if given:
                self.gradebook().put_back(graded, given)
            self.gradebook().record(graded)
        if lost:
            self.gradebook().flush()
            self.notes.append(
                f"the gradebook had lost {len(lost)} submission{'s' * (len(lost) > 1)} of "
                f"{self.unit}: they are in it again, with a person's marks as they were last shown"
            )
        return marks() if lost else found

    def settle(self, students: Iterable[str]) -> bool:
        """Show the new grades of these students; marks of a person follow with ``finish``.

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
            elif before is None or before.number != now.grade.number:
                fresh.append((student, now))
        if not fresh and not gone:
            return False
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

    def finish(self, marks: Callable[[], Mapping[str, Marks]], *, again: bool = False) -> None:
        """Bring everything up to date, a person's marks with it.

        Parameters
        ----------
        marks : callable
            Reads what the gradebook holds of the unit, by the student's file name; asked for
            once all grades are in it, since a mark goes with its answer.
        again : bool
            Write every page anew.
        """
        kept, papers = self.ledger.kept(self.unit), self.ledger.with_papers(self.unit)
        mine = {student for unit, student in self._shown if unit == self.unit}
        found = {} if self._recovered else self.recover(marks)
        if self.settle(sorted(mine | set(kept))) or not found:
            found = marks()
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
        gradebook = self.gradebook()
        for student, now in fresh:
            file = self.ledger.file_of(student)
            if now.grade.status == "graded" or now.grade.score is not None:
                gradebook.record(self._submission(student, now.grade.number))
            else:
                gradebook.forget(file, self.unit)
        for student in gone:
            gradebook.forget(self.ledger.file_of(student), self.unit)
        gradebook.flush()

    def _submission(self, student: str, number: int) -> Submission:
        """A grade, as the gradebook is told of it."""
        from grader.nbgrader_bridge.gradebook import submission

        row = self.ledger.row(number)
        answers = json.loads(self.ledger.papers(number).answers)
        return submission(row | {"student": self.ledger.file_of(student)}, answers)

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
