"""Run a submission's cells in a student process, again without what hangs or dies."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.examiner.errors import InfrastructureError, NotAttempted, StudentError, StudentGone
from grader.examiner.remote import RemoteStudent, reported
from grader.examiner.scoring import Result, grade_exercise, not_run
from grader.examiner.unit import Exercise, Limits, Unit
from grader.sandbox.launch import Attempt, LaunchError, WarmParent

log = logging.getLogger(__name__)

CELL_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=60.0)
STDOUT_CAP = 100_000


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

    def __init__(self, parent: WarmParent, unit: Unit, cells: Sequence[Cell], seed: int):
        self._parent = parent
        self._unit = unit
        self._cells = list(cells)
        self._seed = seed
        self._attempt: Attempt | None = None
        self._student: RemoteStudent | None = None
        self.fatal: dict[str, StudentGone] = {}
        self.runs: dict[str, CellRun] = {}
        self.forks = 0
        self.timing = {"fork": 0.0, "cells": 0.0, "tests": 0.0}
        self._by_wall_alone = False

    def start(self) -> RemoteStudent:
        """A student process with every cell executed that does not end the process."""
        while True:
            before = time.perf_counter()
            student = self._fork()
            self.timing["fork"] += time.perf_counter() - before
            before = time.perf_counter()
            try:
                self._run_cells(student)
            except _CellDiedError as died:
                self.fatal[died.cell.name] = died.gone
                self.runs[died.cell.name] = CellRun(error=died.gone)
                self.stop()
                continue
            finally:
                self.timing["cells"] += time.perf_counter() - before
            self._student = student
            return student

    def grade(self, exercise: Exercise) -> Result:
        """The result of one exercise, in the running process or in a fresh one."""
        cell = next((c for c in self._cells if c.name == exercise.id), None)
        error = self._cell_error(exercise, cell)
        if error is not None:
            return not_run(exercise, error)
        result = self._grade_once(exercise)
        if result["verdict"] == "timeout" and self._by_wall_alone:
            result = self._grade_once(exercise)
        if result["verdict"] == "infrastructure":
            result = self._grade_once(exercise)
        return result

    def stop(self) -> None:
        """End the current process, if there is one."""
        if self._attempt is not None:
            with contextlib.suppress(LaunchError):
                self._attempt.end()
        self._attempt = self._student = None

    def _cell_error(self, exercise: Exercise, cell: Cell | None) -> StudentError | None:
        if cell is None or not cell.attempted:
            return NotAttempted()
        if self._student is None:
            self.start()
        return self.fatal.get(exercise.id) or self.runs[exercise.id].error

    def _grade_once(self, exercise: Exercise) -> Result:
        student = self._student or self.start()
        student.start_clock(exercise.limits)
        self._by_wall_alone = False
        before = time.perf_counter()
        result = grade_exercise(self._unit.name, exercise, student, self._seed)
        self.timing["tests"] += time.perf_counter() - before
        if result["gone"]:
            if self._attempt is not None:
                with contextlib.suppress(LaunchError):
                    self._by_wall_alone = self._attempt.end().reason == "wall"
            self.stop()
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
        return RemoteStudent(self._attempt)

    def _run_cells(self, student: RemoteStudent) -> None:
        for cell in self._cells:
            if cell.name in self.fatal or not cell.attempted:
                continue
            exercise = self._unit.exercises.get(cell.name)
            student.start_clock(exercise.limits if exercise else CELL_LIMITS)
            try:
                reply = student.run_cell(cell.source, cell.name)
            except StudentGone as gone:
                raise _CellDiedError(cell, gone) from gone
            self.runs[cell.name] = _cell_run(reply)
            if cell.kind == "given" and self.runs[cell.name].error is not None:
                log.warning("given cell %s failed: %s", cell.name, self.runs[cell.name].error)


class _CellDiedError(Exception):
    def __init__(self, cell: Cell, gone: StudentGone):
        super().__init__(cell.name)
        self.cell = cell
        self.gone = gone


def _cell_run(reply: dict[str, Any]) -> CellRun:
    """Parse the report of a cell, whatever it is."""
    figures = reply.get("figures")
    result = reply.get("result")
    run = CellRun(
        stdout=str(reply.get("stdout", ""))[:STDOUT_CAP],
        result=result[:STDOUT_CAP] if isinstance(result, str) else None,
        figures=[f for f in figures if isinstance(f, str)][:4] if isinstance(figures, list) else [],
    )
    if "error" in reply:
        run.error = reported(reply["error"])
        if isinstance(reply["error"], dict):
            run.trace = str(reply["error"].get("trace", ""))[:8000]
    return run
