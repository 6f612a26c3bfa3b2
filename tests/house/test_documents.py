"""What README and CONTRIBUTING show works: their examples are run, their commands exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer.main

from grader.cli import app
from grader.examiner.scoring import grade_exercise
from grader.examiner.student import LocalStudent
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import parse_answers
from grader.pipeline.build import convert
from grader.pipeline.conventions import violations

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "NOTATION.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", text("CONTRIBUTING.md"), re.DOTALL)


def test_the_cells_of_the_example_keep_the_conventions() -> None:
    cells, _, _ = examples()
    assert violations(convert(cells, "98-toy"), "98-toy", {"double": 2.0}) == []


def test_the_example_of_a_hidden_test_grades_the_example_of_the_answers() -> None:
    _, hidden_test, answers = examples()
    names: dict[str, Any] = {}
    exec(hidden_test, names)
    for answer in parse_answers(answers, "double"):
        defined: dict[str, Any] = {}
        exec(answer.source, defined)
        result = grade_exercise("98-toy", names["EXERCISE"], LocalStudent(defined))
        hints = " ".join(check["hint"] for check in result["checks"])
        assert (result["score"] == 2) == (answer.kind == "right")
        assert answer.hint in hints


@pytest.mark.parametrize("name", DOCUMENTS)
def test_targets_and_commands_that_documents_name_exist(name: str) -> None:
    targets = set(re.findall(r"^([\w-]+):", text("Makefile"), re.MULTILINE))
    commands = {"check", *typer.main.get_command(app).commands}  # type: ignore[attr-defined]  # a group
    code = " ".join(re.findall(r"```\n.*?```|`[^`\n]+`", text(name), re.DOTALL))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets
    assert set(re.findall(r"(?:^|[`\s/])course ([a-z]+)", code)) <= commands


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text(name)):
        assert (ROOT / target).exists(), target


def test_readme_shows_the_main_job_on_its_first_screen() -> None:
    first_screen = "\n".join(text("README.md").splitlines()[:40])
    for what in ("make demo", "course release --kit", "jupyter lab", "course check", "![", "> **"):
        assert what in first_screen, what
    assert re.search(r"^\d+ graded", text("README.md"), re.MULTILINE), "a real output"
    assert "make test" in text("README.md")


def test_the_hint_in_readme_is_what_its_four_lines_get() -> None:
    (body,) = re.findall(r"```python\n(.*?)```", text("README.md"), re.DOTALL)
    shown = re.search(r"> \*\*([\d.]+) of ([\d.]+) points\.\*\* (.+)", text("README.md"))
    assert shown
    head = "def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):\n"
    defined: dict[str, Any] = {"np": np}
    exec(head + body, defined)
    exercise = load_unit("07-adaptive-methods").exercises["adam_step"]
    result = grade_exercise("07-adaptive-methods", exercise, LocalStudent(defined))
    assert (f"{result['score']:g}", f"{result['max_score']:g}") == shown.groups()[:2]
    assert {check["hint"] for check in result["checks"] if not check["passed"]} == {shown[3]}


def test_readme_opens_a_unit_as_the_kit_does() -> None:
    kit = text("grader/pipeline/templates/kit/README.md")
    lines = re.findall(
        r"^(?:python3 -m venv|\.venv/bin/python -m) .*$", text("README.md"), re.MULTILINE
    )
    assert len(lines) == 3
    assert all(line in kit for line in lines)


def test_the_tests_of_a_run_are_named_in_one_place() -> None:
    """CI runs what `make test` runs."""
    assert re.search(r"^make test$", text(".ci/run"), re.MULTILINE)
    recipe = text("Makefile")
    for tool in ("ruff check", "ruff format --check", "mypy", "build --check", "pytest", "--nbval"):
        assert tool in recipe
