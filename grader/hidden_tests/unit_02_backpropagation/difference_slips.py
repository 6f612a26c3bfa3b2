"""Mistakes that people make in ``numerical_gradient``: what each returns, and its hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from grader.examiner import Mistake
from grader.hidden_tests.unit_02_backpropagation.arrays import Array, Function

STEP = 1e-5  # the default of the exercise

Measure: TypeAlias = Callable[[Function, Array, Array, float], Any]


def _entry_by_entry(measure: Measure) -> Function:
    """``measure(f, x, shift, step)`` for each entry, where ``shift`` is the step along it alone."""

    def answer(f: Function, x: Array, step: float = STEP) -> Array:
        grad = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            shift = np.zeros_like(x)
            shift[i] = step
            grad[i] = measure(f, x, shift, step)
        return grad

    return answer


numerical_gradient = _entry_by_entry(lambda f, x, e, h: (f(x + e) - f(x - e)) / (2 * h))


def reference(f: Function, x: Array, step: float = STEP) -> Any:
    """The right answer: central differences, one entry after the other."""
    return numerical_gradient(f, x, step)


def _not_put_back(first: float, second: float, left: float) -> Function:
    """Moves entries of one array; entries that have had their turn stay ``left`` steps away."""

    def answer(f: Function, x: Array, step: float = STEP) -> Array:
        grad, here = np.zeros_like(x), x.copy()
        for i in np.ndindex(x.shape):
            values = []
            for where in (first, second):
                here[i] = x[i] + where * step
                values.append(f(here.copy()))
            grad[i] = (values[0] - values[1]) / ((first - second) * step)
            here[i] = x[i] + left * step
        return grad

    return answer


def _accumulates(f: Function, x: Array, step: float = STEP) -> Array:
    grad, above, below = np.zeros_like(x), x.copy(), x.copy()
    for i in np.ndindex(x.shape):
        above[i] += step
        below[i] -= step
        grad[i] = (f(above.copy()) - f(below.copy())) / (2 * step)
    return grad


def _rows(f: Function, x: Array, step: float = STEP) -> Array:
    grad = np.zeros_like(x)
    for i in range(len(x)):
        shift = np.zeros_like(x)
        shift[i] = step
        grad[i] = (f(x + shift) - f(x - shift)) / (2 * step)
    return grad


def _relative_step(f: Function, x: Array, step: float = STEP) -> Array:
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        shift = np.zeros_like(x)
        shift[i] = step * max(1.0, abs(float(x[i])))
        grad[i] = (f(x + shift) - f(x - shift)) / (2 * shift[i])
    return grad


MISTAKES = [
    Mistake(
        "forward",
        _entry_by_entry(lambda f, x, e, h: (f(x + e) - f(x)) / h),
        "Your differences are one-sided: they compare the point a step above with x itself. "
        "Their error shrinks like the step, that of central differences like its square. Look "
        "at the two points that f is taken at.",
    ),
    Mistake(
        "backward",
        _entry_by_entry(lambda f, x, e, h: (f(x) - f(x - e)) / h),
        "Your differences are one-sided: they compare x itself with the point a step below. "
        "Central differences have a point on either side of x.",
    ),
    Mistake(
        "forward_halved",
        _entry_by_entry(lambda f, x, e, h: (f(x + e) - f(x)) / (2 * h)),
        "Your values are about half of the right ones: the points are x and one step above, "
        "and the difference is divided by two steps. Look at how far apart the two points "
        "should be.",
    ),
    Mistake(
        "not_halved",
        _entry_by_entry(lambda f, x, e, h: (f(x + e) - f(x - e)) / h),
        "Your values are twice the right ones: the two points lie two steps apart, and the "
        "difference is divided by one.",
    ),
    Mistake(
        "half_shift",
        _entry_by_entry(lambda f, x, e, h: (f(x + e / 2) - f(x - e / 2)) / (2 * h)),
        "Your values are about half of the right ones: the two points lie half a step on "
        "either side of x, and the difference is divided by two steps. Look at how far apart "
        "the two points should be.",
    ),
    Mistake(
        "half_step",
        _entry_by_entry(lambda f, x, e, h: (f(x + e / 2) - f(x - e / 2)) / h),
        "Right for small steps; with a large one the error is a quarter of what it should be: "
        "your points lie half a step on either side of x, and a whole step is wanted on each.",
    ),
    Mistake(
        "precedence",
        _entry_by_entry(lambda f, x, e, h: (f(x + e) - f(x - e)) / 2 * h),
        "Your difference is multiplied by the step instead of divided: without brackets, a "
        "division by 2 times the step is a division by 2 and then a product with the step.",
    ),
    Mistake(
        "not_divided",
        _entry_by_entry(lambda f, x, e, h: f(x + e) - f(x - e)),
        "Your values shrink with the step: the difference of f is right, and the division by "
        "the distance of its two points is missing.",
    ),
    Mistake(
        "sign",
        _entry_by_entry(lambda f, x, e, h: (f(x - e) - f(x + e)) / (2 * h)),
        "Your values have the right size and the wrong sign: look at which of the two points "
        "is taken from which.",
    ),
    Mistake(
        "second_difference",
        _entry_by_entry(lambda f, x, e, h: (f(x + e) - 2 * f(x) + f(x - e)) / h**2),
        "Your values are second derivatives: f at x itself has no place in a central "
        "difference of first order.",
    ),
    Mistake(
        "same_array",
        lambda f, x, step=STEP: np.zeros_like(x),
        "Your gradient is 0 everywhere: both values of f were taken at the same point. That "
        "happens when the point above and the point below are one array under two names. Look "
        "at where a copy is made.",
    ),
    Mistake(
        "left_below",
        _not_put_back(1.0, -1.0, -1.0),
        "The first entry of your gradient is right, and later ones are off by about a step: "
        "entries that have had their turn are left a step below where they were. Put each back "
        "before the next one, or start from a fresh copy.",
    ),
    Mistake(
        "left_above",
        _not_put_back(-1.0, 1.0, 1.0),
        "The first entry of your gradient is right, and later ones are off by about a step: "
        "entries that have had their turn are left a step above where they were. Put each back "
        "before the next one, or start from a fresh copy.",
    ),
    Mistake(
        "accumulates",
        _accumulates,
        "Each entry of your gradient is the sum of the right ones up to it: entries that have "
        "had their turn stay moved, on both sides. Look at where the copies are made, before "
        "the loop or in it.",
    ),
    Mistake(
        "one_number",
        lambda f, x, step=STEP: (f(x + step) - f(x - step)) / (2 * step),
        "One number comes back: all entries of x were moved at once, which gives the sum of "
        "the partial derivatives. Each entry needs two points of its own.",
    ),
    Mistake(
        "same_number_everywhere",
        lambda f, x, step=STEP: np.full(x.shape, (f(x + step) - f(x - step)) / (2 * step)),
        "Every entry of your gradient is the same number, the sum of the partial derivatives: all "
        "entries of x were moved at once. Each entry needs two points of its own.",
    ),
    Mistake(
        "rows",
        _rows,
        "Right for vectors; of a table you move a whole row at once, and each of its entries "
        "gets the sum of the row's derivatives. Look at what one index picks out of an array "
        "with two axes.",
    ),
    Mistake(
        "flattened",
        lambda f, x, step=STEP: reference(f, x, step).ravel(),
        "The values are right and stand in one row: your gradient has lost the shape of x.",
    ),
    Mistake(
        "ignores_step",
        lambda f, x, step=STEP: reference(f, x),
        "Right for the usual step; with a large one your values are still as exact as with a "
        "tiny one: the `step` that is passed in is not what you move by.",
    ),
    Mistake(
        "relative_step",
        _relative_step,
        "Right for small steps; with a large one the error grows with the entries of x: you "
        "move an entry by the step times its size, and the step itself is wanted.",
    ),
]
