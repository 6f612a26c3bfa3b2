"""What counts as an attempt, and a placeholder that was left in an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.pipeline.template import Template
from tests.grader.pipeline.laid_out import (
    ANSWER,
    NAME,
    PLACEHOLDER,
    Make,
    exercise,
    laid,
    own,
)


@pytest.mark.parametrize(
    ("change", "absence"),
    [
        (lambda source: source, "placeholder"),
        (lambda source: source + "\n# no idea\n", "placeholder"),
        (lambda source: source.replace('"""', '"""My notes. ', 1), "placeholder"),
        (lambda source: "def adam_step(w, *rest):\n    raise NotImplementedError", "placeholder"),
        (lambda source: "\n  \n", "empty"),
        (lambda source: "# I do not know\n\n# yet", "comments"),
        (lambda source: "# pasted\u2028from a \x0cpage\n" + source, "placeholder"),
        (lambda source: "# pasted\u2028from a \x0cpage", "comments"),
    ],
)
def test_what_counts_as_nothing_handed_in(
    handed_in: Make, template: Template, change: Callable[[str], str], absence: str
) -> None:
    notebook = handed_in()
    own(notebook)["source"] = change(template.cells[template.by_grade_id[NAME]].source)
    found = exercise(laid(notebook, template))
    assert (found.attempted, found.absence) == (False, absence)


@pytest.mark.parametrize(
    "source",
    ["def my_adam(w):\n    return w", "x = 3", "def adam_step(w:\n", f"{PLACEHOLDER}\n{ANSWER}"],
)
def test_anything_else_is_an_attempt(handed_in: Make, template: Template, source: str) -> None:
    assert exercise(laid(handed_in({NAME: source}), template)).attempted


@pytest.mark.parametrize(
    ("source", "line", "runs"),
    [
        (f"{PLACEHOLDER}\n{ANSWER}", 1, f"pass\n{ANSWER}"),
        (f"{ANSWER}\n{PLACEHOLDER}", 4, f"{ANSWER}\npass"),
        (
            f"def adam_step(w):\n    x = 'ü'; {PLACEHOLDER} # ü\n    return w",
            2,
            "def adam_step(w):\n    x = 'ü'; pass # ü\n    return w",
        ),
    ],
)
def test_a_placeholder_that_was_left_is_passed_over_and_noted(
    handed_in: Make, template: Template, source: str, line: int, runs: str
) -> None:
    submission = laid(handed_in({NAME: source}), template)
    assert exercise(submission).source == source
    assert next(cell.source for cell in submission.runnable() if cell.name == NAME) == runs
    assert any(
        f"Line {line} of the cell {NAME}" in note and "left from the placeholder" in note
        for note in submission.notes
    )


@pytest.mark.parametrize(
    "source",
    [
        "def adam_step(w):\n    if w is None:\n        raise NotImplementedError()\n    return w",
        "def adam_step(w):\n    return w\n    raise NotImplementedError()",
        "class Base:\n    def f(self):\n        raise NotImplementedError()\nadam_step = Base",
    ],
)
def test_a_raise_of_the_students_own_stays(
    handed_in: Make, template: Template, source: str
) -> None:
    submission = laid(handed_in({NAME: source}), template)
    assert next(cell.source for cell in submission.runnable() if cell.name == NAME) == source
    assert submission.notes == []
