"""Write grades into nbgrader's gradebook as its own autograde would, in a few ms each.

nbgrader opens the gradebook anew for each cell and commits each grade by itself. Here one
connection writes a batch of submissions in one transaction; what ends up in the tables is the
same. Manual scores and manual comments are never touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import nbgrader
import sqlalchemy
from alembic.script import ScriptDirectory
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from traitlets.config import Config

from grader.nbgrader_bridge.assignment import record_cells
from grader.nbgrader_bridge.errors import BridgeError, GradebookError
from grader.nbgrader_bridge.rows import (
    ANSWERS,
    Submission,
    UnitCells,
    load_cells,
    write_submission,
)

__all__ = ["GradebookError", "GradebookWriter", "Submission", "submission"]


def submission(result: Mapping[str, Any], answers: Mapping[str, str]) -> Submission:
    """A ``Submission`` from a result in the format of ``results.jsonl``."""
    scores = {
        name: None if row["verdict"] == "infrastructure" else row["score"]
        for name, row in result["exercises"].items()
    }
    return Submission(str(result["student"]), str(result["unit"]), scores, answers)


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
        self.db_url = db_url
        self.batch = batch
        self.patience = patience
        self._pending: list[Submission] = []
        self._cells: dict[str, UnitCells] = {}
        try:
            self._make_folder()
            self._retry(self._create)
            self._engine = sqlalchemy.create_engine(db_url)
            ANSWERS.metadata.create_all(self._engine, tables=[ANSWERS])
        except SQLAlchemyError as error:
            raise GradebookError(
                f"gradebook {self._shown} cannot be opened ({_first_line(error)}): check db_url in "
                "nbgrader_config.py and that its folder is writable"
            ) from error

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
            self._engine.dispose()

    def prepare(self, unit: str, notebook: NotebookNode, config: Config | None = None) -> None:
        """Make the gradebook know the cells of a unit, once before its submissions.

        Parameters
        ----------
        unit : str
            Name of the assignment and of its notebook.
        notebook : NotebookNode
            The instructor's notebook, with solutions; not modified.
        config : Config, optional
            nbgrader's settings where they differ from its defaults.
        """

        def work() -> None:
            with Gradebook(self.db_url) as book:
                book.update_or_create_assignment(unit)
            record_cells(notebook, unit, self.db_url, config or Config())

        try:
            self._retry(work)
        except BridgeError as error:
            raise GradebookError(
                f"gradebook {self._shown} refuses {unit}: {error}; finish grading with the unit as "
                "it was, or move that gradebook away to start a new one"
            ) from error
        self._cells.pop(unit, None)

    def record(self, graded: Submission) -> None:
        """Take one graded submission; it is in the gradebook after the next ``flush``."""
        self._pending.append(graded)
        if len(self._pending) >= self.batch:
            self.flush()

    def flush(self) -> None:
        """Write everything that was recorded, in one transaction: all of it or nothing."""
        if self._pending:
            self._retry(self._write)
            self._pending.clear()

    def _make_folder(self) -> None:
        url = sqlalchemy.make_url(self.db_url)
        if url.get_backend_name() == "sqlite" and url.database:
            folder = Path(url.database).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise GradebookError(
                    f"gradebook {self._shown} cannot be made ({error.strerror}): make {folder} "
                    "writable, or set another db_url in nbgrader_config.py"
                ) from error

    def _create(self) -> None:
        _stamp(self.db_url)
        with Gradebook(self.db_url):
            pass

    def _write(self) -> None:
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # Take the write lock at once: a read lock that grows can fail halfway.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            for graded in self._pending:
                if graded.unit not in self._cells:
                    cells = load_cells(connection, graded.unit)
                    if cells is None:
                        raise GradebookError(
                            f"gradebook {self._shown} does not know {graded.unit}: "
                            f"run `course release {graded.unit}` first"
                        )
                    self._cells[graded.unit] = cells
                write_submission(connection, self._cells[graded.unit], graded)

    def _retry(self, work: Callable[[], None]) -> None:
        """Do the work again while another program holds the gradebook."""
        deadline = time.monotonic() + self.patience
        pause = 0.05
        while True:
            try:
                work()
                return
            except OperationalError as error:
                if not _is_locked(error):
                    raise GradebookError(
                        f"gradebook {self._shown} cannot be written ({_first_line(error)}): "
                        f"{_remedy(error)}"
                    ) from error
                if time.monotonic() > deadline:
                    raise GradebookError(
                        f"gradebook {self._shown} has been locked by another program for "
                        f"{self.patience:.0f} s: close nbgrader's formgrader or the other command, "
                        "and run this again"
                    ) from error
                time.sleep(pause)
                pause = min(2 * pause, 1.0)

    @property
    def _shown(self) -> str:
        """The URL without a password."""
        return sqlalchemy.make_url(self.db_url).render_as_string(hide_password=True)


def _stamp(db_url: str) -> None:
    """Write the version of nbgrader's schema into an empty gradebook.

    nbgrader does it by starting the program ``alembic``, by name, which takes seconds and needs
    it on PATH; the version is the same.
    """
    engine = sqlalchemy.create_engine(db_url)
    try:
        with engine.begin() as connection:
            if sqlalchemy.inspect(connection).get_table_names():
                return
            scripts = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))
            connection.execute(
                sqlalchemy.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            connection.execute(
                sqlalchemy.text("INSERT INTO alembic_version (version_num) VALUES (:head)"),
                {"head": scripts.get_current_head()},
            )
    finally:
        engine.dispose()


def _is_locked(error: DBAPIError) -> bool:
    text = str(error.orig).lower()
    return "locked" in text or "lock timeout" in text or "deadlock" in text


def _remedy(error: DBAPIError) -> str:
    if "no such" in str(error.orig) or "does not exist" in str(error.orig):
        return "it may be of an older nbgrader; back it up, then run `nbgrader db upgrade`"
    return "make it and its folder writable, or set another db_url in nbgrader_config.py"


def _first_line(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0]
