"""What a person gave, put into a page: a zero that nobody gave is told from one that one did."""

from __future__ import annotations

from typing import cast

import pytest

from grader.nbgrader_bridge.marks import CellMark
from grader.pipeline.marking import with_marks
from grader.pipeline.records import Row
from tests.grader.pipeline.feedback_page import check, exercise, manual, report

MARKS = {
    "untouched": (CellMark(0.0, None, 0.0, 3.0, False, "", True), 0.0, False),
    "waits": (CellMark(None, None, 0.0, 3.0, True, "", True), None, True),
    "a person's zero": (CellMark(None, 0.0, 0.0, 3.0, False, "", True), 0.0, True),
    "untouched, and a person gave a point": (
        CellMark(0.0, 1.0, 0.0, 3.0, False, "", True),
        1.0,
        True,
    ),
}


@pytest.mark.parametrize("which", MARKS)
def test_who_gave_the_points_of_an_explanation(which: str) -> None:
    mark, score, answered = MARKS[which]
    page = report(exercise(check("a"), verdict="passed"), manual=[manual("explain bias", 3.0)])
    row = cast(Row, page | {"max_score": 1.0})
    assert with_marks(row, page, {"explain_bias": mark}) == {"explain_bias": score}
    (item,) = page["manual"]
    assert (item["score"], item["answered"]) == (score, answered)


def test_without_marks_it_waits() -> None:
    page = report(exercise(check("a")), manual=[manual("explain bias", 3.0, 2.0)])
    with_marks(cast(Row, dict(page)), page, {})
    (item,) = page["manual"]
    assert (item["score"], item["answered"]) == (None, True)
