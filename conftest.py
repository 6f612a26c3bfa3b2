"""Every test run, nbval's included: one thread each, no clock, one browser where one is needed.

Hypothesis draws the same examples in each run, new ones in the long campaigns, and an example may
take as long as the machine is busy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

hypothesis.settings.register_profile(
    "course",
    deadline=None,
    derandomize=os.environ.get("DESCENT_CAMPAIGN") != "full",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("course")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless, for the tests of one file.

    Playwright keeps an event loop running until it stops, in which no other code could start one.
    """
    from tests.browser_page import chromium  # most runs need no browser

    with chromium() as started:
        yield started
