"""What unit 00 says about the grader is what the grader says: hints, verdicts, limits, refusals."""

from __future__ import annotations

import html
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from grader.examiner.attempt import CELL_LIMITS
from grader.examiner.scoring import grade_exercise
from grader.examiner.student import LocalStudent
from grader.examiner.unit import Limits
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import load_answers
from grader.pipeline.build import convert
from grader.pipeline.conventions import kind
from grader.pipeline.feedback import VERDICTS, render
from grader.pipeline.page_text import points
from grader.pipeline.paths import Course
from grader.pipeline.worker import Grader

ROOT = Path(__file__).parents[3]
NAME = "00-start-here"
EXERCISE = "mean_squared_error"
UNIT = load_unit(NAME)
SOURCE = (ROOT / "solutions" / f"{NAME}.py").read_text(encoding="utf-8")
CELLS = convert(SOURCE, NAME).cells
LECTURE = "\n\n".join(cell.source for cell in CELLS if kind(cell) == "lecture")
BANK = load_answers(ROOT / "tests" / "answers" / NAME)[EXERCISE]
# What the example of section 5 handed in.
ROUNDED = next(answer for answer in BANK if answer.name == "rounded")


def grade(source: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, "<cell>", "exec"), namespace)
    return grade_exercise(NAME, UNIT.exercises[EXERCISE], LocalStudent(namespace))


def section(number: int) -> str:
    text = re.search(rf"(?ms)^## {number}\. .*?(?=^## |\Z)", LECTURE)
    assert text is not None
    return text[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a markdown table, without its head."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("|")]
    table = [[part.strip() for part in line.strip("|").split(" | ")] for line in lines]
    return [[part.strip() for part in row] for row in table[2:]]


def as_shown(result: dict[str, Any]) -> str:
    """A result in the form of the example of section 5."""
    passed = sum(row["passed"] for row in result["checks"])
    verdict = VERDICTS[result["verdict"]]
    score, whole = points(result["score"]), points(result["max_score"])
    lines = [
        f"{EXERCISE}: {verdict.word}, {score} of {whole} points",
        f"{verdict.sentence} {passed} of {len(result['checks'])} checks passed.",
        "",
    ]
    for row in result["checks"]:
        tally = f"{points(row['points'])} of {points(row['max_points'])}"
        lines.append(f"{'passed' if row['passed'] else 'failed'}  {tally:10}  {row['title']}")
        lines += textwrap.wrap(row["hint"], 86, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return "\n".join(lines)


def example() -> str:
    block = re.search(r"(?s)```text\n(.*?)\n```", section(5))
    assert block is not None
    return block[1]


def test_the_example_is_what_the_grader_says() -> None:
    assert example() == as_shown(grade(ROUNDED.source))


def test_the_example_would_change_with_the_answer() -> None:
    other = next(answer for answer in BANK if answer.name == "sum")
    assert example() != as_shown(grade(other.source))


def test_the_example_is_what_the_page_shows() -> None:
    """Each line of it, in this order, in the page's text."""
    result = grade(ROUNDED.source)
    cell = {"source": ROUNDED.source, "stdout": "", "result": None, "trace": "", "figures": []}
    page = render(
        {
            "student": "ada",
            "unit": NAME,
            "title": "Start here",
            "status": "graded",
            "score": result["score"],
            "max_score": result["max_score"],
            "seconds": 0.1,
            "notes": [],
            "submitted_at": None,
            "attempt": None,
            "manual": [],
            "final": result["score"],
            "final_max": result["max_score"],
            "exercises": {
                EXERCISE: {
                    "title": EXERCISE,
                    "score": result["score"],
                    "max_score": result["max_score"],
                    "verdict": result["verdict"],
                    "checks": result["checks"],
                    "cell": cell,
                    "line": None,
                    "override": None,
                    "comment": "",
                    "waits": False,
                }
            },
        }
    )
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    place = 0
    for row in sorted(result["checks"], key=lambda row: row["passed"]):  # failed ones first
        for part in ("passed" if row["passed"] else "failed", row["title"], row["hint"]):
            assert part in text[place:]
            place = text.index(part, place)
    assert VERDICTS[result["verdict"]].sentence in text


def test_verdicts_are_those_of_the_feedback_page() -> None:
    table = rows(section(7))
    said = [(word, sentence) for word, sentence, _ in table]
    assert said == [(verdict.word, verdict.sentence) for verdict in VERDICTS.values()]
    assert all(advice for *_, advice in table)


def test_limits_are_those_of_the_sandbox() -> None:
    limits = Limits()
    assert UNIT.exercises[EXERCISE].limits == limits
    text = section(6)
    assert f"{limits.cpu_seconds:g} seconds of computing" in text
    assert f"{limits.memory_mb} MB" in text
    assert CELL_LIMITS.cpu_seconds >= limits.cpu_seconds


def test_letters_are_those_of_the_notation() -> None:
    shapes = re.search(r"(?m)^N examples, .*?\.", (ROOT / "NOTATION.md").read_text())
    assert shapes is not None
    letters = [part.split(" ", 1) for part in shapes[0].rstrip(".").split(", ")]
    assert [[f"${letter}$", what] for letter, what in letters] == [
        row[:2] for row in rows(section(9))
    ]


def refused() -> Iterator[tuple[str, str]]:
    for code, said in rows(section(6)):
        yield code.strip("`"), said


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(Course(ROOT), NAME) as one:
        yield one


def handed_in(source: str) -> bytes:
    """The released notebook with this answer."""
    path = Course(ROOT).released(NAME)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == EXERCISE:
            cell["source"] = source
    return json.dumps(notebook).encode()


@pytest.mark.sandbox
@pytest.mark.parametrize(("code", "said"), list(refused()), ids=lambda text: text[:24])
def test_what_is_refused_is_answered_as_the_table_says(
    code: str, said: str, grader: Grader
) -> None:
    source = (
        "import os\nimport subprocess\nimport urllib.request\n\n\n"
        f"def {EXERCISE}(prediction, target):\n    {code}\n"
    )
    row = grader.grade("ada", handed_in(source))["exercises"][EXERCISE]
    assert row["score"] == 0
    hints = [check["hint"].removeprefix("Not reached: ") for check in row["checks"]]
    assert all(hint.startswith(said) for hint in hints), hints


@pytest.mark.sandbox
def test_the_sandbox_says_what_a_local_run_says(grader: Grader) -> None:
    row = grader.grade("ada", handed_in(ROUNDED.source))["exercises"][EXERCISE]
    local = grade(ROUNDED.source)
    assert (row["score"], row["verdict"]) == (local["score"], local["verdict"])
    assert [check["hint"] for check in row["checks"]] == [
        check["hint"] for check in local["checks"]
    ]


@pytest.mark.sandbox
def test_a_changed_given_cell_is_put_back_with_a_note(grader: Grader) -> None:
    """As section 2 says."""
    right = next(answer for answer in BANK if answer.kind == "right")
    notebook = json.loads(handed_in(right.source))
    for cell in notebook["cells"]:
        if cell["metadata"].get("descent", {}).get("kind") == "given":
            cell["source"] = "np = None"
    row = grader.grade("ada", json.dumps(notebook).encode())
    assert row["score"] == 2
    assert any("given_imports" in note for note in row["notes"])


@pytest.mark.sandbox
def test_an_answer_may_use_cells_that_the_student_added(grader: Grader) -> None:
    """As section 2 says; it may not count on a demo."""
    added = nbformat.v4.new_code_cell("def squared(x):\n    return x * x")
    source = f"def {EXERCISE}(prediction, target):\n    return np.mean(NAME(prediction - target))\n"
    notebook = json.loads(handed_in(source.replace("NAME", "squared")))
    notebook["cells"].insert(3, dict(added))
    assert grader.grade("ada", json.dumps(notebook).encode())["score"] == 2
    row = grader.grade("ada", handed_in(source.replace("NAME", "first_try")))
    result = row["exercises"][EXERCISE]
    assert result["verdict"] == "error"
    assert "`first_try` is defined in a demo cell" in result["checks"][0]["hint"]


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "line",
    [
        "raise ValueError(s)",
        "raise type(s, (Exception,), {})",
        "return type(s, (), {})()",
        "print(s)",
        "return s",
    ],
)
def test_what_a_hidden_check_passes_in_comes_back_nowhere(grader: Grader, line: str) -> None:
    """Not in the row, on the page, in the executed notebook or in nbgrader's outputs."""
    source = (
        f"def {EXERCISE}(prediction, target):\n    s = 'SE' + 'EN' + repr(target)\n    {line}\n"
    )
    report = grader.grade("ada", handed_in(source))
    assert "SEEN" not in json.dumps(report)


@pytest.mark.sandbox
def test_a_module_by_its_own_name_is_explained(grader: Grader) -> None:
    source = f"def {EXERCISE}(prediction, target):\n    return numpy.mean(prediction)\n"
    row = grader.grade("ada", handed_in(source))
    hint = row["exercises"][EXERCISE]["checks"][0]["hint"]
    assert "Your code uses `numpy`, and this notebook imports it as `np`." in hint
