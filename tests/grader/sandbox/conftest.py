"""One warm parent for each back end that works here, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import USABLE, alive, descendants, warm_parent

Processes = set[tuple[int, int]]


@pytest.fixture(scope="session", params=USABLE)
def shared(request: pytest.FixtureRequest) -> Iterator[tuple[WarmParent, Processes]]:
    """A parent, and the processes that it is made of while nobody asks it for anything."""
    with warm_parent(request.param) as started:
        yield started, descendants(started._process.pid)


@pytest.fixture
def parent(shared: tuple[WarmParent, Processes]) -> WarmParent:
    """The shared parent, idle: the monitor of the test before has gone, after its report."""
    started, idle = shared
    assert not alive(descendants(started._process.pid) - idle, seconds=30.0)
    return started
