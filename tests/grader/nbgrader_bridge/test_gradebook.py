"""The gradebook's writer: idempotent, patient, and it never touches what a person entered."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook, get_alembic_version

from grader.nbgrader_bridge import database
from grader.nbgrader_bridge.gradebook import (
    GradebookError,
    GradebookWriter,
    GradedNotebook,
)
from grader.pipeline.paths import Course
from tests.notebooks.toy_course import UNIT

PLACEHOLDER = "Why is twice a number even?\n\nYOUR ANSWER HERE"


def ada(double: float | None = 2.0, explain: str = "Because.") -> GradedNotebook:
    scores = {"double": double, "mean": 1.5}
    return GradedNotebook("ada", UNIT, scores, {"double": "def double", "explain_twice": explain})


def write(course: Course, *graded: GradedNotebook) -> None:
    with GradebookWriter(course.gradebook_url) as writer:
        for item in graded:
            writer.record(item)


def rows(course: Course) -> dict[str, tuple[float | None, float | None, bool]]:
    with Gradebook(course.gradebook_url) as book:
        grades = book.find_submission_notebook(UNIT, UNIT, "ada").grades
        return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in grades}


def mark(course: Course, cell: str, score: float) -> None:
    """What a person does in nbgrader's formgrader."""
    with Gradebook(course.gradebook_url) as book:
        grade = book.find_grade(cell, UNIT, UNIT, "ada")
        grade.manual_score, grade.needs_manual_grade = score, False
        comment = book.find_comment("explain_twice", UNIT, UNIT, "ada")
        comment.manual_comment = "Well put."
        book.db.commit()


def test_recording_twice_leaves_one_row_each_with_the_newer_score(course: Course) -> None:
    write(course, ada(1.0))
    write(course, ada(2.0), ada(2.0))
    assert rows(course) == {
        "check_double": (2.0, None, False),
        "check_mean": (1.5, None, False),
        "explain_twice": (None, None, True),
    }
    with Gradebook(course.gradebook_url) as book:
        assert len(book.assignment_submissions(UNIT)) == 1
        assert [s.id for s in book.students] == ["ada"]


def test_comments_say_where_nothing_was_handed_in(course: Course) -> None:
    write(course, ada(explain=PLACEHOLDER))
    with Gradebook(course.gradebook_url) as book:
        comments = book.find_submission_notebook(UNIT, UNIT, "ada").comments
        assert {c.name: c.auto_comment for c in comments} == {
            "double": None,
            "mean": "No response.",
            "explain_twice": "No response.",
        }
    assert rows(course)["explain_twice"] == (0.0, None, False)


def test_a_persons_marks_survive_and_are_not_asked_for_again(course: Course) -> None:
    write(course, ada())
    mark(course, "explain_twice", 1.0)
    mark(course, "check_mean", 2.5)
    write(course, ada())
    assert rows(course)["explain_twice"] == (None, 1.0, False)
    assert rows(course)["check_mean"] == (1.5, 2.5, False)
    with Gradebook(course.gradebook_url) as book:
        comment = book.find_comment("explain_twice", UNIT, UNIT, "ada")
        assert comment.comment == "Well put."


def test_a_fault_of_the_grader_leaves_the_grade_open(course: Course) -> None:
    write(course, ada(None))
    assert rows(course)["check_double"] == (None, None, True)


@pytest.mark.parametrize("score", [2.5, -0.5, float("nan"), float("inf")])
def test_a_score_out_of_range_is_refused_and_the_batch_is_not_half_written(
    course: Course, score: float
) -> None:
    with pytest.raises(GradebookError, match=r"double is .* between 0 and 2"):
        write(course, GradedNotebook("bob", UNIT, {"double": 1.0, "mean": 1.0}), ada(score))
    with Gradebook(course.gradebook_url) as book:
        assert book.assignment_submissions(UNIT) == []


@pytest.fixture
def impatient_sqlite(monkeypatch: pytest.MonkeyPatch) -> Callable[..., sqlite3.Connection]:
    """SQLite itself waits five seconds for each try: here it does not."""
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: real(*a, **{**k, "timeout": 0.01}))
    monkeypatch.setattr(sqlite3.dbapi2, "connect", sqlite3.connect)
    return real


def test_it_waits_for_a_gradebook_that_is_locked(
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    impatient_sqlite: Callable[..., sqlite3.Connection],
) -> None:
    write(course)
    other = impatient_sqlite(course.work / "gradebook.db")
    other.execute("BEGIN IMMEDIATE")
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            other.rollback()

    with GradebookWriter(course.gradebook_url) as writer:
        clock = SimpleNamespace(monotonic=time.monotonic, sleep=sleep)
        monkeypatch.setattr(database, "time", clock)
        writer.record(ada())
        writer.flush()
    other.close()
    assert len(pauses) == 3
    assert rows(course)["check_double"] == (2.0, None, False)


def test_a_gradebook_that_stays_locked_is_one_sentence(
    course: Course, impatient_sqlite: Callable[..., sqlite3.Connection]
) -> None:
    writer = GradebookWriter(course.gradebook_url, patience=0.3)
    other = impatient_sqlite(course.work / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    writer.record(ada())
    with pytest.raises(GradebookError, match=r"locked by another program .*close"):
        writer.flush()
    other.rollback()
    other.close()
    writer.flush()
    writer.__exit__(None, None, None)
    assert rows(course)["check_double"] == (2.0, None, False)


def test_an_unknown_unit_names_the_command_that_is_missing(course: Course) -> None:
    with pytest.raises(GradebookError, match="run `course release 97-none` first"):
        write(course, GradedNotebook("ada", "97-none", {}))


def test_a_folder_is_made_and_a_file_that_is_no_gradebook_is_refused(tmp_path: Path) -> None:
    with GradebookWriter(f"sqlite:///{tmp_path / 'a' / 'b' / 'grades.db'}"):
        assert (tmp_path / "a" / "b" / "grades.db").is_file()
    (tmp_path / "text.db").write_text("no database" * 100)
    with pytest.raises(GradebookError, match="cannot be opened"):
        GradebookWriter(f"sqlite:///{tmp_path / 'text.db'}")
    (tmp_path / "file").write_text("")
    with pytest.raises(GradebookError, match="cannot be made"):
        GradebookWriter(f"sqlite:///{tmp_path / 'file' / 'grades.db'}")


def test_passwords_are_not_printed() -> None:
    with pytest.raises(GradebookError, match=r"ada:\*\*\*@host/grades cannot be opened"):
        GradebookWriter("nosuchdatabase://ada:secret@host/grades")


def test_no_environment_needs_to_be_activated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    with GradebookWriter(f"sqlite:///{tmp_path / 'grades.db'}"):
        pass
    assert os.environ["PATH"] == os.defpath


def test_a_new_gradebook_has_the_version_that_nbgrader_itself_would_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with GradebookWriter(f"sqlite:///{tmp_path / 'grades.db'}"):
        pass
    database = sqlite3.connect(tmp_path / "grades.db")
    (version,) = database.execute("select version_num from alembic_version").fetchone()
    database.close()
    assert version == get_alembic_version()


def test_a_few_milliseconds_each(course: Course) -> None:
    with GradebookWriter(course.gradebook_url) as writer:
        writer.prepare(UNIT, nbformat.read(course.built(UNIT), as_version=4))
        start = time.process_time()
        for number in range(100):
            item = ada()
            writer.record(GradedNotebook(f"student-{number}", UNIT, item.scores, item.answers))
        writer.flush()
        seconds = time.process_time() - start
    # Measured 2 ms; nbgrader needs about 300. The bound is wide so that a busy machine passes.
    assert seconds / 100 < 0.06
