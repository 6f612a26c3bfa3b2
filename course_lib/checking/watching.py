"""Notice that a file was saved, whatever way the editor writes it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from course_lib.checking.notebook_file import NotebookError, parse_notebook

PAUSE = 0.3
PATIENCE = 5  # looks at a file that cannot be read before that is told


def changes(path: Path, pause: Callable[[], None] = lambda: time.sleep(PAUSE)) -> Iterator[str]:
    """The time of each save of a file, from now on for ever; the first comes at once.

    A file that is being replaced or is half written is waited for; one that stays unreadable is
    given out too, so that its fault is told once.

    Parameters
    ----------
    path : Path
        The notebook.
    pause : callable
        Waits between two looks.

    Yields
    ------
    str
        ``14:05:09``, the clock at the time it was noticed.

    Examples
    --------
    >>> len(next(changes(Path("no-such-unit.ipynb"), lambda: None)))  # told, though unreadable
    8
    """
    told, looked, faults = b"", (0, 0), 0
    while True:
        state = _state(path)
        if state != looked or faults:
            digest, whole = _content(path)
            faults = 0 if whole else faults + 1
            looked = state
            if digest != told and (whole or faults >= PATIENCE):
                told, faults = digest, 0
                yield time.strftime("%H:%M:%S")
                continue  # it may have been saved while it was checked
            if digest == told:
                faults = 0
        pause()


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (-1, -1)
    return found.st_mtime_ns, found.st_size


def _content(path: Path) -> tuple[bytes, bool]:
    """A digest of the file, and whether it is a whole notebook."""
    try:
        content = path.read_bytes()
    except OSError:
        return b"absent", False
    try:
        parse_notebook(content, path.name)
    except NotebookError:
        return hashlib.sha256(content).digest(), False
    return hashlib.sha256(content).digest(), True
