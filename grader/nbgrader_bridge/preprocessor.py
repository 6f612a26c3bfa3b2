"""``nbgrader autograde`` without a kernel: the notebook is graded in the sandbox instead.

``nbgrader_config.py`` puts ``SandboxedGrade`` in the place of nbgrader's ``Execute``, and
``SyncCells`` in that of its ``SaveCells``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.preprocessors import ClearOutput, Execute, NbGraderPreprocessor, SaveCells
from traitlets import Unicode
from traitlets.utils.importstring import import_item

from grader.examiner.source import normalized
from grader.nbgrader_bridge.answers import answer_of
from grader.nbgrader_bridge.database import Database
from grader.nbgrader_bridge.errors import BridgeError, UnreadError
from grader.nbgrader_bridge.library_address import LINE, SETTING, checked_address, with_address
from grader.nbgrader_bridge.sync_cells import sync_cells

SHOWN = ("given", "demo", "gpu")  # kinds of code cells whose outputs a release keeps
PATIENCE = 30.0  # seconds that a release waits for another program to let go of the gradebook

GradeNotebook = Callable[[str, bytes], Mapping[str, Any]]


class SandboxedGrade(NbGraderPreprocessor):
    """Grades a submission with the hidden tests and gives back its repaired, executed notebook.

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
        """Called by ``SandboxedAutograde`` with the bytes of one submission in the resources.

        Raises
        ------
        UnreadError
            If the grader could not read it: then nobody is to be told of a score.
        BridgeError
            If a cell got no score that nbgrader would take.
        """
        names = resources["nbgrader"]
        if "submitted" not in names:
            raise BridgeError("nbgrader_config.py of the course has to call install() of autograde")
        grade: GradeNotebook = import_item(self.grade)
        result = grade(names["assignment"], names.pop("submitted"))
        notes = [str(note) for note in result.get("notes", [])]
        if result.get("notebook") is None or result.get("status", "graded") != "graded":
            raise UnreadError(" ".join(notes) or "the notebook could not be read")
        for note in notes:
            self.log.warning("%s: %s", names["student"], note)
        graded = nbformat.reads(result["notebook"], as_version=4)
        restore_untouched(graded, names["assignment"], names["db_url"])
        write_scores(graded, result)
        return graded, resources


class SetLibraryAddress(NbGraderPreprocessor):
    """Writes the course's address of course_lib into the cell that looks for it."""

    address = Unicode(
        "",
        help="What pip installs where course_lib is missing: an https address of its wheel, or a "
        "requirement such as descent-course>=0.1. Empty for none.",
    ).tag(config=True)

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader with the instructor's notebook.

        Raises
        ------
        BridgeError
            If the address is none that pip would take from anybody, or no cell has its line.
        """
        address = checked_address(self.address)
        found = False
        for cell in notebook.cells:
            if cell.cell_type == "code" and LINE.search(cell.source):
                cell.source = with_address(cell.source, address)
                found = True
        if address and not found:
            raise BridgeError(
                f'no cell has the line COURSE_LIB = "", and {SETTING} is {address!r}: copy the '
                "first given cell of another unit"
            )
        return notebook, resources


class SyncCells(SaveCells):
    """nbgrader's ``SaveCells``, which goes on where cells were added or removed."""

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader with the notebook of one assignment, its solutions taken out."""
        names = resources["nbgrader"]
        if names["notebook"] != names["assignment"]:  # no unit of ours
            return super().preprocess(notebook, resources)  # type: ignore[no-any-return]
        database = Database(names["db_url"], PATIENCE)
        try:
            unit = names["assignment"]
            changes = database.write(lambda connection: sync_cells(connection, unit, notebook))
        finally:
            database.close()
        if changes.removed:
            self.log.warning(
                "%s: %s left the unit; %d marks of a person were put away",
                unit,
                ", ".join(changes.removed),
                changes.marks,
            )
        if changes.added:
            self.log.warning("%s: %s waits to be graded", unit, ", ".join(changes.added))
        return notebook, resources


class KeepLecture(ClearOutput):
    """nbgrader's ``ClearOutput``, which leaves what the lecture shows: pictures before any run.

    Nobody has run the released notebook: no cell has a count, also where its output is kept.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader with each cell of the instructor's notebook."""
        shown = list(cell.get("outputs", [])) if _shows(cell) else []
        cell, resources = super().preprocess_cell(cell, resources, index)
        if shown:
            cell.outputs = shown
            for output in shown:
                if "execution_count" in output:
                    output.execution_count = None
        return cell, resources


def _shows(cell: NotebookNode) -> bool:
    """Whether a cell's outputs are handed out; of a notebook that is not of ours, none are."""
    return cell.metadata.get("descent", {}).get("kind") in SHOWN


AUTOGRADE_PREPROCESSORS = [
    SandboxedGrade if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
]
_RELEASE_STEPS = {SaveCells: SyncCells, ClearOutput: KeepLecture}
GENERATE_PREPROCESSORS = [
    SetLibraryAddress,
    *(_RELEASE_STEPS.get(step, step) for step in GenerateAssignment.preprocessors.default()),
]


def restore_untouched(notebook: NotebookNode, unit: str, db_url: str) -> None:
    """Give untouched answers the bytes that were handed out, by which nbgrader knows them."""
    with Gradebook(db_url) as book:
        sources = {cell.name: cell.source for cell in book.find_notebook(unit, unit).source_cells}
    for cell in notebook.cells:
        if utils.is_solution(cell):
            source = sources.get(cell.metadata.nbgrader.grade_id)
            if source and normalized(cell.source) in ("", normalized(source)):
                cell.source = source


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
        row = exercises.get(answer_of(name))
        if row is None:
            raise BridgeError(
                f"{name} was not graded: the grader knows no such exercise; release the unit again"
            )
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
        f"- {check['name']}: {check['hint']}"
        for check in row["checks"]
        if not check["passed"] and check.get("hint")
    ]
    return "\n".join(lines) + "\n"
