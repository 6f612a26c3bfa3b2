"""Grade one submission: bytes in, plain JSON out. The examiner's side of the trust boundary."""

from __future__ import annotations

import contextlib
import logging
import time
from functools import cached_property
from types import TracebackType
from typing import TypedDict

from grader.examiner.attempt import CellRun, Session
from grader.examiner.errors import InfrastructureError, StudentGone, trail
from grader.examiner.scoring import Result, not_run
from grader.examiner.unit import Unit
from grader.hidden_tests import load_unit
from grader.pipeline import executed
from grader.pipeline.class_seed import course_seed
from grader.pipeline.paths import Course, CourseError, find_course
from grader.pipeline.reading import UnreadableError, read_cells, see_unit
from grader.pipeline.records import ExerciseRow, Status
from grader.pipeline.repair import NOTES, Submission, repair
from grader.pipeline.reports import Report, blank_report, graded_report
from grader.pipeline.template import Template, load_template
from grader.sandbox.launch import LaunchError, WarmParent, choose_backend

log = logging.getLogger(__name__)

TRIES = 2  # of a submission, each with another sandbox


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
        self._course = course
        self.incidents: list[str] = []  # what befell the sandbox, for who runs the grader

    @cached_property
    def _others(self) -> dict[str, Template]:
        """The other units that were released: whose notebook a stray one is."""
        found: dict[str, Template] = {}
        for path in sorted((self._course.root / "notebooks").glob("*/*.ipynb")):
            if path.stem == path.parent.name != self.unit.name:
                with contextlib.suppress(CourseError):
                    found[path.stem] = load_template(self._course, path.stem)
        return found

    def grade(self, student: str, data: bytes) -> Report:
        """The report of one submission."""
        start = time.perf_counter()
        try:
            cells = read_cells(data)
            see_unit(cells, self.template, lambda: self._others)
            submission = repair(cells, self.template)
        except UnreadableError as error:
            seconds = time.perf_counter() - start
            note = [str(error)]
            return blank_report(self.unit, self.template, student, "unread", note, seconds)
        timing = {"reading": time.perf_counter() - start}
        results, runs, seen = self._run(submission, timing)
        submission.notes = [*submission.notes, *seen][:NOTES]
        seconds = time.perf_counter() - start
        report = graded_report(
            self.unit, self.template, student, submission, runs, results, seconds
        )
        before = time.perf_counter()
        outputs = executed.outputs(runs, results)
        report["notebook"] = executed.notebook(self.template, submission, outputs)
        timing["rendering"] = time.perf_counter() - before
        report["timing"] = timing
        return report

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
        if self._parent is not None and not self._parent.alive:
            self.incidents.append("a sandbox ended by itself; another was started")
            self.close()
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
    ) -> tuple[dict[str, Result], dict[str, CellRun], list[str]]:
        cells = submission.runnable()
        for attempt in range(TRIES):
            session: Session | None = None
            try:
                self.warm()
                assert self._parent is not None
                around = self.template.around
                session = Session(self._parent, self.unit, cells, self._seed, around)
                results = {e.id: session.grade(e) for e in self.unit.exercises.values()}
                timing |= session.timing
                return results, session.runs, session.notes
            except (InfrastructureError, LaunchError) as error:
                log.error("try %d of %d failed: %s", attempt + 1, TRIES, trail(error))
                self.incidents.append(f"a sandbox failed ({error}); another was started")
                self.close()  # a fresh parent for the next try
            finally:
                if session is not None:
                    session.stop()
                    if session.faults:
                        again = "once" if session.faults == 1 else f"{session.faults} times"
                        self.incidents.append(
                            f"a part was run again {again}: a student's process was killed from "
                            "outside, or the grader failed"
                        )
        fault = StudentGone("infrastructure")
        return {e.id: not_run(e, fault) for e in self.unit.exercises.values()}, {}, []


class BridgeResult(TypedDict):
    """What nbgrader's preprocessor needs of a graded notebook.

    ``status`` is ``unread`` where the bytes are no notebook of the unit; the notes say why.
    ``notebook`` is the repaired, executed notebook, None where it could not be read.
    """

    status: Status
    notes: list[str]
    exercises: dict[str, ExerciseRow]
    notebook: str | None


def grade_notebook(unit: str, data: bytes, course: Course | None = None) -> BridgeResult:
    """Grade one notebook with the class's seed: what nbgrader's preprocessor calls."""
    course = course or find_course()
    with Grader(course, unit, seed=course_seed(course)) as grader:
        report = grader.grade("", data)
    return {
        "status": report["status"],
        "notes": report["notes"],
        "exercises": report["exercises"],
        "notebook": report["notebook"],
    }
