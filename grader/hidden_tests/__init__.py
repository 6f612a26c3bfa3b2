"""Hidden tests, one module per unit: never shipped, never inside a student's process."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.examiner.scoring import grade_exercise
from grader.examiner.student import LocalStudent
from grader.examiner.unit import Unit

__all__ = ["UnknownUnitError", "grade_here", "load_unit", "module_name", "unit_names"]


class UnknownUnitError(LookupError):
    """No unit of that name has hidden tests."""


def module_name(unit: str) -> str:
    """``07-adaptive-methods`` -> ``unit_07_adaptive_methods``."""
    return "unit_" + unit.replace("-", "_")


def unit_names() -> list[str]:
    """The units that have hidden tests, in order."""
    names = []
    for path in Path(__file__).parent.glob("unit_*"):
        names.append(path.stem.removeprefix("unit_").replace("_", "-"))
    return sorted(names)


def load_unit(unit: str) -> Unit:
    """The hidden tests of a unit.

    Raises
    ------
    UnknownUnitError
        If there is no such unit; the message lists those that there are.
    """
    if not re.fullmatch(r"\d\d-[a-z0-9-]{1,60}", unit) or unit not in unit_names():
        raise UnknownUnitError(
            f"unknown unit {unit[:80]!r}: choose one of {', '.join(unit_names()) or '(none yet)'}"
        )
    module = importlib.import_module(f"{__name__}.{module_name(unit)}")
    loaded: Unit = module.UNIT
    return loaded


def grade_here(unit: str, exercise: str, namespace: Mapping[str, Any]) -> float:
    """Run an exercise's hidden test on functions of this process; print the hints; the score.

    This is the hidden line of a check cell. It runs in the instructor's own notebook; a student's
    notebook is graded through the sandbox, where this line is never executed.
    """
    result = grade_exercise(unit, load_unit(unit).exercises[exercise], LocalStudent(namespace))
    for row in result["checks"]:
        if not row["passed"]:
            print(f"{row['title']}: {row['hint']}")
    if result["score"] is None:
        raise RuntimeError(f"the hidden test of {exercise} failed by itself; see the log")
    return float(result["score"])
