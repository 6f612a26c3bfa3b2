"""One warm parent for each back end that works here, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import USABLE, warm_parent


@pytest.fixture(scope="session", params=USABLE)
def parent(request: pytest.FixtureRequest) -> Iterator[WarmParent]:
    with warm_parent(request.param) as started:
        yield started
