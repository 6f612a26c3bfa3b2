"""The scripted class for each test here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grader.pipeline.records.scripted import World, scripted


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return scripted(monkeypatch)


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    return tmp_path / "submitted"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return tmp_path / "results"
