"""A fault of ours: one sentence for the person, the full report in a file."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

LOG = "faults.log"
ROOM = 20_000_000  # bytes; an endless fault must not fill the disk


class FaultLog(logging.Handler):
    """Writes what goes wrong inside to a file, opened anew each time: workers are forks.

    Nothing of it is printed: a traceback is for whoever maintains the grader.
    """

    def __init__(self, folder: Path):
        super().__init__(logging.WARNING)
        self.path = folder / LOG
        self._size = self._present()

    def grown(self) -> bool:
        """Whether something was written since this run began, by it or by its workers."""
        return self._present() > self._size

    def told(self) -> None:
        """The person knows of what stands in it by now."""
        self._size = self._present()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.write(f"{time.strftime('%F %T')} [{os.getpid()}] {self.format(record)}\n")
        except Exception:
            return  # nowhere to complain

    def write(self, text: str) -> Path:
        """Add a text; the file it stands in, which lies elsewhere if the folder is closed."""
        if self._present() > ROOM:
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(".old.log"))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            handle, name = tempfile.mkstemp(prefix="descent-fault-", suffix=".log")
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            return Path(name)
        return self.path

    def _present(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


@contextlib.contextmanager
def kept_faults(folder: Path) -> Iterator[FaultLog]:
    """Inside, everything that is logged goes to ``folder``/faults.log alone."""
    handler = FaultLog(folder)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)


def sentence_of(error: BaseException, log: FaultLog) -> str:
    """What a person reads of an error that nobody foresaw; its traceback is written down."""
    text = "".join(traceback.format_exception(error))
    path = log.write(f"{time.strftime('%F %T')} [{os.getpid()}]\n{text}\n")
    log.told()
    return (
        f"a fault of the grader itself ({type(error).__name__}) stopped this command; what was "
        f"finished is kept, and the same command continues. The full report is in {path}: send it "
        "to whoever maintains this course"
    )
