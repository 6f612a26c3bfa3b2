"""The packages of plain functions load numpy alone, and none of each other.

A unit may forbid one of them in the sandbox, where it then does not exist: the others have to
work without it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import course_lib

PACKAGES = ("init", "norm", "regularization", "reparam", "schedules", "theory")
HEAVY = {"scipy", "torch", "matplotlib", "sklearn", "pandas", "IPython"}


def modules_after(statement: str) -> set[str]:
    code = f"import json, sys; {statement}; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(course_lib.__file__).parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(output.stdout))


def test_numpy_alone() -> None:
    loaded = modules_after("import " + ", ".join(f"course_lib.{name}" for name in PACKAGES))
    assert not {name.split(".")[0] for name in loaded} & HEAVY


@pytest.mark.parametrize("package", PACKAGES)
def test_none_needs_another(package: str) -> None:
    loaded = modules_after(f"import course_lib.{package}")
    parts = {name.split(".")[1] for name in loaded if name.startswith("course_lib.")}
    assert parts == {package}


def test_rotations_load_scipy_when_they_turn() -> None:
    turn = "import numpy, course_lib.reparam as r; r.orthogonal_from(numpy.eye(2))"
    assert "scipy.linalg" in modules_after(turn)
