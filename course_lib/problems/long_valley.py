"""The long valley: steep walls, and a floor that falls gently for a long way."""

from __future__ import annotations

import numpy as np

from course_lib.problems.problem import Array, Problem

WALL = 50.0
"""Curvature across the valley."""

SLOPE = 0.5
"""Slope of the floor far from the minimum."""


def long_valley() -> Problem:
    """Return a valley whose floor has nearly the same small slope everywhere.

    The function::

        F(x, y) = SLOPE * (sqrt(1 + x^2) - 1) + WALL / 2 * y^2,   SLOPE = 1/2, WALL = 50

    The walls force a step length below 2 / WALL, and with it gradient descent advances along
    the floor by at most SLOPE * 2 / WALL = 0.02 a step. In a quadratic ravine a point far away
    at least feels a large gradient; here it does not.

    Returns
    -------
    Problem
        With its minimum 0 at the origin and ``L`` = WALL. Convex, but the curvature along the
        floor fades like 1 / |x|^3, so there is no ``mu`` that holds everywhere: it is None.

    Source: Radford (2014), animations of optimizers on a long valley (the idea; this function
    is a closed form with the same features).

    Examples
    --------
    >>> import numpy as np
    >>> long_valley().grad(np.array([-1e6, 0.02])).round(6)
    array([-0.5,  1. ])
    """

    def value(w: Array) -> float:
        x, y = w
        return float(SLOPE * (np.hypot(1, x) - 1) + WALL / 2 * y**2)

    def grad(w: Array) -> Array:
        x, y = w
        return np.array([SLOPE * x / np.hypot(1, x), WALL * y])

    def hessian(w: Array) -> Array:
        x, _ = w
        return np.array([[SLOPE / np.hypot(1, x) ** 3, 0.0], [0.0, WALL]])

    return Problem(
        name="long valley",
        value=value,
        grad=grad,
        hessian=hessian,
        start=np.array([-5.0, 0.5]),
        minimum=np.zeros(2),
        minimum_value=0.0,
        L=WALL,
        mu=None,
        domain=((-6.0, 2.0), (-1.0, 1.0)),
    )
