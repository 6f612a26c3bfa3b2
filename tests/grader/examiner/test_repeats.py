"""What is tried again and how often: time by the clock on the wall, and faults of ours."""

from __future__ import annotations

import itertools
import select
from typing import Any

import pytest

from grader.examiner import processes
from grader.examiner.attempt import Cell, Session
from grader.examiner.errors import InfrastructureError
from grader.examiner.unit import Limits
from grader.sandbox.launch import LaunchError, WarmParent
from tests.grader.examiner.toy_unit import LIMITS, right, unit

pytestmark = pytest.mark.sandbox


def test_a_submission_has_a_time_of_its_own(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty cells that sleep cost a bounded time, and not the exercises either."""
    monkeypatch.setattr(processes, "ALLOWANCE", 2.0 - 2 * LIMITS.wall_seconds)
    monkeypatch.setattr(processes, "CELL_LIMITS", Limits(cpu_seconds=1.0, wall_seconds=0.5))
    toy = unit("a", "b")
    cells = [Cell(f"sleep {k}", "extra", "import time; time.sleep(99)") for k in range(30)]
    cells += [Cell(name, "exercise", right(name)) for name in toy.exercises]
    session = Session(parent, toy, cells, seed=0)
    try:
        found = {name: session.grade(exercise) for name, exercise in toy.exercises.items()}
    finally:
        session.stop()
    assert {n: r["score"] for n, r in found.items()} == {"a": 3.0, "b": 3.0}
    # Four times half a second, two for each cell, are the two; then each exercise is alone.
    waits = session.forks - 2
    assert 0 < waits <= 4
    assert len(session.fatal) == waits // 2


class Stalling:
    """A parent whose machine stands still at the named moments: (fork, clock of that fork)."""

    def __init__(self, parent: WarmParent, *moments: tuple[int, int]):
        self.parent, self.moments, self.forks = parent, moments, 0

    def fork(self, **options: Any) -> Any:
        self.forks += 1
        attempt: Any = self.parent.fork(**options)
        fork, clocks = self.forks, itertools.count(1)
        given = attempt.budget

        def budget(cpu_seconds: float, wall_seconds: float) -> None:
            stalls = (fork, next(clocks)) in self.moments
            given(cpu_seconds, 0.0 if stalls else wall_seconds)

        attempt.budget = budget
        return attempt


# The function needs what the first nap gives, so that the nap is no trial that may be left out.
NAPPING = """
import time
nap = time.sleep(0.3)
def a(x):
    time.sleep(0.3)
    return 2 * x if nap is None else x
"""


@pytest.mark.parametrize(
    ("moments", "verdict", "forks"),
    [
        ([(1, 1)], "passed", 2),  # in the cell
        ([(1, 2)], "passed", 2),  # in a call
        ([(1, 2), (2, 1)], "passed", 3),  # in a call, then in the cell
        ([(1, 1), (2, 1)], "timeout", 3),  # in the cell, twice
        ([(1, 2), (2, 2)], "timeout", 2),  # in a call, twice
        ([(1, 2), (2, 1), (3, 1)], "timeout", 4),  # and the cell is not called missing
    ],
)
def test_a_machine_that_stands_still_once_costs_nothing(
    parent: WarmParent, moments: list[tuple[int, int]], verdict: str, forks: int
) -> None:
    toy = unit("a")
    stalling: Any = Stalling(parent, *moments)
    session = Session(stalling, toy, [Cell("a", "exercise", NAPPING)], 0)
    try:
        result = session.grade(toy.exercises["a"])
    finally:
        session.stop()
    assert (result["verdict"], session.forks) == (verdict, forks), result["checks"][0]["hint"]


class Failing:
    """A parent whose first forks fail."""

    def __init__(self, parent: WarmParent, failures: int):
        self.parent, self.failures = parent, failures

    def fork(self, **options: Any) -> Any:
        self.failures -= 1
        if self.failures >= 0:
            raise LaunchError("no more processes")
        return self.parent.fork(**options)


def test_a_fault_of_ours_is_no_zero(parent: WarmParent) -> None:
    toy = unit("a")
    failing: Any = Failing(parent, 9)
    session = Session(failing, toy, [Cell("a", "exercise", right("a"))], 0)
    with pytest.raises(InfrastructureError):
        session.grade(toy.exercises["a"])
    session.stop()


def test_a_fault_of_ours_is_tried_again_in_another_process(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = unit("a")
    session = Session(parent, toy, [Cell("a", "exercise", right("a"))], 0)
    session.start()
    assert session._attempt is not None

    def broken() -> object:
        raise LaunchError("the monitor of an attempt ended without a report")

    monkeypatch.setattr(session._attempt, "why", broken)
    session._attempt._status.shutdown(2)  # the monitor stops, the process with it
    hung_up, _, _ = select.select([session._attempt.channel._socket], [], [], 60)
    assert hung_up
    try:
        result = session.grade(toy.exercises["a"])
    finally:
        session.stop()
    assert (result["verdict"], result["score"]) == ("passed", 3.0)
    assert session.forks == 2
