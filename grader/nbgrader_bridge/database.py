"""The gradebook's database: opened, made where there is none, shared with other programs.

Whoever writes takes SQLite's write lock first: what was read is then still true when it is
written, and several that begin at once wait for each other.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import nbgrader
import sqlalchemy
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Course
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from grader.nbgrader_bridge.errors import GradebookError
from grader.nbgrader_bridge.put_away import OWN
from grader.nbgrader_bridge.sync_cells import COURSE

T = TypeVar("T")

LOCKED = {"55P03", "40P01", "40001"}  # PostgreSQL: lock not available, deadlock, serialization
TAKEN = {"23505", "42P07", "42710"}  # unique violation, table exists, object exists


class Database:
    """A gradebook's database.

    Parameters
    ----------
    db_url : str
        Any URL that nbgrader accepts: SQLite or PostgreSQL.
    patience : float
        Seconds to wait, all in all, for another program to let go of it.

    Raises
    ------
    GradebookError
        If it cannot be made or opened, or stays locked.
    """

    def __init__(self, db_url: str, patience: float):
        self.patience = patience
        try:
            self.shown = sqlalchemy.make_url(db_url).render_as_string(hide_password=True)
            self._make_folder(db_url)
            self._engine = sqlalchemy.create_engine(db_url)
            if not self._patiently(self._complete):
                self.write(_create)
        except SQLAlchemyError as error:
            raise GradebookError(
                f"gradebook {self.shown} cannot be opened ({first_line(error)}): check db_url in "
                "nbgrader_config.py and that its folder is writable"
            ) from error

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction, again while another program holds the gradebook."""

        def whole() -> T:
            with self._engine.begin() as connection:
                if connection.dialect.name == "sqlite":
                    # Take the write lock at once: a read lock that grows can fail halfway.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                return work(connection)

        return self._patiently(whole)

    def _complete(self) -> bool:
        """Whether every table is there, so that nothing needs to be written to begin."""
        with self._engine.connect() as connection:
            there = set(sqlalchemy.inspect(connection).get_table_names())
            return {*Base.metadata.tables, *OWN.tables, "alembic_version"} <= there

    def _patiently(self, work: Callable[[], T]) -> T:
        deadline = time.monotonic() + self.patience
        pause = 0.05
        while True:
            try:
                return work()
            except DBAPIError as error:
                locked = _is_locked(error)
                if not locked and not _is_taken(error):
                    if not isinstance(error, OperationalError):
                        raise
                    raise GradebookError(
                        f"gradebook {self.shown} cannot be written ({first_line(error)}): "
                        f"{_remedy(error)}"
                    ) from error
                if time.monotonic() > deadline:
                    raise GradebookError(
                        f"gradebook {self.shown} has been locked by another program for "
                        f"{self.patience:.0f} s: close nbgrader's formgrader or the other command, "
                        "and run this again"
                    ) from error
                time.sleep(pause)
                pause = min(2 * pause, 1.0)

    def _make_folder(self, db_url: str) -> None:
        url = sqlalchemy.make_url(db_url)
        if url.get_backend_name() == "sqlite" and url.database:
            folder = Path(url.database).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise GradebookError(
                    f"gradebook {self.shown} cannot be made ({error.strerror}): make {folder} "
                    "writable, or set another db_url in nbgrader_config.py"
                ) from error


def _create(connection: Connection) -> None:
    """Make what is missing: nbgrader's tables, the version of its schema, and our tables.

    nbgrader writes the version by starting the program ``alembic``, by name, which takes seconds
    and needs it on PATH; the version is the same.
    """
    if not sqlalchemy.inspect(connection).get_table_names():
        scripts = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))
        connection.execute(
            sqlalchemy.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        )
        connection.execute(
            sqlalchemy.text("INSERT INTO alembic_version (version_num) VALUES (:head)"),
            {"head": scripts.get_current_head()},
        )
    Base.metadata.create_all(connection)
    OWN.create_all(connection)
    if connection.scalar(select(Course.id).where(Course.id == COURSE)) is None:
        connection.execute(insert(Course).values(id=COURSE))


def _is_locked(error: DBAPIError) -> bool:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # the low byte is the kind, the others say why
        return cause.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return _state(error) in LOCKED


def _is_taken(error: DBAPIError) -> bool:
    """Whether another writer has just made the same row or table: then it is there to be read."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode in (
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        )
    return _state(error) in TAKEN


def _state(error: DBAPIError) -> str:
    """PostgreSQL's code of an error, under the names that its drivers have for it."""
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")


def _remedy(error: DBAPIError) -> str:
    if "no such" in str(error.orig) or "does not exist" in str(error.orig):
        return "it may be of an older nbgrader; back it up, then run `nbgrader db upgrade`"
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
        return "free some space, and run this again"
    return "make it and its folder writable, or set another db_url in nbgrader_config.py"


def first_line(error: SQLAlchemyError) -> str:
    """What the database said, without the statement."""
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0]
