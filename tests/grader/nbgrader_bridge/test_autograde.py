"""nbgrader's own autograde with the sandbox in the place of its kernel."""

from __future__ import annotations

import logging
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import autogradeapp
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade

from grader.nbgrader_bridge.assignment import settings
from grader.nbgrader_bridge.errors import BridgeError
from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.preprocessor import (
    AUTOGRADE_PREPROCESSORS,
    write_scores,
)
from grader.pipeline.paths import Course
from tests.grader.nbgrader_bridge.conftest import HandIn
from tests.notebooks.toy_course import POINTS, UNIT

# Of nbgrader's own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

GRADER = "tests.grader.nbgrader_bridge.toy_grader.grade"


def autograde(course: Course) -> None:
    """What `nbgrader autograde 98-toy` does."""
    config = settings(course.root)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.assignment_id = UNIT
    config.SandboxedGrade.grade = GRADER
    log = logging.Logger("quiet")
    log.addHandler(logging.NullHandler())
    directory = CourseDirectory(config=config, log=log)
    autogradeapp.Autograde(coursedir=directory, config=config, log=log).start()


def graded(course: Course, student: str) -> nbformat.NotebookNode:
    path = course.root / "autograded" / student / UNIT / f"{UNIT}.ipynb"
    return nbformat.read(path, as_version=4)


def scores(course: Course, student: str) -> dict[str, tuple[float | None, bool]]:
    with Gradebook(course.gradebook_url) as book:
        rows = book.find_submission_notebook(UNIT, UNIT, student).grades
        return {row.name: (row.auto_score, row.needs_manual_grade) for row in rows}


def table(url: str) -> set[tuple[object, ...]]:
    """Everything that nbgrader keeps about the submissions, without its random keys."""
    rows: set[tuple[object, ...]] = set()
    with Gradebook(url) as book:
        for entry in book.assignment_submissions(UNIT):
            (notebook,) = entry.notebooks
            base = (entry.student.id, entry.timestamp, notebook.flagged, notebook.score)
            rows |= {
                (*base, g.name, g.auto_score, g.manual_score, g.needs_manual_grade, g.max_score)
                for g in notebook.grades
            }
            rows |= {
                (*base, c.name, c.auto_comment, c.manual_comment, "comment")
                for c in notebook.comments
            }
    return rows


def test_the_kernel_is_replaced_and_nothing_else() -> None:
    stock = Autograde.autograde_preprocessors.default()
    assert Execute not in AUTOGRADE_PREPROCESSORS
    assert len(AUTOGRADE_PREPROCESSORS) == len(stock)
    assert [s for s in stock if s is not Execute] == AUTOGRADE_PREPROCESSORS[1:]


def test_partial_scores_arrive_and_forged_outputs_do_not(course: Course, hand_in: HandIn) -> None:
    hand_in("ada", double="right", mean="half", explain_twice="Because.")
    hand_in("bob", double="print(100)")
    autograde(course)
    assert scores(course, "ada") == {
        "check_double": (2.0, False),
        "check_mean": (1.5, False),
        "explain_twice": (None, True),
    }
    assert scores(course, "bob") == {
        "check_double": (0.0, False),
        "check_mean": (0.0, False),
        "explain_twice": (0.0, False),
    }


def test_the_autograded_notebook_shows_outputs_and_hints(course: Course, hand_in: HandIn) -> None:
    hand_in("ada", double="right", mean="half")
    autograde(course)
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in graded(course, "ada").cells}
    assert cells["double"].outputs[0].text == "drawn by the student\n"
    assert "Look at the sign." in cells["check_mean"].outputs[0].text
    assert cells["check_mean"].outputs[-1].data["text/plain"] == "1.5"


@pytest.mark.parametrize(
    "drop",
    [("check_mean",), ("mean", "check_mean", "check_double", "given_imports"), ("explain_twice",)],
)
def test_deleted_graded_cells_get_a_score_all_the_same(
    course: Course, hand_in: HandIn, drop: tuple[str, ...]
) -> None:
    hand_in("ada", drop=drop, double="right", mean="half")
    autograde(course)
    assert scores(course, "ada") == {
        "check_double": (2.0, False),
        "check_mean": (0.0 if "mean" in drop else 1.5, False),
        "explain_twice": (0.0, False),
    }


@pytest.mark.parametrize("word", ["broken", "greedy"])
def test_a_fault_of_the_grader_is_no_grade_and_stops_nobody_else(
    course: Course, hand_in: HandIn, word: str
) -> None:
    hand_in("ada", double=word)
    hand_in("bob", double="right")
    with pytest.raises(NbGraderException):
        autograde(course)
    assert not (course.root / "autograded" / "ada").joinpath(UNIT).exists()
    assert scores(course, "ada")["check_double"] == (None, True)
    assert scores(course, "bob")["check_double"] == (2.0, False)


@pytest.mark.parametrize(
    ("score", "verdict", "sentence"),
    [
        (float("nan"), "wrong", "must be between 0 and 2"),
        (-1.0, "wrong", "must be between 0 and 2"),
        (2.5, "passed", "must be between 0 and 2"),
        (True, "passed", "must be between 0 and 2"),
        (None, "infrastructure", "the grader failed, not the student"),
        (0.0, "infrastructure", "the grader failed, not the student"),
    ],
)
def test_what_nbgrader_would_read_as_full_marks_is_refused(
    course: Course, score: float | None, verdict: str, sentence: str
) -> None:
    notebook = nbformat.read(course.released(UNIT), as_version=4)
    row = {"score": score, "max_score": 2.0, "verdict": verdict, "checks": []}
    with pytest.raises(BridgeError, match=f"check_double .*{sentence}"):
        write_scores(notebook, {"exercises": {"double": row}})
    with pytest.raises(BridgeError, match="check_double was not graded: the grader knows no such"):
        write_scores(notebook, {"exercises": {}})


def test_every_check_cell_is_read_back_as_its_score(course: Course, hand_in: HandIn) -> None:
    hand_in("ada", double="half", mean="nothing")
    autograde(course)
    read = {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)
        for cell in graded(course, "ada").cells
        if cell.metadata.get("descent", {}).get("kind") == "check"
    }
    assert read == {"check_double": (1.0, 2.0), "check_mean": (0.0, 3.0)}


def test_the_fast_writer_leaves_the_same_tables_as_nbgrader(
    course: Course, hand_in: HandIn, tmp_path: Path
) -> None:
    hand_in("ada", double="right", mean="half", explain_twice="Because.")
    hand_in("bob")
    hand_in("eve", double="right", drop=("explain_twice",))
    autograde(course)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with GradebookWriter(other) as writer:
        writer.prepare(UNIT, nbformat.read(course.built(UNIT), as_version=4))
        for student, double, mean in [("ada", 2.0, 1.5), ("bob", 0.0, 0.0), ("eve", 2.0, 0.0)]:
            path = course.root / "submitted" / student / UNIT / f"{UNIT}.ipynb"
            answers = {
                c.metadata.nbgrader.grade_id: c.source
                for c in nbformat.read(path, as_version=4).cells
                if c.metadata.get("descent", {}).get("kind") in ("exercise", "explain")
            }
            writer.record(GradedNotebook(student, UNIT, {"double": double, "mean": mean}, answers))
    assert table(other) == table(course.gradebook_url)
    assert len(table(other)) == 3 * (len(POINTS) + 1 + 3)
