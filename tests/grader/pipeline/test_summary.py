"""The summary cell when a notebook is graded: it never runs, and hides no answer."""

from __future__ import annotations

from typing import Any

import pytest

from grader.examiner.absent_names import undefined
from grader.examiner.surroundings import Texts
from grader.pipeline.executed import notebook as executed
from grader.pipeline.reading import RawCell
from grader.pipeline.repair import repair
from grader.pipeline.template import Template, read_template

SUMMARY = "from course_lib.checking import check_all\n\ncheck_all()"


def _cell(kind: str, source: str, name: str = "", **more: Any) -> dict[str, Any]:
    metadata: dict[str, Any] = {"descent": {"kind": kind}, **more}
    if name:
        metadata["nbgrader"] = {"grade_id": name}
    return {"cell_type": "code", "id": name or kind, "metadata": metadata, "source": source}


@pytest.fixture
def template() -> Template:
    folded = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    cells = [
        _cell("given", "import numpy as np", "imports"),
        _cell("demo", "print(1)", **folded),
        _cell("exercise", "def double(x):\n    raise NotImplementedError()", "double"),
        _cell("check", "assert double(1) == 2", "check_double", tags=["raises-exception"]),
        _cell("summary", SUMMARY),
    ]
    return read_template("98-toy", {"cells": cells}, "98-toy")


def handed_in(template: Template, **sources: str) -> list[RawCell]:
    """The handout with other texts in these cells."""
    return [
        RawCell(cell.cell_type, sources.get(cell.id, cell.source), cell.grade_id, cell.id)
        for cell in template.cells
    ]


def test_it_never_runs_and_its_output_is_nobody_s(template: Template) -> None:
    submission = repair(handed_in(template, double="def double(x): return 2 * x"), template)
    assert [cell.name for cell in submission.runnable()] == ["imports", "double"]
    assert submission.cells[-1].kind == "summary"
    assert submission.notes == []
    assert '"outputs": []' in executed(template, submission, {})


@pytest.mark.parametrize("text", ["", "check_all(); check_all()", f"{SUMMARY}\nimport os", "1 +"])
def test_a_changed_one_does_not_run_either(template: Template, text: str) -> None:
    submission = repair(handed_in(template, summary=text), template)
    assert [cell.name for cell in submission.runnable()] == ["imports", "double"]
    assert submission.notes == []


def test_a_missing_one_is_put_back_without_a_word(template: Template) -> None:
    submission = repair(handed_in(template)[:-1], template)
    assert submission.cells[-1].source == SUMMARY
    assert submission.notes == []


def test_what_a_student_defines_in_it_is_found(template: Template) -> None:
    answer = f"def double(x):\n    return 2 * x\n\n{SUMMARY}"
    submission = repair(handed_in(template, summary=answer), template)
    [cell] = [cell for cell in submission.runnable() if cell.name == "double"]
    assert cell.source == answer
    helper = repair(handed_in(template, summary=f"def half(x): return x / 2\n{SUMMARY}"), template)
    assert [cell.kind for cell in helper.runnable()] == ["given", "exercise", "spare"]


def test_a_name_that_only_it_defines_is_called_by_it(template: Template) -> None:
    texts = Texts({"double": "check_all()"}, around=template.around)
    said = undefined("check_all", texts, "double", "check_all()")
    assert "the summary cell" in said


def test_folded_cells_stay_folded_in_the_executed_notebook(template: Template) -> None:
    submission = repair(handed_in(template), template)
    assert '"source_hidden": true' in executed(template, submission, {})
