"""A temporary folder that does not outlive its process, however that ends.

A shell of a megabyte waits at a pipe and removes the folder when its owner is gone. What is left
where that was killed too (a machine that went off) is removed by the next owner: a folder whose
owner lives is locked.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "descent-view-"
# Between the making of a folder and its lock there are microseconds.
UNLOCKED_SECONDS = 60.0
# What still runs below may write for a moment more.
_TIDY = 'read -r _; for _ in 1 2 3 4 5 6 7 8 9; do rm -rf -- "$1" && exit; sleep 0.2; done'


class OwnFolder:
    """A folder that goes with this process, or with ``close``.

    Raises
    ------
    OSError
        Where it, or the process that watches over it, cannot be made.
    """

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = -1
        try:
            self._lock = _locked(self.path)
            self._watch = subprocess.Popen(
                ["/bin/sh", "-c", _TIDY, "descent-tidy", str(self.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin"},
                cwd="/",
                start_new_session=True,  # who stops the run does not stop the tidying
            )
        except BaseException:
            shutil.rmtree(self.path, ignore_errors=True)
            self._unlock()
            raise

    def close(self) -> None:
        """Remove the folder; more than once does no harm."""
        assert self._watch.stdin is not None
        self._watch.stdin.close()
        try:
            self._watch.wait(5)
        except subprocess.TimeoutExpired:
            self._watch.kill()
            self._watch.wait()
        shutil.rmtree(self.path, ignore_errors=True)
        self._unlock()

    def _unlock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _locked(folder: Path) -> int:
    """A descriptor that locks a folder; raises OSError where another process holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(folder: Path) -> None:
    """Remove what owners that are gone have left."""
    for left in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            status = left.lstat()
            if status.st_uid != os.geteuid() or time.time() - status.st_mtime < UNLOCKED_SECONDS:
                continue
            descriptor = _locked(left)
            shutil.rmtree(left, ignore_errors=True)
            os.close(descriptor)
