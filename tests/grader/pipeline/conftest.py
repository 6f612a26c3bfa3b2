"""Submissions of unit 07 for the tests of the pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.pipeline.answer_bank import load_answers
from grader.pipeline.paths import Course
from grader.pipeline.template import Template, load_template

UNIT = "07-adaptive-methods"
ROOT = Path(__file__).resolve().parents[3]

Notebook = dict[str, Any]
Write = Callable[[str, Notebook | bytes], Path]


@pytest.fixture(scope="session")
def course() -> Course:
    return Course(ROOT)


@pytest.fixture(scope="session")
def template(course: Course) -> Template:
    return load_template(course, UNIT)


@pytest.fixture(scope="session")
def right() -> Mapping[str, str]:
    """A right answer to each exercise."""
    bank = load_answers(ROOT / "tests" / "answers" / UNIT)
    return {
        name: next(answer.source for answer in answers if answer.kind == "right")
        for name, answers in bank.items()
    }


@pytest.fixture(scope="session")
def released(course: Course) -> Notebook:
    notebook: Notebook = json.loads(course.released(UNIT).read_text(encoding="utf-8"))
    return notebook


@pytest.fixture
def handed_in(released: Notebook, right: Mapping[str, str]) -> Callable[..., Notebook]:
    """A submission: right answers, with these put in their place."""

    def make(changes: Mapping[str, str] | None = None, *, solved: bool = True) -> Notebook:
        notebook: Notebook = json.loads(json.dumps(released))
        sources = (dict(right) if solved else {}) | dict(changes or {})
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in sources:
                cell["source"] = sources[name]
        return notebook

    return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a student's notebook where nbgrader expects it; the submissions folder is returned."""

    def put(student: str, content: Notebook | bytes) -> Path:
        folder = tmp_path / "submitted"
        path = folder / student / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(data)
        return folder

    return put
