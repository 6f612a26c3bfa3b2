"""``course doctor``: try each promise of the sandbox here, on each back end, and look around."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.examiner.attempt import Cell, Session
from grader.examiner.errors import InfrastructureError, StudentGone
from grader.examiner.exam import Exam
from grader.examiner.remote import RemoteStudent
from grader.examiner.unit import Exercise, Limits, Unit
from grader.pipeline.promises import PROMISES, TOOLS, Promise
from grader.sandbox.backends import BACKENDS
from grader.sandbox.jail import landlock
from grader.sandbox.launch import LaunchError, WarmParent
from grader.sandbox.view import REPOSITORY

ISOLATING = ("bubblewrap", "landlock")
DELEGATED = ("course_lib.optim", "torch", "sklearn")


@dataclass(frozen=True)
class Finding:
    """A line of the table: what is promised, by whom, whether it holds, and what was seen."""

    promise: str
    backend: str
    ok: bool
    detail: str = ""


def doctor(results: Path | None = None) -> list[Finding]:
    """Test every promise on every back end, with real attempts; look at the environment.

    Parameters
    ----------
    results : Path, optional
        Where results would be written; the current folder if it is not given.
    """
    rows = list(environment(results or Path.cwd()))
    for name in ISOLATING:
        rows += backend_rows(name)
    return rows


def exit_status(rows: Sequence[Finding]) -> int:
    """0 where all is well, 1 where something needs attention, 2 where nothing can be graded."""
    tested = {row.backend for row in rows}.intersection(ISOLATING)
    if tested <= {row.backend for row in rows if not row.ok}:
        return 2
    return 0 if all(row.ok for row in rows) else 1


def backend_rows(name: str) -> Iterator[Finding]:
    """One row for each promise of a back end, or one that says why it cannot be used here."""
    reason = BACKENDS[name].reason_unavailable()
    if reason:
        yield Finding("can be used here", name, False, reason)
        return
    try:
        with WarmParent(
            BACKENDS[name](),
            "doctor",
            modules=("numpy",),
            packages=("numpy",),
            delegated=DELEGATED,
        ) as parent:
            for promise in PROMISES:
                if not promise.machines or platform.machine() in promise.machines:
                    yield test_promise(parent, promise)
            yield from _gradings(parent)
    except (LaunchError, InfrastructureError, OSError) as error:
        yield Finding("attempts can be started", name, False, str(error))


def test_promise(parent: WarmParent, promise: Promise) -> Finding:
    """Try to break one promise in an attempt of its own."""
    if promise.before:
        _outcome(parent, promise.before, promise.limits)
    found = _outcome(parent, promise.source, promise.limits)
    wanted = promise.ends or "[]"
    detail = "" if found == wanted else f"found {found[:200]}, expected {wanted}"
    return Finding(promise.title, parent.backend.name, found == wanted, detail)


test_promise.__test__ = False  # type: ignore[attr-defined]  # it is no test of pytest's


def _outcome(parent: WarmParent, source: str, limits: Limits) -> str:
    """What a source evaluates to, the error that it raises, or how its process ends."""
    attempt = parent.fork(
        memory_mb=limits.memory_mb,
        cpu_seconds=limits.cpu_seconds,
        output_bytes=limits.output_bytes,
    )
    student = RemoteStudent(attempt)
    student.start_clock(limits)
    known = f"SECRETS = {secrets()!r}\nSITES = {sites()!r}\n"
    try:
        reply = student.run_cell(known + TOOLS + source, "doctor")
    except StudentGone as gone:
        return gone.reason
    finally:
        attempt.end()
    if "error" in reply:
        return f"{reply['error']['kind']}: {reply['error']['message']}"
    return str(reply.get("result"))


def secrets() -> list[str]:
    """Paths of this machine that no student may read: the course, and the home folder."""
    places = [Path(__file__), REPOSITORY / "grader" / "hidden_tests" / "__init__.py"]
    inside = [sys.prefix, sys.base_prefix]  # the way to Python itself is no secret
    for folder in (REPOSITORY, Path.home(), REPOSITORY / "solutions"):
        try:
            entries = sorted(folder.iterdir())[:40]
        except OSError:
            continue
        places += [
            entry
            for entry in entries
            if not any(Path(place).is_relative_to(entry.resolve()) for place in inside)
        ]
    return [str(place) for place in places if os.access(place, os.R_OK)]


def sites() -> list[str]:
    """The folders of installed packages, of this environment and of the interpreter's own."""
    return list(dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]))


def _gradings(parent: WarmParent) -> Iterator[Finding]:
    """Grade a submission of four exercises in which one is right and the others misbehave."""
    limits = Limits(cpu_seconds=0.4, wall_seconds=10.0)
    names = ("right", "ends", "hangs", "tampers")
    exercises = [
        Exercise(name, 1, reference=lambda x: 2 * x, returns=("y",), limits=limits)
        for name in names
    ]
    for exercise in exercises:
        exercise.check("value", 1)(_doubles)
    sources = {
        "right": "def right(x): return 2 * x",
        "ends": "import os\nos._exit(0)",
        "hangs": "def hangs(x):\n    while True: pass",
        "tampers": "import os\ndef tampers(x): os.write(3, bytes(8) + b'{}' * 9); return 2 * x",
    }
    cells = [Cell(name, "exercise", sources[name]) for name in names]
    session = Session(parent, Unit("doctor", exercises), cells, 0)
    try:
        found = {e.id: session.grade(e) for e in exercises}
    finally:
        session.stop()
    wanted = {"right": "passed", "ends": "killed", "hangs": "timeout", "tampers": "tampered"}
    verdicts = {name: result["verdict"] for name, result in found.items()}
    scores = [result["score"] for result in found.values()]
    yield Finding(
        "an exercise that hangs, dies or cheats costs itself alone",
        parent.backend.name,
        verdicts == wanted and scores == [1.0, 0.0, 0.0, 0.0],
        "" if verdicts == wanted else f"verdicts {verdicts}, scores {scores}",
    )


def _doubles(exam: Exam) -> None:
    exam.expect(lambda f: [f(3.0), f(4.0)])


def environment(results: Path) -> Iterator[Finding]:
    """The machine and what is installed on it."""

    def row(promise: str, ok: bool, detail: str) -> Finding:
        return Finding(promise, "environment", ok, detail)

    version = platform.python_version()
    yield row("Python 3.11 or newer", sys.version_info >= (3, 11), version)
    yield row("packages as in requirements.lock", *_locked(REPOSITORY / "requirements.lock"))
    machine = platform.machine()
    known = machine in ("x86_64", "aarch64")
    remedy = "" if known else ": grade on x86_64 or aarch64"
    yield row("a seccomp filter for this machine", known, f"{machine}{remedy}")
    found = landlock.version()
    kernel = f"Linux {platform.release()}"
    detail = f"version {found}, {kernel}" if found else f"{kernel} has none: 5.13 or newer has"
    yield row("Landlock", found > 0, detail)
    yield row("bubblewrap", *_bubblewrap())
    cores = len(os.sched_getaffinity(0))
    yield row("cores", cores > 0, f"{cores}: as many workers are useful")
    yield row("results can be written", *_writable(results))


def _locked(path: Path) -> tuple[bool, str]:
    if not path.is_file():
        return False, f"{path} is missing: run from a checkout of the course"
    other = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line)
        if match is None:
            continue
        name, wanted = match.groups()
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "missing"
        if installed.split("+")[0] != wanted.split("+")[0]:
            other.append(f"{name} {installed} (locked: {wanted})")
    if other:
        more = f" and {len(other) - 4} more" if len(other) > 4 else ""
        return False, f"{', '.join(other[:4])}{more}: run `make setup`"
    return True, ""


def _bubblewrap() -> tuple[bool, str]:
    try:
        done = subprocess.run(
            ["bwrap", "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False, "not installed: sudo apt-get install -y bubblewrap"
    return done.returncode == 0, done.stdout.strip() or done.stderr.strip()[:200]


def _writable(folder: Path) -> tuple[bool, str]:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True, str(folder)
    except OSError as error:
        return False, f"{folder}: {error.strerror}; choose another with --results"
