"""What is read of a file, and what is left alone."""

from __future__ import annotations

import json

from course_lib.checking.notebook_file import parse_notebook
from tests.course_lib.checking.notebooks import CHECK_F, GOOD_F, SavedCell, notebook_bytes


def test_line_ends_are_python_s_own() -> None:
    content = notebook_bytes(GOOD_F).replace(b"\\n", b"\\r\\n")
    assert parse_notebook(content, "u.ipynb").cells[0].source == GOOD_F


def test_a_check_in_a_demo_is_no_exercise() -> None:
    content = notebook_bytes(SavedCell(CHECK_F, "demo"), SavedCell(CHECK_F, "check", "check_f"))
    cells = parse_notebook(content, "u.ipynb").cells
    assert [cell.checks for cell in cells] == ["", "f"]


def test_what_is_of_another_type_is_left_out() -> None:
    odd = {"cell_type": 3, "source": [1, "x = 1", None], "metadata": {"nbgrader": [], "descent": 0}}
    content = json.dumps({"cells": [None, odd, {}], "metadata": 7}).encode()
    cells = parse_notebook(content, "u.ipynb").cells
    assert [(cell.source, cell.kind, cell.points) for cell in cells] == [
        ("x = 1", "", None),
        ("", "", None),
    ]


def test_an_answer_in_words() -> None:
    def unanswered(text: str) -> list[str]:
        content = notebook_bytes(SavedCell(text, "explain", "explain_why", 3.0))
        return parse_notebook(content, "u.ipynb").unanswered

    assert unanswered("YOUR ANSWER HERE") == unanswered(" \n") == ["explain_why"]
    assert unanswered("Because.") == unanswered("YOUR ANSWER HERE: because.") == []
