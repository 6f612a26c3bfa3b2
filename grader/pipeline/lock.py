"""One run at a time holds a results folder; the next one waits, and says for whom."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import getpass
import json
import math
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.pipeline.paths import CourseError

FILE = ".lock"
PAUSE = 0.2


@contextlib.contextmanager
def held(
    folder: Path, wait: float, say: Callable[[str], None] = lambda sentence: None
) -> Iterator[None]:
    """Hold a results folder.

    The kernel lets go of the lock when the process that holds it ends, however it ends: a forked
    process must close what it found open.

    Parameters
    ----------
    wait : float
        Seconds to wait for another run.
    say : callable
        Told once, in one sentence, who holds the folder.

    Raises
    ------
    CourseError
        Where the folder is still held after that time, or cannot be locked at all, or ``wait`` is
        no time.
    """
    if not 0 <= wait < math.inf:
        raise CourseError(f"--wait must be a number of seconds, 0 or more, got {wait}")
    path = folder / FILE
    deadline = time.monotonic() + wait
    said = False
    descriptor = _opened(path)
    try:
        while not _taken(descriptor, path):
            if time.monotonic() >= deadline:
                raise CourseError(
                    f"{folder} is held by {_holder(path)}, and was for {wait:g} s: wait until that "
                    "run has ended, or give more time with --wait"
                )
            if not said:
                say(f"{folder} is held by {_holder(path)}: waiting up to {wait:g} s")
                said = True
            time.sleep(PAUSE)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise CourseError(
            f"{path} cannot be opened ({error.strerror}): make the results folder writable"
        ) from None


def _taken(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
            return False
        raise CourseError(
            f"{path} cannot be locked ({error.strerror}): put the results folder on a file system "
            "that has locks, since two runs at once would lose grades"
        ) from None
    return True


def _sign(descriptor: int) -> None:
    who = {
        "process": os.getpid(),
        "machine": socket.gethostname(),
        "user": _user(),
        "since": time.strftime("%H:%M:%S"),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(who).encode(), 0)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _holder(path: Path) -> str:
    """Who holds it, as that run signed it; the file may be read while it is written."""
    try:
        who = json.loads(path.read_bytes()[:2000])
        return (
            f"another run (process {int(who['process'])} of {str(who['user'])[:60]} on "
            f"{str(who['machine'])[:60]}, since {str(who['since'])[:20]})"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"
