"""Reading final grades: nbgrader's own meaning of them, and nothing is made by looking."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.nbgrader_bridge.address import sqlite_url
from grader.nbgrader_bridge.errors import GradebookError
from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
from grader.nbgrader_bridge.marks import CellMark, FinalGrade, final_grade, read_marks
from tests.grader.nbgrader_bridge.class_book import RIGHT, ClassBook
from tests.notebooks.toy_course import UNIT

# Of nbgrader's own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def test_every_kind_of_mark_is_read(book: ClassBook) -> None:
    book.record()
    book.give("check_mean", 2.5, comment="Right idea.")
    book.give("check_double", None, extra=0.5)
    assert book.marks() == {
        "check_double": CellMark(2.0, None, 0.5, 2.0, False, "", False),
        "check_mean": CellMark(1.5, 2.5, 0.0, 3.0, False, "Right idea.", False),
        "explain_twice": CellMark(None, None, 0.0, 1.0, True, "", True),
    }
    assert final_grade(book.marks()) == FinalGrade(3.5, None, None, 6.0)
    book.give("explain_twice", 1.0, comment="Well put.", extra=0.25)
    assert book.marks()["explain_twice"] == CellMark(None, 1.0, 0.25, 1.0, False, "Well put.", True)
    assert final_grade(book.marks()) == FinalGrade(3.5, 1.25, 6.25, 6.0)
    with Gradebook(book.url) as nbgrader:
        assert nbgrader.find_submission(UNIT, "ada").score == 6.25


def test_what_the_grader_could_not_grade_waits(book: ClassBook) -> None:
    book.record(scores={"double": None, "mean": 1.5}, explain_twice="")
    assert book.marks()["check_double"].waiting
    assert final_grade(book.marks()) == FinalGrade(None, None, None, 6.0)
    book.record(explain_twice="")
    assert final_grade(book.marks()) == FinalGrade(3.5, 0.0, 3.5, 6.0)


def test_no_response_is_no_comment_of_a_person(book: ClassBook) -> None:
    book.record(explain_twice="")
    assert book.marks()["explain_twice"].comment == ""


def test_nobody_has_a_grade_without_marks() -> None:
    assert final_grade({}) == FinalGrade(None, None, None, 0.0)


def test_looking_makes_nothing(book: ClassBook, tmp_path: Path) -> None:
    nothing = tmp_path / "none" / "gradebook.db"
    assert read_marks(f"sqlite:///{nothing}", UNIT) == {}
    assert not nothing.parent.exists()
    empty = tmp_path / "empty.db"
    empty.touch()
    assert read_marks(f"sqlite:///{empty}", UNIT) == {}
    assert empty.stat().st_size == 0
    assert read_marks(book.url, "97-none") == {}
    assert read_marks(book.url, UNIT) == {}


def test_a_path_of_odd_characters_is_a_path(book: ClassBook, tmp_path: Path) -> None:
    odd = tmp_path / "50% of #3? é%41"
    odd.mkdir()
    os.rename(book.url.removeprefix("sqlite:///"), odd / "gradebook.db")
    moved = ClassBook(sqlite_url(odd / "gradebook.db"), book.notebook)
    moved.record()
    assert [path.name for path in odd.iterdir()] == ["gradebook.db"]
    assert final_grade(moved.marks()).auto == 3.5


def test_a_file_that_is_no_gradebook_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("no database" * 100)
    with pytest.raises(GradebookError, match=r"text\.db cannot be read .*not a database"):
        read_marks(f"sqlite:///{path}", UNIT)


def test_marks_of_other_units_are_not_read(book: ClassBook) -> None:
    with GradebookWriter(book.url) as writer:
        writer.prepare("97-other", book.notebook)
        writer.record(GradedNotebook("ada", "97-other", RIGHT))
    assert read_marks(book.url, UNIT) == {}
    assert set(read_marks(book.url, "97-other")) == {"ada"}


def test_a_class_of_a_thousand_is_read_at_once(book: ClassBook) -> None:
    with GradebookWriter(book.url) as writer:
        for number in range(1000):
            writer.record(GradedNotebook(f"student-{number}", UNIT, RIGHT))
    queries: list[str] = []
    real = sqlite3.connect

    def traced(*arguments: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*arguments, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(queries.append)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", traced)
        start = time.process_time()
        assert len(read_marks(book.url, UNIT)) == 1000
        seconds = time.process_time() - start
    assert (
        len([query for query in queries if "FROM grade" in query or "FROM comment" in query]) == 2
    )
    # Measured 30 ms. The bound is wide so that a busy machine passes.
    assert seconds < 2
