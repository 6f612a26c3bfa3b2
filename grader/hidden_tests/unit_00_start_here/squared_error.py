"""Hidden tests of ``mean_squared_error``.

Tolerance. Each result is a mean of at most a few dozen squares, none of them negative, so nothing
cancels: whatever the order of the sum, fewer than a hundred roundings of 1.1e-16 each leave
about 1e-14 relative. An answer that expands the square loses more, by the square of how much larger
the numbers are than their differences; here that is at most 16, so 2e-12. The mistakes differ by
more than 1e-3 relative. 1e-9 relative separates them, and there is no absolute part, so that tiny
errors count as much as large ones.

One misconception costs the points of its own checks only: all numbers outside ``sizes`` are
multiples of one half, in arrays whose number of entries divides 250, so that the right answers
have three decimals, and one that is rounded to three is right there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from course_lib import losses
from grader.examiner import Exam, Exercise
from grader.hidden_tests.unit_00_start_here.mistakes import MISTAKES, Array

Function: TypeAlias = Callable[..., Any]
Case: TypeAlias = tuple[Array, Array]

RTOL = 1e-9


def mean_squared_error(prediction: Array, target: Array) -> float:
    """The reference: mean over all entries."""
    return losses.mean_squared_error(np.asarray(prediction, float), np.asarray(target, float))


EXERCISE = Exercise(
    "mean_squared_error",
    2,
    reference=mean_squared_error,
    returns=("mean_squared_error",),
    mistakes=MISTAKES,
)


def _halves(exam: Exam, *shape: int) -> Case:
    """Multiples of one half: predictions off by between half and three, mostly upwards."""
    sign = np.where(exam.rng.random(shape) < 0.75, 1.0, -1.0)
    error = sign * exam.rng.integers(1, 7, size=shape) / 2
    target = exam.rng.integers(-8, 9, size=shape) / 2
    return target + error, target


def _decimals(exam: Exam, size: float) -> Case:
    """Six numbers with all their decimals, off by between half and twice ``size``."""
    error = exam.rng.choice([-1.0, 1.0], size=6) * exam.rng.uniform(0.5, 2.0, size=6)
    target = exam.rng.uniform(-4.0, 4.0, size=6)
    return size * (target + error), size * target


def _calls(cases: dict[str, Case]) -> Callable[[Function], Any]:
    """Each case once; what comes back is looked at after the last call."""

    def program(f: Function) -> dict[str, Any]:
        answers = [f(prediction, target) for prediction, target in cases.values()]
        return dict(zip(cases, answers, strict=True))

    return program


@EXERCISE.check("vectors", 0.5, "Two vectors")
def _vectors(exam: Exam) -> None:
    cases = {
        "For five numbers": _halves(exam, 5),
        "For two numbers": _halves(exam, 2),
        "For a single number": _halves(exam, 1),
        "For whole numbers": (np.array([3.0, -1.0, 4.0, 2.0]), np.array([1.0, -1.0, 7.0, 0.0])),
    }
    exam.expect(_calls(cases), rtol=RTOL, atol=0.0)


@EXERCISE.check("all_axes", 0.5, "Arrays with two and three axes: the mean runs over all entries")
def _all_axes(exam: Exam) -> None:
    cases = {
        "For a table of two rows and five columns": _halves(exam, 2, 5),
        "For a table with one row": _halves(exam, 1, 5),
        "For a table with one column": _halves(exam, 5, 1),
        "For an array with three axes": _halves(exam, 5, 2, 5),
    }
    exam.expect(_calls(cases), rtol=RTOL, atol=0.0)


@EXERCISE.check("sizes", 0.5, "Numbers with many decimals, and errors that are zero, tiny or huge")
def _sizes(exam: Exam) -> None:
    target = exam.rng.uniform(-4.0, 4.0, size=6)
    cases = {
        "For a prediction that is right everywhere": (target.copy(), target),
        "For numbers with many decimals": _decimals(exam, 1.0),
        "For tiny numbers": _decimals(exam, 1e-6),
        "For huge numbers": _decimals(exam, 1e6),
    }
    exam.expect(_calls(cases), rtol=RTOL, atol=0.0)


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"vector": _halves(exam, 5), "table": _halves(exam, 2, 5)}
    exam.expect_unmodified(_calls(cases), rtol=RTOL, atol=0.0)
