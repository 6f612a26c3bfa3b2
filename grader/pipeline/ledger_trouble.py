"""Why a ledger cannot be read or written, as the person is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from grader.pipeline.paths import CourseError

_CLOSE = "close the program that has it open, and run this again"
_PERMIT = "make it and its folder writable, and run this again"
_REMEDIES = {
    sqlite3.SQLITE_FULL: "free some space, and run this again; what was finished is kept",
    sqlite3.SQLITE_BUSY: _CLOSE,
    sqlite3.SQLITE_LOCKED: _CLOSE,
    sqlite3.SQLITE_READONLY: _PERMIT,
    sqlite3.SQLITE_CANTOPEN: _PERMIT,
}


def unusable(path: Path, error: sqlite3.Error) -> CourseError:
    """The error in a sentence, with what can be done about it."""
    # the low byte is the kind, the others say why; an error of the module itself has no code
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    remedy = _REMEDIES.get(
        kind, "if it was damaged, put back a copy, or grade into another folder with --results"
    )
    return CourseError(f"{path} cannot be used ({error}): {remedy}")
