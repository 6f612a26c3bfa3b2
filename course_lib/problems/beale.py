"""Beale's function: sharp ridges at the corners around a nearly flat middle."""

from __future__ import annotations

import numpy as np

from course_lib.problems.problem import Array, Problem

CONSTANTS = np.array([1.5, 2.25, 2.625])
"""The three constants of the residuals; they put the minimum at (3, 1/2)."""


def beale() -> Problem:
    """Return Beale's function of two variables.

    The function, with constants c = (1.5, 2.25, 2.625)::

        F(x, y) = sum_k (c_k - x (1 - y^k))^2,   k = 1, 2, 3

    Returns
    -------
    Problem
        With its minimum 0 at (3, 1/2) and the usual start (1, 1), where the residuals do not
        depend on x. Not convex, so ``mu`` is None; the curvature has no bound, so ``L`` is None.

    Source: Beale (1958), On an iterative method for finding a local minimum of a function of
    more than one variable.
    Source: More, Garbow and Hillstrom (1981), Testing unconstrained optimization software,
    problem 5.

    Examples
    --------
    >>> import numpy as np
    >>> problem = beale()
    >>> problem.value(problem.start), problem.grad(problem.start)
    (14.203125, array([ 0.  , 27.75]))
    """
    k = np.array([1, 2, 3])

    def value(w: Array) -> float:
        x, y = w
        return float(((CONSTANTS - x * (1 - y**k)) ** 2).sum())

    def residuals_and_slopes(w: Array) -> tuple[Array, Array]:
        x, y = w
        return CONSTANTS - x * (1 - y**k), np.array([y**k - 1, x * k * y ** (k - 1)])

    def grad(w: Array) -> Array:
        residuals, slopes = residuals_and_slopes(w)
        gradient: Array = 2 * slopes @ residuals
        return gradient

    def hessian(w: Array) -> Array:
        x, y = w
        residuals, slopes = residuals_and_slopes(w)
        # Second derivatives of the residuals: none in x alone.
        mixed = residuals @ (k * y ** (k - 1))
        bend = residuals @ (x * np.array([0.0, 2.0, 6.0 * y]))
        curvature: Array = slopes @ slopes.T + np.array([[0.0, mixed], [mixed, bend]])
        return 2 * curvature

    return Problem(
        name="beale",
        value=value,
        grad=grad,
        hessian=hessian,
        start=np.array([1.0, 1.0]),
        minimum=np.array([3.0, 0.5]),
        minimum_value=0.0,
        L=None,
        mu=None,
        domain=((-0.5, 4.0), (-1.2, 1.6)),
    )
