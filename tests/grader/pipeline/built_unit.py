"""A toy unit, built, and read again."""

from __future__ import annotations

import nbformat

from grader.pipeline.build import convert
from grader.pipeline.conventions import violations
from grader.pipeline.paths import Course
from tests.notebooks.toy_course import POINTS, UNIT


def rules_broken(source: str) -> str:
    return "; ".join(violations(convert(source, UNIT), UNIT, POINTS))


def read(course: Course) -> nbformat.NotebookNode:
    return nbformat.read(course.built(UNIT), as_version=4)
