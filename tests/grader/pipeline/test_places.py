"""Paths and addresses of this machine are found in what a notebook shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.pipeline.execution import ADDRESS
from grader.pipeline.places import find_place

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "text",
    [
        f"in {ROOT}/course_lib/optim",
        f"\x1b[32m{str(ROOT)[:3]}\x1b[1m{str(ROOT)[3:]}\x1b[0m/a.py",
        f"\x1b]8;;file://{ROOT}/a.py\x1b\\a.py\x1b]8;;\x1b\\",
        "/opt/x/lib/python3.12/json/decoder.py",
        "C:\\x\\site-packages\\numpy",
        "/home/somebody/course",
        "/tmp/ipykernel_17/3.py",
        str(Path.home()),
    ],
)
def test_a_path_is_found_however_it_is_coloured(text: str) -> None:
    assert find_place(text)


@pytest.mark.parametrize(
    "text", ["w/root", "a/tmp", "and/or", "json/decoder.py:12", "/usr/bin/env", "f/home/x"]
)
def test_what_only_looks_like_a_path_is_let_through(text: str) -> None:
    assert find_place(text) is None


def test_a_short_number_in_hexadecimal_is_no_address() -> None:
    assert not ADDRESS.search("look at 0x10")
