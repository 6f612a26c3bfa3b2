"""One warm parent for each module of attempts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import USABLE, warm_parent


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    with warm_parent(USABLE[0]) as started:
        yield started
