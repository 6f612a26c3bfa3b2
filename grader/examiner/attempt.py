"""Run a submission's cells in a student process, again without what hangs or dies."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence

from grader.examiner import source as sources
from grader.examiner.errors import (
    Delegated,
    InfrastructureError,
    NotAttempted,
    StudentGone,
)
from grader.examiner.ran import (
    STDOUT_CAP,
    Cell,
    CellRun,
    absent,
    needed,
    note_of_end,
    notes_of,
    parsed,
    without_answer,
)
from grader.examiner.remote import RemoteStudent
from grader.examiner.scoring import Result, grade_exercise, not_run
from grader.examiner.surroundings import Surroundings, Texts
from grader.examiner.unit import Exercise, Limits, Unit
from grader.examiner.ways import better, other_ways
from grader.sandbox.launch import Attempt, LaunchError, WarmParent

log = logging.getLogger(__name__)

CELL_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=60.0)
# A cell that the student added is for helpers; what it tries out besides is worth seconds.
EXTRA_LIMITS = Limits(cpu_seconds=5.0, wall_seconds=6.0)
EXTRA_SECONDS = 12.0  # of all added cells of a submission together, by the clock on the wall
TEXT_ROOM = 16_000_000  # characters of output and figures that a submission may leave behind
AGAIN = 2  # times that a process is started again after a fault of ours, or a kill from outside
ALLOWANCE = 120.0  # seconds that a submission may take beside what its exercises may

__all__ = ["STDOUT_CAP", "Cell", "CellRun", "ExhaustedError", "Session"]


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

    @property
    def notes(self) -> list[str]:
        """What a student should know of the run: plain sentences, each once."""
        notes = []
        for cell in self._cells:
            ended, run = self._careful.get(cell.name), self.runs.get(cell.name)
            if ended is not None and (cell.kind == "extra" or cell.name in self._defined):
                left_out = cell.name in self.fatal
                notes.append(note_of_end(cell, ended.reason, left_out=left_out))
            elif run is not None and cell.kind != "given":
                notes += notes_of(cell, run)
        return list(dict.fromkeys(notes + self._said))

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

    def grade(self, exercise: Exercise) -> Result:
        """The result of one exercise, in the running process or in a fresh one.

        Where the process ends in a way that another cell may have prepared (a timer that exits, a
        thread that writes on the channel), its memory is used up, or the submission has used up
        its time, the exercise is graded in a process of its own, and the better result counts. So
        it does where another cell may have changed a name that the answer uses.
        """
        cell = next((c for c in self._cells if c.name == exercise.id), None)
        if cell is None or not (cell.attempted or cell.held_by):
            return not_run(exercise, absent(exercise.id, cell))
        holder = self._holder(exercise)
        if sources.only_placeholder(holder.source, exercise.id):
            return not_run(exercise, NotAttempted())
        try:
            result = self._grade_among_others(exercise)
        except ExhaustedError:
            self.stop()
            self._disturbed.add(exercise.id)
            result = not_run(exercise, StudentGone("timeout"))
        disturbed = exercise.id in self._disturbed and result["gone"]
        if disturbed or result["verdict"] == "memory":
            own = [c for c in self._cells if c in (cell, holder) or c.part_of == cell.name]
            mine = [c for c in self._cells if c.kind == "given" or c in own]
            if any(other.attempted and other not in mine for other in self._cells):
                return better(result, self._grade_apart(exercise, mine))
        for cells, note in other_ways(exercise, holder, self._spares, result):
            apart = self._grade_apart(exercise, cells)
            if better(result, apart) is apart:
                result = apart
                self._said.append(note)
            if result["score"] == result["max_score"] or time.monotonic() > self._deadline:
                break
        return result

    def _grade_among_others(self, exercise: Exercise) -> Result:
        result = self._grade_once(exercise)
        if result["verdict"] == "timeout" and self._by_wall_alone:
            result = self._grade_once(exercise)
        for _ in range(AGAIN):
            if result["verdict"] != "infrastructure":
                break
            self.stop()  # whatever it was, not in the same process again
            self.faults += 1
            result = self._grade_once(exercise)
        return result

    def _grade_apart(self, exercise: Exercise, cells: Sequence[Cell]) -> Result:
        """The exercise in a process with these cells only."""
        session = Session(self._parent, self._unit, cells, self._seed, self._texts.around)
        session._careful = {n: g for n, g in self._careful.items() if n != exercise.id}
        session.fatal = {n: g for n, g in self.fatal.items() if n not in self._unit.exercises}
        session._extra_left = self._extra_left
        try:
            result = session._grade_among_others(exercise)
        except ExhaustedError:
            return not_run(exercise, StudentGone("timeout"))
        finally:
            session.stop()
            self._extra_left = session._extra_left
            self.forks += session.forks
            self.faults += session.faults
            for key, seconds in session.timing.items():
                self.timing[key] += seconds
        if result["score"]:
            holder = session._holder(exercise).name
            self.runs[holder] = session.runs[holder]
            self._defined |= {exercise.id} & session._defined
        return result

    def _holder(self, exercise: Exercise) -> Cell:
        """The cell in which the answer stands: the exercise's own, as a rule."""
        cells = {cell.name: cell for cell in self._cells}
        own = cells[exercise.id]
        return cells.get(own.held_by, own)

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

    def _grade_once(self, exercise: Exercise) -> Result:
        student = self._student or self.start()
        self._by_wall_alone = False
        holder = self._holder(exercise)
        name = exercise.id
        if holder.name in self.fatal:
            return not_run(exercise, self.fatal[holder.name])
        run = self.runs[holder.name]
        if name not in self._defined and (run.error or name not in sources.binds(holder.source)):
            return not_run(exercise, without_answer(holder, run, name))
        student.start_clock(exercise.limits)
        before = time.perf_counter()
        result = grade_exercise(self._unit.name, exercise, student, self._seed)
        self.timing["tests"] += time.perf_counter() - before
        if result["gone"]:
            self._end(name, result["verdict"])
        if isinstance(run.error, Delegated) and result["verdict"] == "error":
            return not_run(exercise, run.error)  # it went on without what it wanted to lean on
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
        self._defined = set()
        for cell in self._cells:
            if cell.name in self.fatal or not cell.attempted:
                continue
            run = self._run_cell(student, cell)
            if cell.kind == "given" and run.error is not None:
                log.warning("given cell %s failed: %s", cell.name, run.error)
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
                answer=cell.name if cell.kind == "exercise" else "",
                watched=list(self._unit.exercises),
                lasting=needed(cell, self._cells, self._unit.exercises) if careful else None,
            )
        except StudentGone as gone:
            raise _CellDiedError(cell, gone) from gone
        finally:
            if limits is EXTRA_LIMITS:
                self._extra_left -= time.monotonic() - began
        self.runs[cell.name] = run = parsed(reply, self._room, self._unit.exercises, self._texts)
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
