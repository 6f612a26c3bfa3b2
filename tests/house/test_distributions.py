"""Two wheels, built for real: the students' holds the library alone, the other the whole grader."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import EntryPoint, distribution
from pathlib import Path

import pytest
import typer.main

from course_lib.commands import GROUP
from grader.cli import app
from grader.pipeline.wheel import BUILD, build_wheel, library_files
from tests.notebooks.student import STUDENT, require_student

ROOT = Path(__file__).parents[2]
VERBS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    name, content = build_wheel()
    path = tmp_path_factory.mktemp("library") / name
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grader")
    skip = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
    shutil.copytree(ROOT / "grader", folder / "grader", ignore=skip)
    command = [sys.executable, "-c", BUILD, str(folder)]
    done = subprocess.run(command, cwd=folder / "grader", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("descent_grader-*.whl")
    return wheel


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def on_disk(folder: str, *suffixes: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix in suffixes
        and not {"__pycache__", "build"} & set(path.relative_to(ROOT).parts)
        and not any(part.endswith(".egg-info") for part in path.parts)
    }


def test_the_students_wheel_holds_course_lib_and_nothing_else(library: Path) -> None:
    assert names(library) == set(library_files())
    assert {name.split("/")[0] for name in names(library)} == {"course_lib"}
    assert on_disk("course_lib", ".py", ".js", ".css", ".typed") == names(library)
    assert "course_lib/py.typed" in names(library)


def test_the_graders_wheel_holds_all_of_the_grader(grader: Path) -> None:
    """A new folder of grader/ has to be added to the packages in grader/pyproject.toml."""
    templates = on_disk("grader", ".j2", ".md", ".txt", ".yml")
    assert "grader/pipeline/templates/kit/README.md" in templates
    assert names(grader) == on_disk("grader", ".py") | templates


def test_every_verb_of_the_grader_is_an_entry_point() -> None:
    project = tomllib.loads((ROOT / "grader" / "pyproject.toml").read_text())["project"]
    values = project["entry-points"][GROUP]
    assert set(values) == VERBS
    for name, value in values.items():
        run = EntryPoint(name, value, GROUP).load()
        assert run.__doc__


def test_both_are_installed_here_as_the_files_say() -> None:
    """Red until `make setup` has run again, after an entry point was added."""
    points = distribution("descent-grader").entry_points
    assert {point.name for point in points if point.group == GROUP} == VERBS
    (script,) = distribution("descent-course").entry_points.select(group="console_scripts")
    assert (script.name, script.value) == ("course", "course_lib.commands:main")


def test_a_verb_of_the_grader_keeps_its_help_and_its_exit_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from grader.entry_points import verbs

    assert verbs.grade(["--help"]) == 0
    assert "Example: course grade" in capsys.readouterr().out
    assert verbs.build(["98-missing"]) == 2
    assert verbs.grade(["--nothing-like-this"]) == 2


def test_the_students_wheel_alone_has_one_verb(library: Path, tmp_path: Path) -> None:
    """In an environment without anything of the grader, and away from the repository."""
    require_student()
    pip = [STUDENT, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", tmp_path / "lib", library], check=True, capture_output=True)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }

    def course(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [STUDENT, tmp_path / "lib" / "bin" / "course", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(tmp_path / "lib")},
        )

    helped = course("--help")
    assert helped.returncode == 0
    assert [line.split()[0] for line in helped.stdout.splitlines() if line[:2] == "  "] == ["check"]
    graded = course("grade", "07-adaptive-methods")
    assert graded.returncode == 2
    assert "there is no verb 'grade' here" in graded.stderr
    checked = course("check", "nothing.ipynb")
    assert checked.returncode == 2
    assert "nothing.ipynb" in checked.stderr
    assert "Traceback" not in checked.stderr
