"""A released toy course and a way to hand in notebooks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.pipeline.build import build
from grader.pipeline.paths import Course
from grader.pipeline.release import release
from tests.grader.nbgrader_bridge.class_book import ClassBook
from tests.notebooks.toy_course import UNIT, make_course, toy_points

HandIn = Callable[..., nbformat.NotebookNode]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("course"))
    build(UNIT, course=course, points=toy_points)
    release(UNIT, course=course, points=toy_points)
    return course


@pytest.fixture
def course(finished: Course, tmp_path: Path) -> Course:
    shutil.copytree(finished.root, tmp_path / "copy")
    return Course(tmp_path / "copy")


@pytest.fixture
def hand_in(course: Course) -> HandIn:
    """``hand_in("ada", double="right", drop=["check_mean"])`` writes ada's submission."""

    def write(student: str, *, drop: tuple[str, ...] = (), **answers: str) -> nbformat.NotebookNode:
        notebook = nbformat.read(course.released(UNIT), as_version=4)
        for cell in list(notebook.cells):
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name in answers:
                cell.source = answers[name]
            if name in drop:
                notebook.cells.remove(cell)
        folder = course.root / "submitted" / student / UNIT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{UNIT}.ipynb")
        return notebook

    return write


@pytest.fixture
def book(finished: Course, tmp_path: Path) -> ClassBook:
    """A gradebook that knows the toy unit and no student."""
    notebook = nbformat.read(finished.built(UNIT), as_version=4)
    made = ClassBook(f"sqlite:///{tmp_path / 'book' / 'gradebook.db'}", notebook)
    made.prepare()
    return made
