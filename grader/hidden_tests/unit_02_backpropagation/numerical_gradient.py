"""Hidden tests of ``numerical_gradient``: values alone say which formula was used.

The functions that are differentiated are polynomials of order 1, with a term that couples all
entries. Of x^3 central differences give 3 x^2 + step^2 exactly, so that a large step shows what
was done with it; the coupling shows whether the other entries stayed where they were.

Tolerance. With steps of 1/8 and more, f(x + step) - f(x - step) loses some ten roundings of
1.1e-16, divided by the step: 1e-14. With the step of 1e-5 that is the default it loses 1e-10 where
the points are rounded differently, as in (x + step) - 2 step. 1e-8 stands above that, and below
what one-sided differences miss: half the step times a second derivative of order 1, 5e-6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.examiner import Exam, Exercise, Wrong
from grader.examiner.compare import as_array, describe
from grader.examiner.forms import count, sizes
from grader.hidden_tests.unit_02_backpropagation.arrays import (
    RTOL,
    Array,
    Function,
    Program,
    drawn,
    judge,
)
from grader.hidden_tests.unit_02_backpropagation.difference_slips import MISTAKES, reference

ATOL = 1e-8

EXERCISE = Exercise(
    "numerical_gradient",
    3,
    reference=reference,
    returns=("grad",),
    mistakes=MISTAKES,
)


class Watched:
    """A function to differentiate that notes what it cannot be called with."""

    def __init__(self, function: Callable[[Array], Any], shape: tuple[int, ...]):
        self._function = function
        self._shape = shape
        self.complaint = ""

    def __call__(self, *args: Any) -> Any:
        array = as_array(args[0]) if len(args) == 1 else None
        complaint = self._looked_at(args, array)
        if array is None or complaint:
            self.complaint = self.complaint or complaint
            return float("nan")
        return self._function(np.asarray(array, dtype=np.float64))

    def _looked_at(self, args: tuple[Any, ...], array: Any) -> str:
        if len(args) != 1:
            return f"You call f with {count(len(args), 1)} arguments: it takes one, like x."
        if array is None or array.shape != self._shape:
            seen = describe(args[0], sizes(self._shape))
            return (
                f"You call f with {seen}, and it takes an array of x's shape "
                f"{self._shape}: change one entry of a copy of x, and pass the whole copy."
            )
        if np.iscomplexobj(array):
            return (
                "You call f with complex numbers: that is another method, which many functions "
                "do not survive. Central differences need real points only."
            )
        return ""


@dataclass(frozen=True)
class Case:
    """A function, where its gradient is wanted, and what is passed behind these two."""

    function: Callable[[Array], Any]
    x: Array
    args: tuple[float, ...] = ()
    kwargs: tuple[tuple[str, float], ...] = ()


def gradients(cases: Mapping[str, Case]) -> Program:
    """The gradient of each case; fails where f was called with what it does not take."""

    def program(f: Function) -> dict[str, Any]:
        found = {}
        for label, case in cases.items():
            watched = Watched(case.function, case.x.shape)
            found[label] = f(watched, case.x.copy(), *case.args, **dict(case.kwargs))
            if watched.complaint:
                raise Wrong(watched.complaint)
        return found

    return program


def polynomial(exam: Exam, shape: tuple[int, ...], *, cubic: bool) -> Callable[[Array], Any]:
    """sum c x^3 + (sum d x)^2 + sum e x, with c = 0 unless cubic; all entries are coupled."""
    c, d, e = (drawn(exam, *shape) for _ in range(3))
    third = c if cubic else np.zeros(shape)
    return lambda x: np.sum(third * x**3) + np.sum(d * x) ** 2 + np.sum(e * x)


def log_sum_exp(x: Array) -> Any:
    """The logarithm of a sum of exponentials, for numbers of order 1."""
    return np.log(np.sum(np.exp(x)))


def _quadratic(exam: Exam, *shape: int) -> Case:
    """Of a quadratic function central differences are exact, whatever the step."""
    return Case(polynomial(exam, shape, cubic=False), drawn(exam, *shape), (0.25,))


@EXERCISE.check("vectors", 0.5, "Gradients by vectors, with the usual step")
def _vectors(exam: Exam) -> None:
    four, three = (polynomial(exam, (n,), cubic=True) for n in (4, 3))
    whole = np.array([2.0, -1.0, 1.0])
    cases = {
        "For a polynomial": Case(lambda x: float(four(x)), drawn(exam, 4)),
        "For a polynomial at whole numbers": Case(lambda x: float(three(x)), whole),
        "For a logarithm of a sum of exponentials": Case(log_sum_exp, drawn(exam, 5)),
        "For a product, which f returns as an array without axes": Case(
            lambda x: np.asarray(np.prod(x)), drawn(exam, 3)
        ),
        "For a quadratic function, with a large step": _quadratic(exam, 3),
    }
    judge(exam, gradients(cases), atol=ATOL)


@EXERCISE.check("step", 1.0, "Large steps: the error is that of central differences")
def _step(exam: Exam) -> None:
    x = drawn(exam, 3) + np.array([1.0, 0.0, -1.0])  # an entry that is larger than 1, or two
    f = polynomial(exam, (3,), cubic=True)
    cases = {
        "With a step of one half": Case(f, x, (0.5,)),
        "With a step of one eighth": Case(f, x, (0.125,)),
        "With a step of two, passed by its name": Case(f, x, (), (("step", 2.0),)),
        "With an exponential and a step of one": Case(log_sum_exp, 2.0 * x, (1.0,)),
    }
    hint = (
        "With a step as large as here the error of the formula is plain to see, and yours is not "
        "that of central differences with this step."
    )
    judge(exam, gradients(cases), atol=ATOL, hint=hint)


@EXERCISE.check("tables", 0.5, "Arrays with two and three axes")
def _tables(exam: Exam) -> None:
    cases = {
        "For a table of two rows and three columns": _quadratic(exam, 2, 3),
        "For a square table": _quadratic(exam, 2, 2),
        "For an array with three axes": _quadratic(exam, 2, 1, 3),
    }
    judge(exam, gradients(cases), atol=ATOL)


@EXERCISE.check("small_shapes", 0.5, "One entry, no axes, no entries")
def _small_shapes(exam: Exam) -> None:
    cases = {
        "For a vector with one entry": _quadratic(exam, 1),
        "For a table with one entry": _quadratic(exam, 1, 1),
        "For an array of shape (2, 0), which has no entries": _quadratic(exam, 2, 0),
    }
    judge(exam, gradients(cases), atol=ATOL)
    none = {"For an array without axes, of shape ()": _quadratic(exam)}
    judge(exam, gradients(cases | none), atol=ATOL)


@EXERCISE.check("inputs_unmodified", 0.5, "x is afterwards exactly as it was")
def _inputs_unmodified(exam: Exam) -> None:
    x = drawn(exam, 12)  # adding and subtracting a step leaves most numbers a rounding away
    cases = {"usual": Case(polynomial(exam, (12,), cubic=False), x)}
    exam.expect_unmodified(gradients(cases), rtol=RTOL, atol=ATOL)
