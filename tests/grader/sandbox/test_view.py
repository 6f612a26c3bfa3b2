"""What lies in the view that a student's process gets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.sandbox.launch import WarmParent
from grader.sandbox.view import REPOSITORY, View, make_view
from tests.grader.sandbox.attempts import run

DELEGATED = ("course_lib.optim", "course_lib.plotting.race", "torch", "sklearn")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return make_view(tmp_path_factory.mktemp("view"), ("numpy", "matplotlib"), DELEGATED)


def files(folder: Path) -> set[str]:
    return {
        os.path.relpath(Path(place) / name, folder)
        for place, _, names in os.walk(folder)
        for name in names
    }


def test_course_lib_is_there_without_the_delegated_modules(view: View) -> None:
    found = files(view.own)
    assert {"course_lib/__init__.py", "course_lib/problems/rosenbrock.py"} <= found
    assert {"course_lib/plotting/palette.py"} <= found
    assert not [name for name in found if name.startswith("course_lib/optim")]
    assert "course_lib/plotting/race.py" not in found


def test_of_the_grader_only_the_untrusted_side_is_there(view: View) -> None:
    grader = {name for name in files(view.own) if name.startswith("grader/")}
    assert "grader/sandbox/student.py" in grader
    assert not [
        n for n in grader if not n.startswith("grader/sandbox/") and n != "grader/__init__.py"
    ]


def test_only_sources_are_copied(view: View) -> None:
    assert {Path(name).suffix for name in files(view.own)} == {".py", ".js", ".css"}


def test_what_a_copied_module_reads_is_there(tmp_path: Path) -> None:
    """The labs' scripts: a module reads them beside itself when it is imported."""
    whole = make_view(tmp_path, ("numpy",), ())
    folder = REPOSITORY / "course_lib" / "plotting" / "labs"
    here = {path.name for path in folder.iterdir() if path.is_file()}
    assert {path.name for path in (whole.own / "course_lib/plotting/labs").iterdir()} == here


def test_packages_bring_what_they_need_and_nothing_else(view: View) -> None:
    assert {"numpy", "matplotlib", "PIL", "kiwisolver"} <= set(view.packages)
    assert {"IPython", "traitlets"} <= set(view.packages)  # every notebook has it
    for stranger in ("torch", "sklearn", "nbgrader", "ipykernel", "pip", "descent_course"):
        assert stranger not in view.packages


def test_nothing_readable_leads_into_the_repository(view: View) -> None:
    for place in map(Path, view.readable):
        assert not REPOSITORY.is_relative_to(place), place
        inside = place.is_relative_to(REPOSITORY)
        assert not inside or "site-packages" in place.parts, place
    for name in ("site-packages", "dist-packages"):
        assert not [place for place in view.readable if place.endswith(name)]


@pytest.mark.parametrize("module", ["numpy.fft", "statistics", "matplotlib.pyplot"])
def test_what_cannot_be_hidden_cannot_be_delegated(tmp_path: Path, module: str) -> None:
    with pytest.raises(ValueError, match=f"{module} cannot be kept from answers"):
        make_view(tmp_path, ("numpy", "matplotlib"), (module,))


def test_a_whole_distribution_can_be_delegated(tmp_path: Path) -> None:
    made = make_view(tmp_path, ("matplotlib",), ("PIL",))
    assert "PIL" not in made.packages
    assert "matplotlib" in made.packages


@pytest.mark.sandbox
@pytest.mark.parametrize("module", ["course_lib.optim", "course_lib.optim.adam", "torch"])
def test_a_delegated_import_says_why(parent: WarmParent, module: str) -> None:
    found = run(parent, f"import {module}")
    assert found.kind == "DelegationError"
    assert "the exercise is to write that part yourself" in found.reply["error"]["delegated"]


AROUND = {
    "optim": "import sys\nsys.meta_path.pop(0)\nimport course_lib.optim",
    "torch": "import sys\nsys.meta_path.pop(0)\nimport torch",
    "repository": f"""
import sys
sys.path_importer_cache.clear()
sys.meta_path[:] = sys.meta_path[1:]
sys.path.insert(0, {str(REPOSITORY)!r})
import grader.hidden_tests
""",
    "file": """
import importlib.util, course_lib
path = course_lib.__path__[0] + "/optim/adam.py"
spec = importlib.util.spec_from_file_location("adam", path)
spec.loader.exec_module(importlib.util.module_from_spec(spec))
""",
    "runpy": "import runpy\nrunpy.run_module('grader.hidden_tests')",
    "walk": """
import pkgutil, course_lib
names = [m.name for m in pkgutil.walk_packages(course_lib.__path__, "course_lib.")]
assert "course_lib.optim" in names
""",
    "examiner": "import grader.examiner",
    "site": "import site\nsite.main()\nimport torch",
}
NOWHERE = {
    "ModuleNotFoundError",
    "DelegationError",
    "FileNotFoundError",
    "PermissionError",
    "AssertionError",
    "ImportError",
}


@pytest.mark.sandbox
@pytest.mark.parametrize("source", AROUND.values(), ids=AROUND)
def test_ways_around_the_guard_lead_nowhere(parent: WarmParent, source: str) -> None:
    found = run(parent, source)
    assert found.kind in NOWHERE, found


@pytest.mark.sandbox
def test_the_parent_holds_no_secret_to_be_found_by_looking_through_its_objects(
    parent: WarmParent,
) -> None:
    source = """
import gc, sys
code = [o.__code__.co_filename for o in gc.get_objects() if hasattr(o, "__code__")]
[n for n in [*sys.modules, *code] if "hidden_tests" in n or "examiner" in n or "optim/" in n]
"""
    assert run(parent, source).result == "[]"
