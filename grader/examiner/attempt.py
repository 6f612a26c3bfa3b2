"""Grade a submission's exercises among its other cells, apart where those stand in the way."""

from __future__ import annotations

import time
from collections.abc import Sequence

from grader.examiner import source as sources
from grader.examiner.errors import Delegated, NotAttempted, StudentGone
from grader.examiner.processes import (
    AGAIN,
    ALLOWANCE,
    CELL_LIMITS,
    ExhaustedError,
    Processes,
)
from grader.examiner.ran import (
    STDOUT_CAP,
    Cell,
    CellRun,
    absent,
    note_of_another,
    note_of_end,
    notes_of,
    without_answer,
)
from grader.examiner.scoring import Result, grade_exercise, not_run
from grader.examiner.unit import Exercise
from grader.examiner.ways import better, other_ways

__all__ = [
    "AGAIN",
    "ALLOWANCE",
    "CELL_LIMITS",
    "STDOUT_CAP",
    "Cell",
    "CellRun",
    "ExhaustedError",
    "Session",
]


class Session(Processes):
    """Grades the exercises of one submission, in one process or in several."""

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

    def grade(self, exercise: Exercise) -> Result:
        """The result of one exercise, in the running process or in a fresh one.

        Where the process ends in a way that another cell may have prepared (a timer that exits, a
        thread that writes on the channel), its memory is used up, or the submission has used up
        its time, the exercise is graded in a process of its own, and the better result counts. So
        it does where another cell may have changed a name that the answer uses.
        """
        cell = next((c for c in self._cells if c.name == exercise.id), None)
        holder = self._holder(exercise) if cell else None
        if cell is None or holder is None or not holder.attempted:
            return not_run(exercise, absent(exercise.id, cell, self._cells))
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
        said = self._defined_by_another(exercise.id, holder)
        for cells, note in other_ways(exercise, holder, self._spares, result):
            apart = self._grade_apart(exercise, cells)
            if better(result, apart) is apart:
                result = apart
                said = [note]
            if result["score"] == result["max_score"] or time.monotonic() > self._deadline:
                break
        self._said += said
        return result

    def _defined_by_another(self, name: str, holder: Cell) -> list[str]:
        """The note on the cell that gave the name its value, where it is not the answer's."""
        ran = [c for c in self._cells if c.name in self.runs]
        definers = [c for c in ran if name in self.runs[c.name].defined]
        if not definers or definers[-1] is holder or definers[-1].part_of == name:
            return []
        return [note_of_another(definers[-1], name, again=holder in definers)]

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
        # an own cell that holds nothing stays: it says which cell holds the answer
        own = [c for c in self._cells if c.name == exercise.id and c not in cells]
        cells = [*cells, *own]
        session = Session(self._parent, self._unit, cells, self._seed, self._texts.around)
        session._careful = {n: g for n, g in self._careful.items() if n != exercise.id}
        session.fatal = {n: g for n, g in self.fatal.items() if n not in self._unit.exercises}
        session._extra_left = self._extra_left
        session._called, session.runs = self._called, dict(self.runs)
        # a name of a cell that is left out here is explained by that cell all the same
        session._texts.sources = {**self._texts.sources, **session._texts.sources}
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
        self._called = True
        before = time.perf_counter()
        result = grade_exercise(self._unit.name, exercise, student, self._seed)
        self.timing["tests"] += time.perf_counter() - before
        if result["gone"]:
            self._end(name, result["verdict"])
        if isinstance(run.error, Delegated) and result["verdict"] == "error":
            imported = sources.bound_at(holder.source, run.at)
            if "*" in imported or imported & sources.reached(holder.source, name):
                return not_run(exercise, run.error)  # it went on without what it leans on
        return result
