"""A person's mark belongs to the answer that it was given for."""

from __future__ import annotations

import hashlib
import sqlite3

import pytest

from grader.nbgrader_bridge import answers
from grader.nbgrader_bridge.gradebook import GradebookWriter, GradedNotebook
from grader.pipeline import template
from tests.grader.nbgrader_bridge.class_book import RIGHT, ClassBook
from tests.notebooks.toy_course import UNIT

OTHER = "Because it is a multiple of two."
PLACEHOLDER = "Why is twice a number even?\n\nYOUR ANSWER HERE"


def test_another_explanation_waits_and_the_first_one_has_its_mark_again(book: ClassBook) -> None:
    book.record()
    book.give("explain_twice", 0.5, comment="Nearly.", extra=0.25)
    book.record(explain_twice=OTHER)
    second = book.marks()["explain_twice"]
    assert (second.manual, second.extra, second.comment, second.waiting) == (None, 0.0, "", True)
    book.give("explain_twice", 1.0, comment="Well put.")
    book.record()
    first = book.marks()["explain_twice"]
    assert (first.manual, first.extra, first.comment) == (0.5, 0.25, "Nearly.")
    assert not first.waiting
    book.record(explain_twice=OTHER)
    again = book.marks()["explain_twice"]
    assert (again.manual, again.comment, again.waiting) == (1.0, "Well put.", False)


def test_a_mark_that_was_taken_back_does_not_come_back(book: ClassBook) -> None:
    book.record()
    book.give("explain_twice", 0.5, comment="Nearly.")
    book.record(explain_twice=OTHER)
    book.record()
    book.give("explain_twice", None, comment="")
    book.record(explain_twice=OTHER)
    book.record()
    assert book.marks()["explain_twice"].manual is None
    assert book.marks()["explain_twice"].waiting


def test_line_ends_and_trailing_blanks_make_no_other_answer(book: ClassBook) -> None:
    book.record(explain_twice="Because\nit is.")
    book.give("explain_twice", 1.0)
    book.record(explain_twice="Because  \r\nit is.\n\n")
    mark = book.marks()["explain_twice"]
    assert (mark.manual, mark.waiting) == (1.0, False)


@pytest.mark.parametrize(
    "text", [PLACEHOLDER, PLACEHOLDER.replace("\n", "\r\n") + " \n", "", " \n", None]
)
def test_an_untouched_explanation_waits_for_nobody(book: ClassBook, text: str | None) -> None:
    with GradebookWriter(book.url) as writer:
        handed_in = {} if text is None else {"explain_twice": text}
        writer.record(GradedNotebook("ada", UNIT, RIGHT, handed_in))
    mark = book.marks()["explain_twice"]
    assert (mark.auto, mark.manual, mark.waiting) == (0.0, None, False)


def test_an_override_goes_with_its_answer_and_the_next_one_is_looked_at(book: ClassBook) -> None:
    book.record()
    book.give("check_mean", 2.5, comment="Right idea.")
    book.record(mean="def mean(x): return 0", scores={"double": 2.0, "mean": 0.0})
    mark = book.marks()["check_mean"]
    assert (mark.auto, mark.manual, mark.comment, mark.waiting) == (0.0, None, "", True)
    book.record(mean="def mean(x): return 0", scores={"double": 2.0, "mean": 0.0})
    assert book.marks()["check_mean"].waiting
    book.record()
    mark = book.marks()["check_mean"]
    assert (mark.auto, mark.manual, mark.comment) == (1.5, 2.5, "Right idea.")
    assert not mark.waiting


def test_an_override_of_the_same_answer_stays_and_is_looked_at_when_the_tests_change(
    book: ClassBook,
) -> None:
    book.record()
    book.give("check_mean", 2.5)
    harder = {"double": 2.0, "mean": 1.0}
    book.record(scores=harder)
    assert (book.marks()["check_mean"].manual, book.marks()["check_mean"].waiting) == (2.5, True)
    book.give("check_mean", 2.5)
    book.record(scores=harder)
    assert not book.marks()["check_mean"].waiting
    assert not book.marks()["check_double"].waiting


def test_an_override_that_comes_back_to_other_tests_is_looked_at(book: ClassBook) -> None:
    book.record()
    book.give("check_mean", 2.5)
    book.record(mean="def mean(x): return 0", scores={"double": 2.0, "mean": 0.0})
    book.record(scores={"double": 2.0, "mean": 3.0})
    mark = book.marks()["check_mean"]
    assert (mark.auto, mark.manual, mark.waiting) == (3.0, 2.5, True)


def test_marks_wait_out_an_absence(book: ClassBook) -> None:
    book.record()
    book.record("bob")
    book.give("explain_twice", 1.0, comment="Well put.")
    book.give("check_mean", 2.5)
    before = book.marks()
    assert book.forget()
    assert not book.forget()
    with pytest.raises(KeyError):
        book.marks()
    assert set(book.marks("bob")) == set(before)
    book.record()
    assert book.marks() == before


def test_nbgraders_own_export_lists_nobody_who_was_forgotten(book: ClassBook) -> None:
    book.record()
    book.record("bob")
    database = sqlite3.connect(book.url.removeprefix("sqlite:///"))
    database.execute("update student set last_name = 'Burns' where id = 'bob'")
    database.commit()
    book.forget("ada")
    book.forget("bob")
    # what a person has entered about a student is theirs
    assert database.execute("select id from student").fetchall() == [("bob",)]
    for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
        assert database.execute(f"select count(*) from {table}").fetchone() == (0,), table
    assert database.execute("select count(*) from descent_answer").fetchone() == (0,)
    database.close()


def test_a_gradebook_of_an_earlier_version_goes_on(book: ClassBook) -> None:
    """It held the digest of the text as saved, of explanations alone, and no marks put away."""
    book.record()
    book.give("explain_twice", 1.0, comment="Well put.")
    book.give("check_mean", 2.5)
    database = sqlite3.connect(book.url.removeprefix("sqlite:///"))
    database.execute("drop table descent_mark")
    database.execute("delete from descent_answer")
    old = hashlib.sha256(b"Because.\n").hexdigest()
    database.execute(
        "insert into descent_answer select grade.id, ? from grade join base_cell "
        "on base_cell.id = cell_id where name = 'explain_twice'",
        (old,),
    )
    database.commit()
    database.close()
    marked = book.marks()
    book.record(explain_twice="Because.\n")
    assert book.marks() == marked
    book.record(explain_twice=OTHER, mean="def mean(x): return 0")
    assert book.marks()["explain_twice"].waiting
    assert book.marks()["check_mean"].manual is None
    book.record()
    assert book.marks() == marked


def test_both_sides_of_the_grader_agree_on_what_the_same_text_is() -> None:
    for text in ("", " a \r\n b\t\n\n", "x\u2028y \n", "\n\n  z"):
        assert answers.normalized(text) == template.normalized(text)


def test_scores_of_the_grader_never_touch_the_extra_credit(book: ClassBook) -> None:
    book.record()
    book.give("check_double", None, extra=0.5)
    book.record(scores={**RIGHT, "double": 1.0})
    assert book.marks()["check_double"].final == 1.5
