"""The feedback page: what comes first, where the code is open, whose the grade is."""

from __future__ import annotations

import re

import pytest

from grader.pipeline.feedback import render
from tests.grader.pipeline.feedback_page import Page, check, exercise, manual, report

LONG = "\n".join(f"line_{n} = {n}" for n in range(1, 101))


def test_what_failed_comes_first_and_what_passed_is_folded_to_a_line() -> None:
    page = Page(
        render(
            report(
                exercise(check("p"), verdict="passed", title="first"),
                exercise(check("n", "nothing"), verdict="not attempted", title="second"),
                exercise(check("w", "Look here."), verdict="wrong", title="third"),
                exercise(check("q"), verdict="passed", title="fourth"),
                exercise(check("e", "Stopped."), verdict="error", title="fifth"),
            )
        )
    )
    text = page.text("h2", "summary")
    order = [text.index(title) for title in ("third", "fifth", "second", "first", "fourth")]
    assert order == sorted(order)
    folded = [a for a in page.all("details") if a.get("id")]
    assert folded == [{"id": "e1"}, {"id": "e4"}]  # closed
    assert page.text().index("Look here.") < page.text().index("Stopped.")


def test_the_code_of_a_failed_exercise_is_open_at_the_line_on_which_it_stopped() -> None:
    failed = exercise(check("a", "no"), verdict="error", source=LONG, line=50)
    page = Page(render(report(failed)))
    assert page.all("details") == [{"open": None, "class": "crop"}, {}]
    assert page.text("summary") == "Your code: it stopped on line 50All of your code"
    shown, whole = page.all("pre")
    assert shown["style"] == "counter-reset:line 41"  # so that the first line has number 42
    assert whole["style"] == "counter-reset:line"
    marks = [text for tag, text in page.texts if tag == "mark"]
    assert marks == ["line_50 = 50\n"] * 2
    text = page.text("pre", "mark")
    assert text.startswith("line_42 = 42 ")
    assert "line_56 = 56line_1 = 1 " in text


def test_else_it_is_open_at_the_definition() -> None:
    source = LONG + "\n\ndef other(x):\n    return x\n\ndef adam_step(x):\n    return x\n"
    page = report(exercise(check("a", "no"), source=source))
    page["exercises"] = {"adam_step": page["exercises"]["exercise_0"]}
    found = Page(render(page))
    assert [text for tag, text in found.texts if tag == "mark"] == ["def adam_step(x):\n"] * 2
    assert found.text("summary").startswith("Your code from line 104 on")
    assert found.text("pre", "mark").startswith(" def adam_step(x): return x")


@pytest.mark.parametrize("line", [0, -1, 10**9])
def test_a_line_that_the_cell_does_not_have_is_passed_over(line: int) -> None:
    page = Page(render(report(exercise(check("a", "no"), source="x = 1\ny = 2", line=line))))
    assert [text for tag, text in page.texts if tag == "mark"] == ["x = 1\n"]


def test_the_marked_line_is_marked_by_more_than_colour() -> None:
    html = render(report(exercise(check("a", "no"), source="x", line=1)))
    rule = re.search(r"\.source mark i::before \{(.*?)\}", html)
    assert rule is not None
    assert "25B8" in rule[1]
    assert ('<span class="gone">here: </span>') in html


@pytest.mark.parametrize("status", ["unread", "missing"])
def test_without_a_notebook_the_page_says_what_was_found_and_lists_no_exercises(
    status: str,
) -> None:
    note = "Two notebooks were found: `a.ipynb` and `b.ipynb`."
    row = exercise(verdict=status)
    whole = report(row, status=status, score=None, final=None, notes=[note], manual=[])
    page = Page(render(whole))
    text = page.text()
    assert "Not graded" in text
    assert "Two notebooks were found: a.ipynb and b.ipynb." in text
    assert "adam_step" not in text
    assert "placeholder" not in text
    assert " of " not in text.split("Feedback for")[1].split("Two notebooks")[0].replace(
        "No notebook of yours", ""
    )
    assert page.all("section") == []
    assert not [a for a in page.all("div") if a.get("class") == "bar"]


def test_a_missing_notebook_that_the_instructor_made_a_zero_shows_it() -> None:
    text = Page(render(report(status="missing", score=None, final=0.0, final_max=9.0))).text()
    assert "0 of 9 points" in text
    assert "Not graded" not in text


def test_the_final_grade_is_a_persons_as_well() -> None:
    marked = manual("explain bias", 3.0, 2.0, "Clear, and <b>short</b>.")
    whole = report(
        exercise(check("a"), check("b", "no"), title="f", override=1.5, comment="Half of it."),
        exercise(check("c", "no"), title="g", override=1.0, comment="A matter of taste."),
        manual=[marked],
        final=4.5,
        attempt=2,
        submitted_at="2026-11-03T15:05:09+01:00",
    )
    page = Page(render(whole))
    text = page.text()
    assert "Feedback for ada, attempt 2, handed in 3 November 2026, 14:05 UTC 4.5 of 6" in text
    assert "so far" not in text
    assert "Hidden checks gave 1 of 3 points." in text
    assert "1.5 of 2 points, set by a person" in text
    assert "Comment: Half of it." in text
    assert "g all points, set by a person" in text  # folded with what passed
    assert "Comment: A matter of taste." in text
    assert "explain bias graded by a person2 of 3 Comment: Clear, and <b>short</b>." in text


def test_a_question_without_an_answer_was_graded_by_nobody() -> None:
    """Its zero is nbgrader's: no tick, no person."""
    untouched = manual("explain bias", 3.0, 0.0, answered=False)
    page = Page(render(report(exercise(check("a"), verdict="passed"), manual=[untouched])))
    text = page.text()
    assert "explain bias no answer was handed in0 of 3" in text
    assert "person" not in text
    assert "Hidden checks gave" not in text
    assert page.all("use")[0]["href"] == "#i-not-attempted"


def test_a_zero_that_a_person_gave_says_so() -> None:
    given = manual("explain bias", 3.0, 0.0, "Off the subject.")
    text = Page(render(report(exercise(check("a"), verdict="passed"), manual=[given]))).text()
    assert "explain bias graded by a person0 of 3 Comment: Off the subject." in text
    assert "Hidden checks gave 1 of 1 point." in text


def test_while_something_waits_the_marks_that_are_there_count() -> None:
    by_hand = [manual("one", 3.0, 2.0), manual("two", 1.0)]
    whole = report(exercise(check("a"), check("b", "no"), override=2.0), manual=by_hand)
    text = Page(render(whole)).text()
    assert "4 of 6 points so far" in text
    assert "Up to 1 more point waits for a person" in text


def test_what_a_person_has_to_look_at_again_is_said() -> None:
    whole = report(
        exercise(check("a"), check("b", "no"), title="f", waits=True),
        exercise(check("c"), title="g", verdict="passed", waits=True),
        exercise(check("d"), title="h", verdict="passed"),
        final=None,
    )
    text = Page(render(whole)).text()
    assert "3 of 4 points so far A person will look again at f, g. " in text
    assert text.count("a person will look at it again") == 1
    assert text.count("A person will look at it again: your answer, or what") == 1


def test_a_long_comment_does_not_push_the_first_hint_off_the_screen() -> None:
    text = Page(render(report(exercise(check("a", "Look here."), comment="So. " * 200)))).text()
    assert text.index("Look here.") < text.index("Comment: So.")


def test_notes_stand_below_the_hints_with_a_word_on_top() -> None:
    whole = report(exercise(check("a", "Look here.")), notes=["One.", "Two."])
    text = Page(render(whole)).text()
    assert text.index("2 notes on your notebook") < text.index("Look here.") < text.index("One.")
