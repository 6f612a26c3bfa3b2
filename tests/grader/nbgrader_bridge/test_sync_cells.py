"""A unit's exercises change while its gradebook is in use."""

from __future__ import annotations

import sqlite3

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.nbgrader_bridge.gradebook import GradebookError, GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.marks import final_grade
from grader.nbgrader_bridge.sync_cells import CellChanges
from tests.grader.nbgrader_bridge.class_book import ClassBook
from tests.notebooks.toy_course import UNIT

# Of nbgrader's own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def orphans(book: ClassBook) -> list[tuple[str, int]]:
    """Rows that point to a cell or a grade which is not there."""
    database = sqlite3.connect(book.url.removeprefix("sqlite:///"))
    queries = {
        "grade": "select count(*) from grade where cell_id not in (select id from grade_cells)",
        "comment": "select count(*) from comment where cell_id not in "
        "(select id from solution_cells)",
        "base_cell": "select count(*) from base_cell where id not in "
        "(select id from grade_cells union select id from solution_cells)",
        "answer": "select count(*) from descent_answer where grade_id not in "
        "(select id from grade)",
    }
    found = [(name, database.execute(query).fetchone()[0]) for name, query in queries.items()]
    database.close()
    return [(name, count) for name, count in found if count]


def test_a_removed_exercise_leaves_the_totals_and_its_marks_come_back_with_it(
    book: ClassBook,
) -> None:
    book.record()
    book.record("bob")
    book.give("check_mean", 2.5, comment="Right idea.")
    book.give("explain_twice", 1.0)
    before = book.marks()
    assert book.prepare(book.without("mean")) == CellChanges((), ("check_mean",), (), 1)
    left = book.marks()
    assert left == {name: mark for name, mark in before.items() if name != "check_mean"}
    assert final_grade(left).max == 3.0
    assert orphans(book) == []
    assert book.prepare() == CellChanges(("check_mean",), (), (), 0)
    assert book.marks()["check_mean"].waiting
    book.record()
    assert book.marks() == before
    assert orphans(book) == []


def test_a_removed_explanation_keeps_mark_and_comment(book: ClassBook) -> None:
    book.record()
    book.give("explain_twice", 0.5, comment="Nearly.")
    before = book.marks()
    assert book.prepare(book.without("explain_twice")).marks == 1
    book.record()
    assert "explain_twice" not in book.marks()
    book.prepare()
    book.record()
    assert book.marks() == before


def test_an_added_exercise_is_open_until_it_is_graded(book: ClassBook) -> None:
    book.prepare(book.without("mean"))
    book.record(scores={"double": 2.0})
    book.give("explain_twice", 1.0)
    assert final_grade(book.marks()).final == 3.0
    assert book.prepare().added == ("check_mean",)
    assert final_grade(book.marks()).final is None
    assert book.marks()["explain_twice"].manual == 1.0
    book.record()
    assert final_grade(book.marks()).final == 4.5


def test_changed_points_are_written_and_marks_stay(book: ClassBook) -> None:
    book.record()
    book.give("explain_twice", 1.0)
    notebook = nbformat.from_dict(book.notebook)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "check_mean":
            cell.metadata.nbgrader.points = 6
    assert book.prepare(notebook).points == ("check_mean",)
    assert book.marks()["check_mean"].max_score == 6.0
    assert book.marks()["explain_twice"].manual == 1.0
    # and a score above what it was worth before is now taken
    book.record(scores={"double": 2.0, "mean": 5.0})
    assert book.marks()["check_mean"].auto == 5.0


def test_nothing_changes_where_the_unit_is_the_same(book: ClassBook) -> None:
    book.record()
    database = sqlite3.connect(book.url.removeprefix("sqlite:///"))
    before = list(database.iterdump())
    assert book.prepare() == CellChanges()
    assert list(database.iterdump()) == before
    database.close()


def test_nbgrader_itself_reads_the_changed_gradebook(book: ClassBook) -> None:
    """Its averages, totals and tables, as formgrader and its export show them."""
    book.record()
    book.record("bob", scores={"double": 1.0, "mean": 3.0})
    book.give("explain_twice", 1.0)
    book.prepare(book.without("double"))
    with Gradebook(book.url) as nbgrader:
        assert nbgrader.find_assignment(UNIT).max_score == 4.0
        ada = nbgrader.find_submission(UNIT, "ada")
        assert (ada.score, ada.max_score, ada.needs_manual_grade) == (2.5, 4.0, False)
        assert nbgrader.average_assignment_score(UNIT) == (2.5 + 3.0) / 2
        assert nbgrader.average_notebook_code_score(UNIT, UNIT) == (1.5 + 3.0) / 2
        by_student = {row["id"]: row["score"] for row in nbgrader.student_dicts()}
        assert by_student == {"ada": 2.5, "bob": 3.0}
        (bob,) = [
            r for r in nbgrader.notebook_submission_dicts(UNIT, UNIT) if r["student"] == "bob"
        ]
        assert (bob["score"], bob["needs_manual_grade"]) == (3.0, True)
    book.prepare()
    with Gradebook(book.url) as nbgrader:
        ada = nbgrader.find_submission(UNIT, "ada")
        assert (ada.score, ada.max_score, ada.needs_manual_grade) == (2.5, 6.0, True)
        grade = nbgrader.find_grade("check_double", UNIT, UNIT, "ada")
        assert (grade.auto_score, grade.max_score) == (None, 2.0)
        assert nbgrader.find_comment("double", UNIT, UNIT, "ada").comment is None


def test_a_score_for_a_removed_exercise_is_not_written(book: ClassBook) -> None:
    book.prepare(book.without("mean"))
    book.record()
    assert set(book.marks()) == {"check_double", "explain_twice"}


def test_a_missing_score_is_no_zero(book: ClassBook) -> None:
    book.record(scores={"double": 2.0})
    assert (book.marks()["check_mean"].auto, book.marks()["check_mean"].waiting) == (None, True)


def test_an_id_that_no_gradebook_holds_is_refused_by_name(book: ClassBook) -> None:
    with GradebookWriter(book.url) as writer:
        writer.record(GradedNotebook("a" * 128, UNIT, {"double": 2.0, "mean": 1.0}))
        with pytest.raises(GradebookError, match=r"aaa\.\.\. has 129 characters, and .* 128"):
            writer.record(GradedNotebook("a" * 129, UNIT, {"double": 2.0, "mean": 1.0}))
    assert set(book.marks("a" * 128)) == {"check_double", "check_mean", "explain_twice"}
