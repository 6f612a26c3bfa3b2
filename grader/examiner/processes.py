"""The student processes of a submission, one after another: each runs its cells."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence

from grader.examiner.errors import InfrastructureError, StudentGone
from grader.examiner.ran import Cell, CellRun, needed, parsed, told_as
from grader.examiner.remote import RemoteStudent
from grader.examiner.surroundings import Surroundings, Texts
from grader.examiner.unit import Limits, Unit
from grader.sandbox.launch import Attempt, LaunchError, WarmParent

log = logging.getLogger(__name__)

CELL_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=60.0)
# A cell that the student added is for helpers; what it tries out besides is worth seconds.
EXTRA_LIMITS = Limits(cpu_seconds=5.0, wall_seconds=6.0)
EXTRA_SECONDS = 12.0  # of all added cells of a submission together, by the clock on the wall
TEXT_ROOM = 16_000_000  # characters of output and figures that a submission may leave behind
AGAIN = 2  # times that a process is started again after a fault of ours, or a kill from outside
ALLOWANCE = 120.0  # seconds that a submission may take beside what its exercises may


class Processes:
    """Starts student processes until one has run every cell that does not end it."""

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
        self._cells = [cell for cell in cells if cell.kind != "spare"]
        self._spares = list(cells)
        self._seed = seed
        sources = {cell.name: cell.source for cell in cells if cell.attempted}
        self._texts = Texts(sources, around, unit.name, unit.delegated)
        self._attempt: Attempt | None = None
        self._student: RemoteStudent | None = None
        self.fatal: dict[str, StudentGone] = {}
        self.runs: dict[str, CellRun] = {}
        self.forks = 0
        self.faults = 0  # processes that ended by a fault of ours, and were started again
        self.timing = {"fork": 0.0, "cells": 0.0, "tests": 0.0}
        self._careful: dict[str, StudentGone] = {}  # cells that ended a process: definitions alone
        self._defined: set[str] = set()
        self._said: list[str] = []
        self._by_wall_alone = False
        self._waiting: set[str] = set()  # ended by the wall alone: once more as a whole, perhaps
        self._waited: set[str] = set()
        self._disturbed: set[str] = set()
        walls = sum(exercise.limits.wall_seconds for exercise in unit.exercises.values())
        self._deadline = time.monotonic() + ALLOWANCE + walls
        self._extra_left = EXTRA_SECONDS
        self._room = TEXT_ROOM
        self._called = False  # whether a hidden check has called: what cells leave is shown no more

    def start(self) -> RemoteStudent:
        """A student process with every cell executed that does not end the process."""
        faults = 0
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
                self._texts.outcomes[died.cell.name] = died.gone
                self._after_death(died.cell, died.gone)
                continue
            except InfrastructureError:
                self.stop()
                self.faults += 1
                faults += 1
                if faults > AGAIN:
                    raise
                continue
            finally:
                self.timing["cells"] += time.perf_counter() - before
            self._student = student
            return student

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

    def _after_death(self, cell: Cell, gone: StudentGone) -> None:
        """What the next process does with a cell that ended this one.

        First its definitions alone: a line that only tries something out costs no answer. Where
        the clock on the wall alone ended it, the machine may have stood still: it runs once more
        as a whole, where its definitions do not hold the answer.
        """
        name = cell.name
        first = name not in self._careful and name not in self._waited
        if self._by_wall_alone and first and cell.kind == "given":
            self._waited.add(name)
        elif first and cell.kind != "given" and gone.reason in ("timeout", "memory", "killed"):
            self._careful[name] = gone
            if self._by_wall_alone and cell.kind == "exercise":
                self._waiting.add(name)
        else:
            self.fatal[name] = self._careful.get(name, gone)
            self.runs[name] = CellRun(error=self.fatal[name])

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
        self._defined = set()
        for cell in self._cells:
            if cell.name in self.fatal or not cell.attempted:
                continue
            run = self._run_cell(student, cell)
            if cell.kind == "given" and run.error is not None:
                log.warning("given cell %s failed: %s", cell.name, run.error.verdict)
            ended = self._careful.get(cell.name)
            if ended is None or cell.kind != "exercise" or cell.name in self._defined:
                continue
            if cell.name in self._waiting:  # once more, as a whole
                self._waiting.discard(cell.name)
                self._waited.add(cell.name)
                del self._careful[cell.name]
                self._run_cell(student, cell)
            else:
                self.fatal[cell.name] = ended
                self.runs[cell.name] = CellRun(error=ended)

    def _wanted(self, cell: Cell) -> list[str]:
        """The exercises that a cell answers: its own, and those whose answers it holds too."""
        held = [c.name for c in self._cells if c.held_by == cell.name]
        return [cell.name, *held] if cell.kind == "exercise" else []

    def _run_cell(self, student: RemoteStudent, cell: Cell) -> CellRun:
        exercise = self._unit.exercises.get(cell.part_of or cell.name)
        limits = exercise.limits if exercise else CELL_LIMITS
        if cell.kind == "extra" and not exercise:
            limits = EXTRA_LIMITS
            if self._extra_left <= 0:
                self._careful.setdefault(cell.name, StudentGone("timeout"))
        careful = cell.name in self._careful
        began = time.monotonic()
        student.start_clock(limits)
        self._texts.outcomes.pop(cell.name, None)
        try:
            reply = student.run_cell(
                cell.source,
                cell.name,
                answers=self._wanted(cell),
                watched=list(self._unit.exercises),
                lasting=needed(cell, self._cells, self._unit.exercises) if careful else None,
            )
        except StudentGone as gone:
            raise _CellDiedError(cell, gone) from gone
        finally:
            if limits is EXTRA_LIMITS:
                self._extra_left -= time.monotonic() - began
        run = parsed(reply, self._room, self._unit.exercises, self._texts, hidden=self._called)
        if self._called:
            run = told_as(self.runs.get(cell.name, CellRun()), run)
        self.runs[cell.name] = run
        self._texts.outcomes[cell.name] = run.error
        self._room -= len(run.stdout) + len(run.trace) + sum(map(len, run.figures))
        self._defined |= set(run.defined)
        return run


class ExhaustedError(Exception):
    """The submission has used up its time as a whole."""


class _CellDiedError(Exception):
    def __init__(self, cell: Cell, gone: StudentGone):
        super().__init__(cell.name)
        self.cell = cell
        self.gone = gone
