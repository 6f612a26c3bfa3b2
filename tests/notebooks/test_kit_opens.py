"""The kit, unpacked where nothing of the repository is: every lecture cell of every unit runs.

The environment is the one of `make oldest`: the oldest numpy, scipy, matplotlib and scikit-learn
that are promised, no torch, no nbgrader.
"""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.nbgrader_bridge.library_address import with_address
from grader.pipeline.kit import make_kit
from grader.pipeline.kit_leaks import FOLDER, kit_leaks
from grader.pipeline.paths import Course
from grader.pipeline.release import library_text, read_notebook
from tests.notebooks.student import ENVIRONMENT, ROOT, STUDENT, require_student

COURSE = Course(ROOT)
UNITS = COURSE.units()
LECTURE = ("given", "demo", "gpu", "summary")
BESIDE_THE_WHEEL = "07-adaptive-methods"
UNIT_WITH_TORCH = "02-backpropagation"
RUN_ALL = Path(__file__).with_name("run_all.py")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def content() -> bytes:
    return make_kit(COURSE, UNITS)


@pytest.fixture(scope="module")
def kit(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked kit."""
    require_student()
    folder = tmp_path_factory.mktemp("download")
    (folder / "kit.zip").write_bytes(content)
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder)
    # Matplotlib's first use on a machine lists the fonts, and says so on a cell's stderr.
    student("-c", "import matplotlib.font_manager", cwd=folder)
    return folder / FOLDER


@pytest.fixture(scope="module")
def installed(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put the kit's wheel, as ``-r requirements.txt`` does."""
    folder = tmp_path_factory.mktemp("lib")
    (wheel,) = kit.glob("*.whl")
    pip = [STUDENT, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", folder, wheel], check=True, capture_output=True)
    return folder


def student(
    *arguments: str | Path, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the student's Python with nothing of this process's own set-up."""
    home = ENVIRONMENT / "home"  # a font cache is made there once
    home.mkdir(exist_ok=True)
    environment = {
        name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ
    }
    # Not this process's PATH: `jupyter` would find the programs of the instructor's environment.
    environment |= {"PATH": os.pathsep.join([str(STUDENT.parent), os.defpath])}
    environment |= {"HOME": str(home), "OMP_NUM_THREADS": "1", **variables}
    return subprocess.run(
        [STUDENT, *arguments], cwd=cwd, env=environment, capture_output=True, text=True
    )


def run_all(notebook: Path, **variables: str) -> dict[str, Any]:
    done = student(RUN_ALL, notebook, cwd=notebook.parent, **variables)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def in_lecture(failures: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: text for name, (kind, text, *_) in failures.items() if kind in LECTURE}


def test_the_kit_of_all_units_gives_nothing_away(content: bytes) -> None:
    instructors = {unit: read_notebook(COURSE.built(unit)) for unit in UNITS}
    assert kit_leaks(content, instructors, library_text()) == []


def test_what_the_kit_asks_for_is_what_is_tested_here(kit: Path) -> None:
    """The environment satisfies requirements.txt, without a look at any index."""
    done = student(
        "-m", "pip", "install", "--dry-run", "--no-index", "--disable-pip-version-check",
        "-r", "requirements.txt", cwd=kit, PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (would,) = [line for line in done.stdout.splitlines() if line.startswith("Would install")]
    assert would.split()[2].startswith("descent-course-"), would
    assert len(would.split()) == 3, would


def test_a_students_environment_has_no_torch_and_none_of_the_instructors_tools(kit: Path) -> None:
    code = (
        "import json; from importlib.util import find_spec as find; "
        "names = 'torch nbgrader grader course_lib jupytext typer ipywidgets'.split(); "
        "print(json.dumps([name for name in names if find(name)]))"
    )
    assert json.loads(student("-c", code, cwd=kit).stdout) == []
    listed = student("-m", "jupyter", "labextension", "list", cwd=kit)
    assert "nbgrader" not in listed.stdout + listed.stderr
    listed = student("-m", "jupyter", "server", "extension", "list", cwd=kit)
    assert listed.returncode == 0
    assert "nbgrader" not in listed.stdout + listed.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_every_lecture_cell_runs_from_the_unpacked_kit(
    kit: Path, installed: Path, unit: str
) -> None:
    """One unit as in Colab: nothing is installed, the wheel is read as it is, with its data."""
    variables = {} if unit == BESIDE_THE_WHEEL else {"PYTHONPATH": str(installed)}
    found = run_all(kit / "notebooks" / f"{unit}.ipynb", **variables)
    assert not in_lecture(found["failures"]), f"{unit}: {in_lecture(found['failures'])}"
    assert not found["unrun"], f"{unit}: cells that did not run"
    assert unit != UNIT_WITH_TORCH or "PyTorch is not installed here" in found["text"]


def test_the_unit_beside_the_wheel_is_there() -> None:
    assert {BESIDE_THE_WHEEL, UNIT_WITH_TORCH} <= set(UNITS)


def test_a_notebook_by_itself_says_in_a_sentence_what_to_do(kit: Path, tmp_path: Path) -> None:
    alone = tmp_path / "uploads" / "00-start-here.ipynb"
    alone.parent.mkdir()
    alone.write_bytes((kit / "notebooks" / alone.name).read_bytes())
    failures = run_all(alone)["failures"]
    kind, _, *shown = failures["given_imports"]
    assert kind == "given"
    (sentence,) = shown
    assert sentence.startswith("course_lib is missing: put descent_course-*.whl")
    assert len(sentence.splitlines()) == 1


def test_a_notebook_by_itself_gets_the_library_from_the_instructors_address(
    kit: Path, tmp_path: Path
) -> None:
    """A requirement of an index; pip finds it in a folder here, and puts it into another."""
    cells = nbformat.read(kit / "notebooks" / "00-start-here.ipynb", as_version=4).cells
    (source,) = [c.source for c in cells if c.metadata.get("descent") == {"kind": "given"}]
    code = with_address(source, "descent-course>=0.1") + "\nimport course_lib as found"
    folder, target = tmp_path / "uploads", tmp_path / "lib"
    folder.mkdir()
    target.mkdir()
    done = student(
        "-c", f"{code}; print(found.__file__)", cwd=folder, PYTHONPATH=str(target),
        PIP_TARGET=str(target), PIP_NO_INDEX="1", PIP_NO_DEPS="1", PIP_FIND_LINKS=str(kit),
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )  # fmt: skip
    assert done.stdout.splitlines() == [str(target / "course_lib" / "__init__.py")], done.stderr


@pytest.mark.parametrize("unit", UNITS)
def test_course_check_says_a_line_for_each_exercise_of_an_unsolved_unit(
    kit: Path, installed: Path, unit: str
) -> None:
    notebook = kit / "notebooks" / f"{unit}.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    kinds = [cell["metadata"].get("descent", {}).get("kind") for cell in cells]
    done = student(
        installed / "bin" / "course", "check", notebook, cwd=kit, PYTHONPATH=str(installed)
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for cell in cells:
        if cell["metadata"].get("descent") == {"kind": "exercise"}:
            name = cell["metadata"]["nbgrader"]["grade_id"]
            lines = [line for line in done.stdout.splitlines() if line.split()[:1] == [name]]
            assert len(lines) == 1, done.stdout
    assert kinds.count("exercise") >= 1
