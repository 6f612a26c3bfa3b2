"""Run a submission's cells in a student process, again without what hangs or dies."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.examiner.errors import InfrastructureError, NotAttempted, StudentError, StudentGone
from grader.examiner.remote import RemoteStudent
from grader.examiner.reports import is_figure, reported, text
from grader.examiner.scoring import Result, grade_exercise, not_run
from grader.examiner.surroundings import Surroundings, Texts
from grader.examiner.unit import Exercise, Limits, Unit
from grader.sandbox.launch import Attempt, LaunchError, WarmParent

log = logging.getLogger(__name__)

CELL_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=60.0)
STDOUT_CAP = 100_000
RESULT_CAP = 8_000
FIGURE_CAP = 4
TEXT_ROOM = 16_000_000  # characters of output and figures that a submission may leave behind
ALLOWANCE = 120.0  # seconds that a submission may take beside what its exercises may


@dataclass(frozen=True)
class Cell:
    """A cell to execute: ``given``, ``exercise`` or ``extra`` (one that the student added)."""

    name: str
    kind: str
    source: str
    attempted: bool = True


@dataclass
class CellRun:
    """What executing a cell gave: bounded text, figures, and the error if there was one."""

    stdout: str = ""
    result: str | None = None
    figures: list[str] = field(default_factory=list)
    error: StudentError | None = None
    trace: str = ""


class Session:
    """The successive student processes of one submission."""

    def __init__(
        self,
        parent: WarmParent,
        unit: Unit,
        cells: Sequence[Cell],
        seed: int,
        around: Surroundings | None = None,
    ):
        self._parent = parent
        self._unit = unit
        self._cells = list(cells)
        self._seed = seed
        sources = {cell.name: cell.source for cell in cells if cell.attempted}
        self._texts = Texts(sources, around, unit.name, unit.delegated)
        self._attempt: Attempt | None = None
        self._student: RemoteStudent | None = None
        self.fatal: dict[str, StudentGone] = {}
        self.runs: dict[str, CellRun] = {}
        self.forks = 0
        self.timing = {"fork": 0.0, "cells": 0.0, "tests": 0.0}
        self._by_wall_alone = False
        self._waited: set[str] = set()
        self._disturbed: set[str] = set()
        walls = sum(exercise.limits.wall_seconds for exercise in unit.exercises.values())
        self._deadline = time.monotonic() + ALLOWANCE + walls
        self._room = TEXT_ROOM

    def start(self) -> RemoteStudent:
        """A student process with every cell executed that does not end the process."""
        while True:
            if time.monotonic() > self._deadline:
                raise ExhaustedError
            before = time.perf_counter()
            student = self._fork()
            self.timing["fork"] += time.perf_counter() - before
            before = time.perf_counter()
            try:
                self._run_cells(student)
            except _CellDiedError as died:
                self._end(died.cell.name, died.gone.reason)
                if self._by_wall_alone and died.cell.name not in self._waited:
                    self._waited.add(died.cell.name)  # the machine may have stood still
                    continue
                self.fatal[died.cell.name] = died.gone
                self._texts.outcomes[died.cell.name] = died.gone
                self.runs[died.cell.name] = CellRun(error=died.gone)
                continue
            finally:
                self.timing["cells"] += time.perf_counter() - before
            self._student = student
            return student

    def grade(self, exercise: Exercise) -> Result:
        """The result of one exercise, in the running process or in a fresh one.

        Where the process ends in a way that another cell may have prepared (a timer that exits, a
        thread that writes on the channel), its memory is used up, or the submission has used up
        its time, the exercise is graded in a process of its own, and the better result counts.
        """
        cell = next((c for c in self._cells if c.name == exercise.id), None)
        if cell is None or not cell.attempted:
            return not_run(exercise, NotAttempted())
        try:
            result = self._grade_among_others(exercise)
        except ExhaustedError:
            self.stop()
            self._disturbed.add(exercise.id)
            result = not_run(exercise, StudentGone("timeout"))
        disturbed = exercise.id in self._disturbed and result["gone"]
        if disturbed or result["verdict"] == "memory":
            alone = self._grade_alone(exercise, cell)
            if (alone["score"] or 0) > (result["score"] or 0):
                return alone
        return result

    def _grade_among_others(self, exercise: Exercise) -> Result:
        result = self._grade_once(exercise)
        if result["verdict"] == "timeout" and self._by_wall_alone:
            result = self._grade_once(exercise)
        if result["verdict"] == "infrastructure":
            self.stop()  # whatever it was, not in the same process again
            result = self._grade_once(exercise)
        return result

    def _grade_alone(self, exercise: Exercise, cell: Cell) -> Result:
        """The exercise with the ``given`` cells and its own cell only."""
        cells = [other for other in self._cells if other.kind == "given" or other is cell]
        if not any(other.attempted and other not in cells for other in self._cells):
            return not_run(exercise, StudentGone("killed"))
        session = Session(self._parent, self._unit, cells, self._seed, self._texts.around)
        try:
            result = session._grade_among_others(exercise)
        except ExhaustedError:
            return not_run(exercise, StudentGone("timeout"))
        finally:
            session.stop()
            self.forks += session.forks
            for key, seconds in session.timing.items():
                self.timing[key] += seconds
        if result["score"]:
            self.runs[exercise.id] = session.runs[exercise.id]
        return result

    def stop(self) -> None:
        """End the current process, if there is one."""
        if self._attempt is not None:
            with contextlib.suppress(LaunchError):
                self._attempt.end()
        self._attempt = self._student = None

    def _end(self, name: str, verdict: str) -> None:
        """End the process after a death under ``name``; note whether another cell may be behind."""
        ending = None
        if self._attempt is not None:
            with contextlib.suppress(LaunchError):
                ending = self._attempt.end()
        self._by_wall_alone = ending is not None and ending.reason == "wall"
        if verdict in ("killed", "tampered", "memory") or (ending and ending.threads > 1):
            self._disturbed.add(name)
        self.stop()

    def _grade_once(self, exercise: Exercise) -> Result:
        student = self._student or self.start()
        self._by_wall_alone = False
        error = self.fatal.get(exercise.id) or self.runs[exercise.id].error
        if error is not None:
            return not_run(exercise, error)
        student.start_clock(exercise.limits)
        before = time.perf_counter()
        result = grade_exercise(self._unit.name, exercise, student, self._seed)
        self.timing["tests"] += time.perf_counter() - before
        if result["gone"]:
            self._end(exercise.id, result["verdict"])
        return result

    def _fork(self) -> RemoteStudent:
        self.forks += 1
        largest = max((e.limits.memory_mb for e in self._unit.exercises.values()), default=512)
        cpu = sum(e.limits.cpu_seconds for e in self._unit.exercises.values())
        output = max((e.limits.output_bytes for e in self._unit.exercises.values()), default=65536)
        try:
            self._attempt = self._parent.fork(
                memory_mb=largest,
                cpu_seconds=cpu + CELL_LIMITS.cpu_seconds * len(self._cells),
                output_bytes=output,
            )
        except LaunchError as error:
            raise InfrastructureError(str(error)) from error
        return RemoteStudent(self._attempt, self._texts)

    def _run_cells(self, student: RemoteStudent) -> None:
        self._room = TEXT_ROOM
        for cell in self._cells:
            if cell.name in self.fatal or not cell.attempted:
                continue
            exercise = self._unit.exercises.get(cell.name)
            student.start_clock(exercise.limits if exercise else CELL_LIMITS)
            self._texts.outcomes.pop(cell.name, None)
            try:
                reply = student.run_cell(cell.source, cell.name)
            except StudentGone as gone:
                raise _CellDiedError(cell, gone) from gone
            self.runs[cell.name] = run = _cell_run(reply, self._room, self._texts)
            self._texts.outcomes[cell.name] = run.error
            self._room -= len(run.stdout) + len(run.trace) + sum(map(len, run.figures))
            if cell.kind == "given" and self.runs[cell.name].error is not None:
                log.warning("given cell %s failed: %s", cell.name, self.runs[cell.name].error)


class ExhaustedError(Exception):
    """The submission has used up its time as a whole."""


class _CellDiedError(Exception):
    def __init__(self, cell: Cell, gone: StudentGone):
        super().__init__(cell.name)
        self.cell = cell
        self.gone = gone


def _cell_run(reply: dict[str, Any], room: int = TEXT_ROOM, texts: Texts | None = None) -> CellRun:
    """Parse the report of a cell, whatever it is; at most about ``room`` characters of it."""
    figures, result = reply.get("figures"), reply.get("result")
    run = CellRun(
        stdout=text(reply.get("stdout"), min(STDOUT_CAP, max(0, room))),
        result=text(result, RESULT_CAP) if isinstance(result, str) else None,
    )
    for figure in figures[:FIGURE_CAP] if isinstance(figures, list) else []:
        room -= len(figure) if isinstance(figure, str) else 0
        if room > 0 and is_figure(figure):
            run.figures.append(figure)
    if "error" in reply:
        run.error = reported(reply["error"], texts, hidden=False)
        if isinstance(reply["error"], dict):
            run.trace = text(reply["error"].get("trace"), RESULT_CAP)
    return run
