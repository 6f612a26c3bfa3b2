"""Run pieces of code as a student's process would, and say what became of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.examiner.errors import StudentGone
from grader.examiner.remote import RemoteStudent
from grader.examiner.unit import Limits
from grader.sandbox.backends import BACKENDS
from grader.sandbox.launch import Attempt, WarmParent

ISOLATING = ("bubblewrap", "landlock")
USABLE = [name for name in ISOLATING if not BACKENDS[name].reason_unavailable()]
QUICK = Limits(cpu_seconds=10.0, wall_seconds=30.0, memory_mb=200, output_bytes=2_000)


@dataclass
class Outcome:
    """What a source gave: the text of its last expression, the error, or how its process ended."""

    result: str | None = None
    kind: str = ""
    message: str = ""
    stdout: str = ""
    gone: str = ""
    reply: Any = None


def warm_parent(name: str, **options: Any) -> WarmParent:
    """A warm parent with numpy, and with the optimizers delegated."""
    options = {
        "modules": ("numpy",),
        "packages": ("numpy",),
        "delegated": ("course_lib.optim", "torch"),
    } | options
    return WarmParent(BACKENDS[name](), "98-toy", **options)


@contextmanager
def student(parent: WarmParent, limits: Limits = QUICK) -> Iterator[tuple[RemoteStudent, Attempt]]:
    """An attempt with a running clock, ended afterwards."""
    attempt = parent.fork(
        memory_mb=limits.memory_mb,
        cpu_seconds=limits.cpu_seconds,
        output_bytes=limits.output_bytes,
    )
    remote = RemoteStudent(attempt)
    remote.start_clock(limits)
    try:
        yield remote, attempt
    finally:
        attempt.end()


def run(parent: WarmParent, source: str, limits: Limits = QUICK) -> Outcome:
    """Run one cell in an attempt of its own."""
    with student(parent, limits) as (remote, _):
        try:
            reply = remote.run_cell(source, "cell")
        except StudentGone as gone:
            return Outcome(gone=gone.reason)
    error = reply.get("error", {})
    return Outcome(
        reply.get("result"),
        error.get("kind", ""),
        error.get("message", ""),
        reply.get("stdout", ""),
        reply=reply,
    )


def descendants(pid: int) -> set[tuple[int, int]]:
    """The processes below ``pid``, each with the moment of its start."""
    started: dict[int, int] = {}
    above: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                above[int(folder.name)] = int(fields[1])
                started[int(folder.name)] = int(fields[19])
    found, waiting = set(), {pid}
    while waiting:
        found |= waiting
        waiting = {child for child, parent in above.items() if parent in waiting} - found
    return {(child, started[child]) for child in found & started.keys()}


def alive(processes: set[tuple[int, int]], seconds: float = 5.0) -> set[int]:
    """Those that still run after a while; zombies do not count."""
    deadline = time.monotonic() + seconds
    while True:
        left = {pid for pid, started in processes if _runs(pid, started)}
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def _runs(pid: int, started: int) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z" and int(fields[19]) == started


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something becomes true in a while."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return true()


def students(pid: int) -> set[int]:
    """The student processes below one: those that go first when memory runs out."""
    found = set()
    for child, _ in descendants(pid):
        with suppress(OSError):
            if Path(f"/proc/{child}/oom_score_adj").read_text().strip() == "1000":
                found.add(child)
    return found


def is_root() -> bool:
    return os.geteuid() == 0
