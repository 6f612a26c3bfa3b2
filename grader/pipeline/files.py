"""Write a file or swap a folder in one step.

A reader sees the old one or the new one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from grader.pipeline.paths import CourseError


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` through a temporary file in the same folder.

    Raises
    ------
    CourseError
        If the folder cannot be made or written; the message names it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def swap_folder(new: Path, old: Path) -> None:
    """Put the folder ``new`` in the place of ``old``, both on one file system.

    ``old`` is moved aside first and comes back if the move of ``new`` fails.
    """
    try:
        old.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=old.parent, prefix=f".{old.name}-"))
    except OSError as error:
        raise _unwritable(old, error) from error
    try:
        if old.exists():
            os.replace(old, aside / "old")
        try:
            os.replace(new, old)
        except OSError:
            if (aside / "old").exists():
                os.replace(aside / "old", old)
            raise
    except OSError as error:
        raise _unwritable(old, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> CourseError:
    return CourseError(
        f"{path} cannot be written ({error.strerror or error}): "
        "make its folder writable, or free some space"
    )
