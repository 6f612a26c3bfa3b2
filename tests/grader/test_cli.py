"""The commands as a user types them: help with examples, sentences, exit status."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner, Result

from grader.cli import app
from grader.pipeline.answer_bank import load_answers
from grader.pipeline.demo import CLASS_SIZE, make_class
from grader.pipeline.paths import Course
from grader.pipeline.reading import read_cells
from grader.pipeline.repair import repair
from grader.pipeline.template import load_template

UNIT = "07-adaptive-methods"
ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("build", "release", "grade", "feedback", "formgrader", "demo", "doctor")


def course(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    result = course(command, "--help")
    assert result.exit_code == 0
    assert f"Example: course {command}" in result.output


def test_the_help_lists_every_command() -> None:
    assert set(typer.main.get_command(app).commands) == set(COMMANDS)  # type: ignore[attr-defined]  # a group
    assert all(command in course("--help").output for command in COMMANDS)


def test_an_unknown_unit_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    where = ("--submissions", str(tmp_path), "--results", str(tmp_path / "results"))
    result = course("grade", "99-nothing", *where)
    assert result.exit_code == 2
    assert result.stderr.startswith("course: unknown unit '99-nothing': choose one of ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_a_unit_without_source_is_one_sentence_and_status_2() -> None:
    result = course("build", "98-missing")
    assert result.exit_code == 2
    assert "98-missing.py" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_build_and_release_take_several_units_and_do_each_once() -> None:
    units = ("07-adaptive-methods", "00-start-here", "07-adaptive-methods")
    for verb in ("build", "release"):
        result = course(verb, *units, "--check")
        assert result.exit_code == 0
        done = [line.split("/")[1] for line in result.output.splitlines()]
        assert done == ["07-adaptive-methods", "00-start-here"]
        assert course(verb, "00-start-here", "../07", "--check").output.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("kit.tar", "let it end in .zip"),
        ("folder.zip", "is a folder: name a file in it, as in "),
        ("other.zip", "is no kit of the course, and is not replaced"),
        (f"{'x' * 300}.zip", "cannot be looked at (File name too long)"),
    ],
)
def test_a_kit_that_cannot_be_is_refused_before_anything_is_released(
    tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "other.zip").touch()
    result = course("release", "00-start-here", "--kit", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_two_wishes_about_the_sandbox_exclude_each_other(tmp_path: Path) -> None:
    where = ("--submissions", str(tmp_path), "--results", str(tmp_path / "results"))
    result = course("grade", UNIT, *where, "--sandbox", "landlock", "--no-sandbox")
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_what_is_built_and_released_is_current() -> None:
    assert course("build", "--check").exit_code == 0
    assert course("release", "--check").exit_code == 0


def test_the_class_of_the_demo_is_24_of_many_kinds() -> None:
    here = Course(ROOT)
    bank = load_answers(ROOT / "tests" / "answers" / UNIT)
    students = make_class(here, UNIT, bank)
    assert len(students) == CLASS_SIZE == 24
    assert len(set(students.values())) == 24
    template = load_template(here, UNIT)
    attempted = {
        name: sum(
            cell.attempted
            for cell in repair(read_cells(text.encode()), template).cells
            if cell.kind == "exercise"
        )
        for name, text in students.items()
    }
    assert attempted["untouched"] == 0
    assert 0 < attempted["half-done"] < 7
    assert all(attempted[name] == 7 for name in attempted if name.startswith(("right", "wrong")))


def test_a_unit_of_one_exercise_makes_a_class_too() -> None:
    unit = "00-start-here"
    bank = load_answers(ROOT / "tests" / "answers" / unit)
    assert len(make_class(Course(ROOT), unit, bank)) == CLASS_SIZE


def test_a_command_leaves_no_handler_and_no_folder_behind(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "nbgrader_config.py").touch()
    with contextlib.chdir(tmp_path):
        assert course("build", "98-missing").exit_code == 2
    assert logging.getLogger().handlers == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nbgrader_config.py", "solutions"]


def test_a_demo_of_no_unit_is_one_sentence() -> None:
    result = course("demo", "99-nothing")
    assert result.exit_code == 2
    assert "unknown unit '99-nothing'" in result.output
