"""NOTATION.md is read: a public parameter has one of the names that stand there."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = [
    name for name in ("optim", "schedules", "theory") if (ROOT / "course_lib" / name).is_dir()
]
# The names that the table puts others in the place of.
BANNED = {"alpha", "eta", "gamma", "learning_rate", "step_size", "epsilon", "wd"}


def names() -> set[str]:
    """Every `name` in the code column of a table."""
    found: set[str] = set()
    for line in (ROOT / "NOTATION.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 2 and not set(cells[1]) <= {"-", " "}:
            found.update(re.findall(r"`(\w+)", cells[1]))
    return found


def public_callables(package: str) -> Iterator[tuple[str, object]]:
    """Public functions, classes and their public methods, in every module of a package."""
    parent = importlib.import_module(f"course_lib.{package}")
    for info in pkgutil.walk_packages(parent.__path__, parent.__name__ + "."):
        module = importlib.import_module(info.name)
        if info.name.rsplit(".", 1)[-1] == "arguments":
            continue  # checks of arguments, for the package's own use
        for name, item in vars(module).items():
            own = getattr(item, "__module__", None) == module.__name__
            if name.startswith("_") or not own:
                continue
            if inspect.isfunction(item):
                yield f"{info.name}.{name}", item
            if inspect.isclass(item):
                yield f"{info.name}.{name}", item
                for method, function in vars(item).items():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield f"{info.name}.{name}.{method}", function


def parameters(item: object) -> set[str]:
    return set(inspect.signature(item).parameters) - {"self"}  # type: ignore[arg-type]


def test_the_tables_are_read() -> None:
    assert {"w", "grad", "lr", "velocity", "v_hat", "kappa", "direction"} <= names()
    assert not names() & BANNED


def test_there_are_parameters_to_look_up() -> None:
    seen = {name for _, item in public_callables("optim") for name in parameters(item)}
    assert {"w", "grad", "lr", "beta2", "eps"} <= seen


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_parameter_stands_in_the_notation(package: str) -> None:
    strange = {
        f"{where}({name})"
        for where, item in public_callables(package)
        for name in parameters(item) - names()
        if name not in ("args", "kwds", "kwargs")
    }
    assert not strange, "name it as NOTATION.md does, or add it there"
