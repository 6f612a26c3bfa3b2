"""``nbgrader autograde`` without a kernel: the notebook is graded in the sandbox instead.

``nbgrader_config.py`` puts ``SandboxedGrade`` in the place of nbgrader's ``Execute``.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor
from traitlets import Unicode
from traitlets.utils.importstring import import_item

from grader.nbgrader_bridge.errors import BridgeError

Grade = Callable[[str, bytes], Mapping[str, Any]]


class SandboxedGrade(NbGraderPreprocessor):
    """Grades a sanitized notebook with the hidden tests and writes outputs and scores into it.

    nbgrader reads a check cell's score from its output and gives full marks where it finds none.
    So every graded cell leaves here with exactly one finite score, or the submission is refused.
    """

    grade = Unicode(
        "grader.pipeline.worker.grade_notebook",
        help="Function (unit, bytes of a notebook) -> result, by its dotted name.",
    ).tag(config=True)

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader with the notebook of one submission."""
        unit = resources["nbgrader"]["assignment"]
        add_missing(notebook, unit, resources["nbgrader"]["db_url"])
        grade: Grade = import_item(self.grade)
        submitted = nbformat.writes(without_hidden_tests(notebook), version=4)
        result = grade(unit, submitted.encode())
        for note in result.get("notes", []):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        write_outputs(notebook, result)
        write_scores(notebook, result)
        return notebook, resources


AUTOGRADE_PREPROCESSORS = [
    SandboxedGrade if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
]


def add_missing(notebook: NotebookNode, unit: str, db_url: str) -> None:
    """Append the graded cells that the student deleted, so that each of them gets a score.

    nbgrader leaves the grade of a deleted cell open, and its own option to restore cells fails
    where the cell before it is missing, too.
    """
    present = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if utils.is_grade(cell) and "grade_id" in cell.metadata.nbgrader
    }
    with Gradebook(db_url) as book:
        record = book.find_notebook(unit, unit)
        sources = {cell.name: cell for cell in record.source_cells}
        for graded in record.grade_cells:
            if graded.name in present:
                continue
            source = sources[graded.name]
            code = source.cell_type == "code"
            if code:
                cell = nbformat.v4.new_code_cell(source.source)
            else:
                cell = nbformat.v4.new_markdown_cell(source.source)
            cell.metadata["nbgrader"] = {
                "cell_type": source.cell_type,
                "checksum": source.checksum,
                "grade": True,
                "grade_id": graded.name,
                "locked": source.locked,
                "points": graded.max_score,
                "schema_version": 3,
                "solution": not code,
                "task": False,
            }
            notebook.cells.append(cell)


def without_hidden_tests(notebook: NotebookNode) -> NotebookNode:
    """A copy as the student handed it in: nbgrader has put the hidden lines back into it."""
    handed_in, marks = copy.deepcopy(notebook), ClearHiddenTests()
    for cell in handed_in.cells:
        if utils.is_grade(cell) and cell.cell_type == "code":
            before, _, rest = cell.source.partition(f"### {marks.begin_test_delimeter}\n")
            cell.source = before + rest.partition(f"### {marks.end_test_delimeter}")[2]
    return handed_in


def write_outputs(notebook: NotebookNode, result: Mapping[str, Any]) -> None:
    """Put what the cells printed and drew where nbgrader's feedback shows it."""
    ids = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for row in result.get("cells", []):
        cell = ids.get(row["grade_id"]) if row.get("grade_id") else None
        if cell is None and isinstance(row.get("index"), int):
            cell = notebook.cells[row["index"]] if row["index"] < len(notebook.cells) else None
        if cell is not None and cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(output) for output in row["outputs"]]


def write_scores(notebook: NotebookNode, result: Mapping[str, Any]) -> None:
    """Give each check cell, as its one result, the score.

    Raises
    ------
    BridgeError
        If a cell has no score between 0 and its points: the grader failed, or knows another
        version of the unit. Nobody gets a grade by that.
    """
    exercises = result["exercises"]
    for cell in notebook.cells:
        if not utils.is_grade(cell) or cell.cell_type != "code":
            continue
        name = cell.metadata.nbgrader.grade_id
        row = exercises.get(name.removeprefix("check_"))
        if row is None:
            raise BridgeError(f"{name} was not graded: the grader knows no such exercise")
        score = row["score"]
        points = float(cell.metadata.nbgrader.points)
        if row["verdict"] == "infrastructure" or score is None:
            raise BridgeError(f"{name} was not graded: the grader failed, not the student")
        if isinstance(score, bool) or not math.isfinite(score) or not 0 <= score <= points:
            raise BridgeError(f"{name} got {score!r}, and it must be between 0 and {points:g}")
        # Only text on stdout may stand before the score: nbgrader takes the first result, and
        # gives 0 for anything on stderr.
        printed = [o.text for o in cell.outputs if o.get("name") == "stdout"]
        cell.execution_count = 1
        cell.outputs = [
            nbformat.v4.new_output("stream", name="stdout", text="".join(printed) or feedback(row)),
            nbformat.v4.new_output(
                "execute_result", data={"text/plain": repr(float(score))}, execution_count=1
            ),
        ]


def feedback(row: Mapping[str, Any]) -> str:
    """Verdict and hints of an exercise, as plain text."""
    lines = [f"{row['verdict']}: {row['score']:g} of {row['max_score']:g} points"]
    lines += [
        f"- {check.get('title') or check['name']}: {check['hint']}"
        for check in row["checks"]
        if not check["passed"] and check.get("hint")
    ]
    return "\n".join(lines) + "\n"
