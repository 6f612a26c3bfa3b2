"""Grade one submission: bytes in, plain JSON out. The examiner's side of the trust boundary."""

from __future__ import annotations

import logging
import time
from types import TracebackType
from typing import Any

from grader.examiner.attempt import Cell, CellRun, Session
from grader.examiner.errors import InfrastructureError, NotAttempted, StudentGone
from grader.examiner.scoring import Result, not_run
from grader.examiner.unit import Unit
from grader.hidden_tests import load_unit
from grader.pipeline import executed, feedback
from grader.pipeline.paths import Course, find_course
from grader.pipeline.reading import UnreadableError, read_cells
from grader.pipeline.repair import Submission, repair
from grader.pipeline.reports import blank_report, feedback_page, report_row
from grader.pipeline.template import Template, load_template
from grader.sandbox.launch import LaunchError, WarmParent, choose_backend

log = logging.getLogger(__name__)

# The whole of a submission may not take longer than this, whatever its exercises may use.
TRIES = 2


class Grader:
    """A warm parent and all that grading a unit needs; use it as a context manager.

    Parameters
    ----------
    course : Course
        Where the released notebook lies.
    unit : str
        ``07-adaptive-methods``.
    sandbox : str or None
        Name of a back end; None chooses the best that works and never none at all.
    seed : int
        Seed of the random cases, the same for every student of a run.
    """

    def __init__(self, course: Course, unit: str, *, sandbox: str | None = None, seed: int = 0):
        self.unit: Unit = load_unit(unit)
        self.template: Template = load_template(course, unit)
        self._backend = choose_backend(sandbox)
        self._seed = seed
        self._parent: WarmParent | None = None

    def grade(self, student: str, data: bytes) -> dict[str, Any]:
        """The report of one submission.

        Returns
        -------
        dict
            ``row``: the line of results.jsonl; ``notebook`` and ``feedback``: texts to be
            written, None where the notebook could not be read; ``outputs``: nbformat outputs by
            cell name; ``answers``: the text of each cell that the student wrote.
        """
        start = time.perf_counter()
        try:
            submission = repair(read_cells(data), self.template)
        except UnreadableError as error:
            return self.unreadable(student, str(error), time.perf_counter() - start)
        timing = {"ingest": time.perf_counter() - start}
        results, runs = self._run(submission, timing)
        seconds = time.perf_counter() - start
        row = report_row(self.unit, student, results, submission.notes, seconds)
        before = time.perf_counter()
        outputs = executed.outputs(submission, runs, results)
        report = {
            "row": row,
            "notebook": executed.notebook(self.template, submission, outputs),
            "outputs": outputs,
            "answers": {
                cell.name: cell.source
                for cell in submission.cells
                if cell.kind in ("exercise", "explain")
            },
        }
        page = feedback_page(self.template, row, submission, runs, results)
        report["feedback"] = feedback.render(page)
        timing["rendering"] = time.perf_counter() - before
        report["timing"] = timing
        return report

    def unreadable(self, student: str, note: str, seconds: float = 0.0) -> dict[str, Any]:
        """The report of a submission that holds no notebook: nothing attempted, and a note."""
        return blank_report(self.unit, self.template, student, NotAttempted(), [note], seconds)

    def close(self) -> None:
        """Stop the warm parent."""
        if self._parent is not None:
            self._parent.close()
            self._parent = None

    def warm(self) -> None:
        """Start the warm parent if it does not run yet.

        Raises
        ------
        LaunchError
            Where the sandbox cannot be started.
        """
        if self._parent is None:
            self._parent = WarmParent(
                self._backend,
                self.unit.name,
                modules=self.template.modules,
                packages=self.unit.packages,
                delegated=self.unit.delegated,
            )

    def __enter__(self) -> Grader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(
        self, submission: Submission, timing: dict[str, float]
    ) -> tuple[dict[str, Result], dict[str, CellRun]]:
        cells = [
            Cell(cell.name, cell.kind, cell.source, cell.attempted)
            for cell in submission.cells
            if cell.cell_type == "code" and cell.kind in ("given", "exercise", "extra")
        ]
        for attempt in range(TRIES):
            session: Session | None = None
            try:
                self.warm()
                assert self._parent is not None
                around = self.template.around
                session = Session(self._parent, self.unit, cells, self._seed, around)
                results = {e.id: session.grade(e) for e in self.unit.exercises.values()}
                timing |= session.timing
                return results, session.runs
            except (InfrastructureError, LaunchError):
                log.exception("try %d of %d failed by a fault of the grader", attempt + 1, TRIES)
                self.close()  # a fresh parent for the next try
            finally:
                if session is not None:
                    session.stop()
        fault = StudentGone("infrastructure")
        return {e.id: not_run(e, fault) for e in self.unit.exercises.values()}, {}


def grade_notebook(unit: str, data: bytes, course: Course | None = None) -> dict[str, Any]:
    """Grade one notebook in the sandbox: what nbgrader's preprocessor calls.

    Returns
    -------
    dict
        The row of results.jsonl, and ``cells``: a list of ``{"grade_id", "outputs"}``.
    """
    with Grader(course or find_course(), unit) as grader:
        report = grader.grade("", data)
    cells = [{"grade_id": name, "outputs": out} for name, out in report["outputs"].items()]
    row: dict[str, Any] = report["row"]
    return row | {"cells": cells}
