"""Write grades into nbgrader's gradebook as its own autograde would, in a few ms each.

nbgrader opens the gradebook anew for each cell and commits each grade by itself. Here one
connection writes a batch of submissions in one transaction; what ends up in the tables is the
same. What a person gave stays with the answer that it was given for (``put_away``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from nbformat import NotebookNode
from sqlalchemy import Connection
from traitlets.config import Config

from grader.nbgrader_bridge.answers import answer_of, digest
from grader.nbgrader_bridge.assignment import as_saved
from grader.nbgrader_bridge.database import Database
from grader.nbgrader_bridge.errors import BridgeError, GradebookError
from grader.nbgrader_bridge.forget import forget_submission
from grader.nbgrader_bridge.put_away import Mark, Place, put_away
from grader.nbgrader_bridge.rows import GradedNotebook, answered, auto_score, write_submission
from grader.nbgrader_bridge.sync_cells import CellChanges, sync_cells
from grader.nbgrader_bridge.unit_cells import UnitCells, load_cells

__all__ = ["STUDENT_ID", "GradebookError", "GradebookWriter", "GradedNotebook"]

STUDENT_ID = 128  # characters that nbgrader's tables have for it; PostgreSQL refuses more


class GradebookWriter:
    """The one writer of a gradebook; use it in a ``with`` statement.

    Parameters
    ----------
    db_url : str
        Any URL that nbgrader accepts: SQLite or PostgreSQL.
    batch : int
        Submissions in one transaction.
    patience : float
        Seconds to wait, all in all, for another program to let go of the gradebook.

    Raises
    ------
    GradebookError
        If it cannot be opened, stays locked, or a unit was not prepared.
    """

    def __init__(self, db_url: str, *, batch: int = 50, patience: float = 30.0):
        self.batch = batch
        self._pending: list[GradedNotebook] = []
        self._cells: dict[str, UnitCells] = {}
        self._database = Database(db_url, patience)

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None or not issubclass(kind, GradebookError):
                self.flush()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the gradebook; what was recorded and not flushed is not written."""
        self._database.close()

    def prepare(
        self, unit: str, notebook: NotebookNode, config: Config | None = None
    ) -> CellChanges:
        """Make the gradebook know the cells of a unit as they are now, before its submissions.

        Where an exercise was added or removed, or its points changed, the gradebook goes on: new
        cells are open until they are graded, and what a person gave for a removed one is put away.

        Parameters
        ----------
        unit : str
            Name of the assignment and of its notebook.
        notebook : NotebookNode
            The instructor's notebook, with solutions; not modified.
        config : Config, optional
            nbgrader's settings where they differ from its defaults.

        Returns
        -------
        CellChanges
            What changed for the submissions that it holds.
        """
        try:
            saved = as_saved(notebook, unit, config or Config())
        except BridgeError as error:
            raise GradebookError(
                f"gradebook {self._database.shown} refuses {unit}: {error}; run "
                f"`course build {unit}`"
            ) from error
        self._cells.pop(unit, None)
        return self._database.write(lambda connection: sync_cells(connection, unit, saved))

    def record(self, graded: GradedNotebook) -> None:
        """Take one graded submission; it is in the gradebook after the next ``flush``."""
        if len(graded.student) > STUDENT_ID:
            raise GradebookError(
                f"the student's id {graded.student[:40]}... has {len(graded.student)} characters, "
                f"and a gradebook holds at most {STUDENT_ID}: give the student a shorter id"
            )
        self._pending.append(graded)
        if len(self._pending) >= self.batch:
            self.flush()

    def put_back(
        self, graded: GradedNotebook, given: Mapping[str, tuple[float | None, float, bool, str]]
    ) -> None:
        """Have what a person gave ready for a submission that the gradebook has lost.

        Parameters
        ----------
        graded : GradedNotebook
            What it was given for; it is still to be recorded.
        given : mapping
            By the graded cell's name: points, extra credit, whether it waits, comment.
        """
        self._database.write(lambda connection: self._put_back(connection, graded, given))

    def _put_back(
        self,
        connection: Connection,
        graded: GradedNotebook,
        given: Mapping[str, tuple[float | None, float, bool, str]],
    ) -> None:
        cells = load_cells(connection, graded.unit)
        marks: dict[Place, Mark] = {}
        for cell, (points, extra, waits, comment) in given.items():
            if cells is None or cell not in cells.grades:
                continue
            answer = answer_of(cell)
            text = graded.answers.get(answer, "") if answered(cells, graded, answer) else ""
            auto = auto_score(cells, graded, cell)
            mark = Mark(points, extra or None, comment or None, auto, waits)
            marks[Place(graded.student, answer, digest(text))] = mark
        put_away(connection, graded.unit, marks)

    def forget(self, student: str, unit: str) -> bool:
        """Take a submission away, now; what a person gave for it comes back with the answer.

        Returns
        -------
        bool
            Whether there was one.
        """
        self.flush()
        return self._database.write(lambda connection: forget_submission(connection, student, unit))

    def flush(self) -> None:
        """Write everything that was recorded, in one transaction: all of it or nothing."""
        if self._pending:
            self._database.write(self._write)
            self._pending.clear()

    def _write(self, connection: Connection) -> None:
        for graded in self._pending:
            if graded.unit not in self._cells:
                cells = load_cells(connection, graded.unit)
                if cells is None:
                    raise GradebookError(
                        f"gradebook {self._database.shown} does not know {graded.unit}: "
                        f"run `course release {graded.unit}` first"
                    )
                self._cells[graded.unit] = cells
            write_submission(connection, self._cells[graded.unit], graded)
