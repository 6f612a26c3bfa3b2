"""Promises that hold for the whole of course_lib: who imports what, and what is documented."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import course_lib
from course_lib import optim, problems

ROOT = Path(course_lib.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
MODULES = sorted(info.name for info in pkgutil.walk_packages([str(ROOT)], "course_lib."))
LONGEST_FILE = 300
VAGUE_NAMES = {"utils", "helpers", "common", "core", "misc"}
# Where an algorithm or a problem is taken from is said on the spot; a type is no algorithm.
WITHOUT_SOURCE = {"Problem", "OnlineProblem"}


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
            assert "*" not in {alias.name for alias in node.names}, f"{path}: star import"
    return names


def imports_any(path: Path, *packages: str) -> set[str]:
    return {
        name
        for name in imports_of(path)
        for package in packages
        if name == package or name.startswith(package + ".")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_import_rules(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0]
    assert not imports_any(path, "grader", "nbgrader")
    if part != "plotting":
        assert not imports_any(path, "matplotlib")
    assert not imports_any(path, "matplotlib.pyplot", "pylab"), "pyplot keeps global state"
    if part in {"optim", "schedules", "theory"}:
        assert not imports_any(path, "course_lib.autograd")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_and_say_what_they_are(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert path.stem not in VAGUE_NAMES


def test_what_graders_and_students_import_is_light() -> None:
    """numpy alone: the sandbox loads these, and seconds there are paid for each class."""
    code = (
        "import json, sys; import course_lib.optim, course_lib.problems, course_lib.checking; "
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, check=True, capture_output=True, text=True
    )
    loaded = set(json.loads(output.stdout))
    assert "numpy" in loaded
    assert not loaded & {"scipy", "torch", "matplotlib", "grader", "nbgrader", "IPython", "sklearn"}


def test_figures_leave_pyplot_alone() -> None:
    code = (
        "import sys; from course_lib.plotting import race, race_animation; "
        "race('ravine', num_steps=3)._repr_html_(); race_animation('ravine', num_steps=3); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT.parent).returncode == 0


def public(module: ModuleType) -> dict[str, Any]:
    """Functions and classes that a module defines for others."""
    return {
        name: thing
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == module.__name__
    }


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    results = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert results.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_are_documented(name: str) -> None:
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip()
    exported = {getattr(module, public_name) for public_name in getattr(module, "__all__", [])}
    for thing_name, thing in public(module).items():
        documentation = inspect.getdoc(thing) or ""
        assert documentation, thing_name
        if inspect.isfunction(thing) and not thing_name.startswith("check_"):
            assert ">>>" in documentation, f"{thing_name} has no example"
    for thing in exported:
        assert ">>>" in (inspect.getdoc(thing) or ""), f"{thing.__name__} has no example"


@pytest.mark.parametrize("package", [optim, problems], ids=lambda package: package.__name__)
def test_algorithms_and_problems_name_their_source(package: ModuleType) -> None:
    for name in package.__all__:
        if name in WITHOUT_SOURCE:
            continue
        documentation = inspect.getdoc(getattr(package, name)) or ""
        sources = [line for line in documentation.splitlines() if line.startswith("Source: ")]
        assert sources, name
        assert all(any(char.isdigit() for char in line) for line in sources), f"{name}: no year"


def test_exports_are_sorted_and_complete() -> None:
    for package in (optim, problems):
        names = [n for n in vars(package) if not n.startswith("_")]
        offered = {
            n
            for n in names
            if inspect.isfunction(getattr(package, n)) or inspect.isclass(getattr(package, n))
        }
        assert offered == set(package.__all__)
