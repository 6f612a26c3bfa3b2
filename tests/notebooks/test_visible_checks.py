"""The visible checks of every unit: right answers pass them, the placeholder is not begun."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode

from course_lib.checking import CheckFailed
from course_lib.checking.notebook_file import checked_names, visible
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import load_answers
from grader.pipeline.build import convert, read_source
from grader.pipeline.conventions import SOLUTION, grade_id, kind
from grader.pipeline.paths import Course

COURSE = Course(Path(__file__).parents[2])
UNITS = COURSE.units()
EXERCISES = [(unit, name) for unit in UNITS for name in load_unit(unit).exercises]


@cache
def cells(unit: str) -> list[NotebookNode]:
    return list(convert(read_source(COURSE, unit), unit).cells)


def check_cell(unit: str, exercise: str) -> str:
    (source,) = [cell.source for cell in cells(unit) if grade_id(cell) == f"check_{exercise}"]
    return visible(source)


def given(unit: str, *, solved: bool) -> dict[str, Any]:
    """The names of the given cells, and of the solutions where an exercise needs another."""
    namespace: dict[str, Any] = {"np": np}
    for cell in cells(unit):
        if kind(cell) == "given" or (solved and kind(cell) == "exercise"):
            exec(compile(cell.source, f"<{unit}>", "exec"), namespace)
    return namespace


@pytest.mark.parametrize("unit", UNITS)
def test_each_check_cell_checks_its_exercise_and_the_last_cell_is_the_table(unit: str) -> None:
    for cell in cells(unit):
        if kind(cell) == "check":
            assert checked_names(cell.source) == [grade_id(cell).removeprefix("check_")]
            assert not re.search(r"(?m)^\s*assert\b", visible(cell.source)), grade_id(cell)
    assert kind(cells(unit)[-1]) == "summary"
    assert "check_all()" in cells(unit)[-1].source


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_right_answers_pass_with_one_line(
    unit: str, exercise: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What passes all hidden checks never fails the visible one."""
    source = check_cell(unit, exercise)
    bank = load_answers(COURSE.root / "tests" / "answers" / unit)[exercise]
    lines = set()
    for answer in [item for item in bank if item.kind == "right"]:
        namespace = given(unit, solved=True)
        exec(compile(answer.source, f"<{answer.name}>", "exec"), namespace)
        capsys.readouterr()
        exec(compile(source, "<check>", "exec"), namespace)
        lines.add(capsys.readouterr().out.splitlines()[-1])
    (line,) = lines
    assert re.fullmatch(rf"{exercise}: \d+ visible checks passed", line)


@pytest.mark.parametrize(("unit", "exercise"), EXERCISES)
def test_the_placeholder_is_not_begun(unit: str, exercise: str) -> None:
    namespace = given(unit, solved=True)
    (solution,) = [cell.source for cell in cells(unit) if grade_id(cell) == exercise]
    begin, end = map(re.escape, SOLUTION)
    placeholder = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
    unsolved = re.sub(rf"(?s)([ ]*){begin}.*?{end}", placeholder, solution)
    assert unsolved != solution
    exec(compile(unsolved, "<exercise>", "exec"), namespace)
    with pytest.raises(CheckFailed, match=rf"^{exercise}: (\w+ is )?not begun yet"):
        exec(compile(check_cell(unit, exercise), "<check>", "exec"), namespace)
