"""Rosenbrock's banana: a curved ravine whose floor leads to the minimum around a bend."""

from __future__ import annotations

import numpy as np

from course_lib.problems.problem import Array, Problem


def rosenbrock() -> Problem:
    """Return Rosenbrock's function of two variables.

    The function::

        F(x, y) = (1 - x)^2 + 100 (y - x^2)^2

    Returns
    -------
    Problem
        With its minimum 0 at (1, 1) and the usual start (-1.2, 1). The curvature grows without
        bound, so ``L`` is None; the function is not convex, so ``mu`` is None. At the minimum
        the condition number is about 2508.

    Source: Rosenbrock (1960), An automatic method for finding the greatest or least value of a
    function.

    Examples
    --------
    >>> import numpy as np
    >>> banana = rosenbrock()
    >>> banana.value(np.array([0.0, 1.0])), banana.grad(np.array([0.0, 1.0]))
    (101.0, array([ -2., 200.]))
    """

    def value(w: Array) -> float:
        x, y = w
        return float((1 - x) ** 2 + 100 * (y - x**2) ** 2)

    def grad(w: Array) -> Array:
        x, y = w
        return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])

    def hessian(w: Array) -> Array:
        x, y = w
        return np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]])

    return Problem(
        name="rosenbrock",
        value=value,
        grad=grad,
        hessian=hessian,
        start=np.array([-1.2, 1.0]),
        minimum=np.array([1.0, 1.0]),
        minimum_value=0.0,
        L=None,
        mu=None,
        domain=((-1.7, 1.7), (-0.7, 1.9)),
    )
