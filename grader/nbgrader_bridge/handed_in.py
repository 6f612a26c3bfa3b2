"""Read a file that a student handed in: ordinary files alone, no link followed, up to a bound."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

NOTEBOOK_BYTES = 200 << 20  # of a notebook; more is none of a course, and outputs make most of it
STAMP = "timestamp.txt"  # says to nbgrader and to `course grade` when a student handed in


def read_regular_file(path: Path, cap: int) -> tuple[bytes, float]:
    """At most ``cap`` bytes of a file that is no link, folder, pipe or device; its time.

    Raises
    ------
    OSError
        Where it is something else, or cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no ordinary file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(cap), status.st_mtime
