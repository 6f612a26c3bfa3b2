"""Who may import whom, read from the sources: also imports inside functions count."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("course_lib", "grader")
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "core", "misc"}

# A package and what it may import of grader and course_lib; whatever is missing is forbidden.
LAYERS = {
    "course_lib": {"course_lib"},
    "grader.sandbox": {"grader.sandbox"},
    "grader.examiner": {"grader.examiner", "grader.sandbox"},
    "grader.hidden_tests": {"grader.hidden_tests", "grader.examiner", "course_lib"},
    "grader.nbgrader_bridge": {"grader.nbgrader_bridge", "grader.examiner"},
    "grader.pipeline": {
        "grader.pipeline",
        "grader.nbgrader_bridge",
        "grader.hidden_tests",
        "grader.examiner",
        "grader.sandbox",
        "course_lib",
    },
    "grader.cli": {"grader.cli", "grader.pipeline"},
    "grader.entry_points": {"grader.cli"},
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package.replace(".", "/")).rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports; of ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


ALL = [path for package in PACKAGES for path in modules(package)]


def test_there_is_something_to_read() -> None:
    names = {dotted(path) for path in ALL}
    assert {"course_lib.optim.adam", "grader.sandbox.wire", "grader.nbgrader_bridge"} <= names


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_import_downwards_only(layer: str) -> None:
    wrong = []
    for path in ALL:
        if not within(dotted(path), layer):
            continue
        for name in imported(path):
            if name in PACKAGES or not any(within(name, package) for package in PACKAGES):
                continue
            if not any(within(name, allowed) for allowed in LAYERS[layer]):
                wrong.append(f"{dotted(path)} imports {name}")
    assert not wrong


def test_every_module_belongs_to_a_layer() -> None:
    stray = [
        dotted(path)
        for path in ALL
        if dotted(path) != "grader" and not any(within(dotted(path), layer) for layer in LAYERS)
    ]
    assert not stray


def importers(package: str) -> set[str]:
    return {dotted(p) for p in ALL if any(within(name, package) for name in imported(p))}


def test_only_the_bridge_imports_nbgrader() -> None:
    found = importers("nbgrader")
    assert found
    assert all(within(name, "grader.nbgrader_bridge") for name in found), found


def test_in_course_lib_only_plotting_imports_matplotlib() -> None:
    found = {name for name in importers("matplotlib") if within(name, "course_lib")}
    assert found
    assert all(within(name, "course_lib.plotting") for name in found), found


@pytest.mark.parametrize("package", ["optim", "schedules", "theory"])
def test_algorithms_do_not_lean_on_autograd(package: str) -> None:
    for path in modules(f"course_lib.{package}"):
        assert not any(within(name, "course_lib.autograd") for name in imported(path)), path


def test_visible_checks_need_numpy_alone() -> None:
    """course_lib.checking runs inside the sandbox, where little else is."""
    for path in modules("course_lib.checking"):
        outside = {name.split(".")[0] for name in imported(path)} - sys.stdlib_module_names
        # `course check` asks IPython to read magics, inside a function, where it is installed.
        allowed = {"IPython"} if path.stem == "magics" else set()
        assert outside <= {"numpy", "course_lib"} | allowed, path


def test_no_star_imports_and_no_names_that_say_nothing() -> None:
    for path in ALL:
        assert not any(name.endswith(".*") for name in imported(path)), path
        assert path.stem not in NAMES_THAT_SAY_NOTHING, path


def test_files_stay_short() -> None:
    long = {dotted(path): len(path.read_text().splitlines()) for path in ALL}
    long = {name: lines for name, lines in long.items() if lines > 300}
    assert not long, "look for the seam"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("course_lib.optim", ["matplotlib", "torch", "grader", "scipy", "IPython"]),
        ("course_lib.commands", ["numpy", "matplotlib", "torch", "grader", "scipy", "typer"]),
        ("course_lib.checking", ["matplotlib", "torch", "grader", "scipy", "IPython"]),
        ("grader.sandbox.wire", ["nbgrader", "grader.examiner", "grader.hidden_tests", "nbformat"]),
        ("grader.examiner", ["nbgrader", "matplotlib", "torch"]),
    ],
)
def test_what_a_fresh_process_loads(module: str, absent: list[str]) -> None:
    """The rules above read sources; this runs one import and looks at what came with it."""
    code = f"import {module}, sys; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
