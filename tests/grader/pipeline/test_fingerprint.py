"""What a result depends on: the text of the handout, and not the pictures that it shows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from grader.pipeline.fingerprint import fingerprint, handout
from grader.pipeline.paths import Course

UNIT = "00-start-here"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = Course(tmp_path)
    course.released(UNIT).parent.mkdir(parents=True)
    shutil.copy(Course(ROOT).released(UNIT), course.released(UNIT))
    return course


def changed(course: Course, change: Any) -> str:
    notebook = json.loads(course.released(UNIT).read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    change(code[1])
    course.released(UNIT).write_text(json.dumps(notebook))
    return fingerprint(course, UNIT, "plain", 0)


def test_other_pictures_in_the_handout_change_no_grade(course: Course) -> None:
    before = fingerprint(course, UNIT, "plain", 0)
    picture = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<img alt=a>"}}
    assert changed(course, lambda cell: cell.update(outputs=[picture], execution_count=3)) == before
    assert changed(course, lambda cell: cell.update(source="x = 1")) != before


def test_what_is_no_notebook_counts_by_its_bytes() -> None:
    for data in (b"", b"{", b"[]", b'{"cells": [1]}', b'{"cells": 3}'):
        assert handout(data) == data
