"""Somebody else kills a student's process, or its monitor: that costs nobody a point."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.examiner import attempt as attempts
from grader.examiner.attempt import AGAIN, Cell, Session
from grader.examiner.errors import InfrastructureError
from grader.examiner.remote import RemoteStudent
from grader.sandbox.launch import WarmParent
from grader.sandbox.wire import ClosedError
from tests.grader.examiner.toy_unit import graded, right, unit, verdicts
from tests.grader.sandbox.attempts import USABLE, eventually, students, warm_parent

pytestmark = pytest.mark.sandbox

SOURCES = {"a": right("a"), "b": right("b")}
ALWAYS = 1000


@pytest.fixture(scope="module", params=USABLE)
def parent(request: pytest.FixtureRequest) -> Any:
    with warm_parent(request.param) as started:
        yield started


def above(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def kill(parent: WarmParent, whom: str) -> None:
    """Kill every student of a parent, or every monitor of one."""
    assert eventually(
        lambda: bool(students(parent._process.pid))
    )  # the newest may just be putting its jail on
    for pid in students(parent._process.pid):
        os.kill(pid if whom == "student" else above(pid), signal.SIGKILL)
    assert eventually(lambda: not students(parent._process.pid))


def before_tests(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], times: int) -> None:
    """Act before the hidden tests of exercise a, so often."""
    true, left = attempts.grade_exercise, [times]

    def deadly(name: str, exercise: Any, student: Any, seed: int) -> Any:
        if exercise.id == "a" and left[0]:
            left[0] -= 1
            act()
        return true(name, exercise, student, seed)

    monkeypatch.setattr(attempts, "grade_exercise", deadly)


def before_cells(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], times: int) -> None:
    """Act before cell b runs, so often."""
    true, left = RemoteStudent.run_cell, [times]

    def deadly(self: RemoteStudent, source: str, cell: str, **order: Any) -> Any:
        if cell == "b" and left[0]:
            left[0] -= 1
            act()
        return true(self, source, cell, **order)

    monkeypatch.setattr(RemoteStudent, "run_cell", deadly)


@pytest.mark.parametrize("whom", ["student", "monitor"])
@pytest.mark.parametrize("when", [before_tests, before_cells])
@pytest.mark.parametrize("times", [1, AGAIN])
def test_it_is_run_again(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch, whom: str, when: Any, times: int
) -> None:
    when(monkeypatch, lambda: kill(parent, whom), times)
    assert verdicts(graded(parent, SOURCES)) == {"a": ("passed", 3.0), "b": ("passed", 3.0)}


def test_again_and_again_it_is_a_fault_of_ours_and_no_zero(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_tests(monkeypatch, lambda: kill(parent, "student"), ALWAYS)
    found = graded(parent, SOURCES)
    assert (found["a"]["verdict"], found["a"]["score"]) == ("infrastructure", None)
    assert "The grader failed here, not you" in found["a"]["checks"][0]["hint"]
    assert (found["b"]["verdict"], found["b"]["score"]) == ("passed", 3.0)


def test_again_and_again_in_a_cell_ends_the_session(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_cells(monkeypatch, lambda: kill(parent, "student"), ALWAYS)
    with pytest.raises(InfrastructureError, match="killed from outside"):
        graded(parent, SOURCES)


def test_how_often_is_counted(parent: WarmParent, monkeypatch: pytest.MonkeyPatch) -> None:
    before_tests(monkeypatch, lambda: kill(parent, "student"), 1)
    toy = unit("a")
    session = Session(parent, toy, [Cell("a", "exercise", "import numpy as np\n" + right("a"))], 0)
    try:
        assert session.grade(toy.exercises["a"])["score"] == 3
        assert session.faults == 1
    finally:
        session.stop()


# A student who could feign it would be graded again and again, and never have a score.
FEIGNED = {
    "kill": "import os; os.kill(os.getpid(), 9)",
    "raise": "import signal; signal.raise_signal(9)",
    "thread": "import signal, threading; signal.pthread_kill(threading.get_ident(), 9)",
    "timer": """
    import ctypes, struct, time
    event = ctypes.create_string_buffer(struct.pack("=qii", 0, 9, 0).ljust(64, b"\\0"))
    timer, soon = ctypes.c_long(), (ctypes.c_long * 4)(0, 0, 0, 1000)
    ctypes.CDLL(None).timer_create(0, event, ctypes.byref(timer))
    ctypes.CDLL(None).timer_settime(timer, 0, soon, None)
    time.sleep(0.2)
    return 0 * x""",
    "limit": """
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True: pass""",
    "limit by another call": """
    import resource
    resource.prlimit(0, resource.RLIMIT_CPU, (1, 1))
    while True: pass""",
}


@pytest.mark.parametrize("name", FEIGNED)
def test_a_student_cannot_feign_it(parent: WarmParent, name: str) -> None:
    found = graded(parent, {"a": f"def a(x):\n    {FEIGNED[name].strip()}", "b": right("b")})
    assert found["a"]["verdict"] in ("wrong", "error"), found["a"]
    assert found["a"]["score"] in (0, 2)
    assert found["b"]["score"] == 3


def test_the_kernels_own_limit_on_cpu_time_is_a_timeout(parent: WarmParent) -> None:
    """The backstop where the monitor's clock stands still."""
    attempt = parent.fork(memory_mb=100, cpu_seconds=-4, output_bytes=100)  # a second in all
    attempt.channel.send({"op": "run", "source": "while True: pass", "cell": "x"})
    with pytest.raises(ClosedError):
        attempt.channel.receive(60)
    ending = attempt.why()
    assert (ending.signal, ending.reason) == (signal.SIGKILL, "cpu")
