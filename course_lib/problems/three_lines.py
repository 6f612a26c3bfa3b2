"""Three lines, one slope: the smallest problem on which stochastic gradients show their noise."""

from __future__ import annotations

import numpy as np

from course_lib.problems.problem import Array, Problem

SLOPES = (1.0, 0.9, 1.1)
"""Slopes of the lines y = x, y = 0.9x and y = 1.1x."""


def three_lines_data() -> tuple[Array, Array]:
    """Return one example of each line y = x, y = 0.9x and y = 1.1x, all at x = 1.

    The data::

        X = (1, 1, 1)^T,   y = (1, 0.9, 1.1)

    Returns
    -------
    X, y
        Features (3, 1) and targets (3,).

    Source: Bottou (1998), Online learning and stochastic approximations (why noise is felt
    only near the minimum).

    Examples
    --------
    >>> X, y = three_lines_data()
    >>> X.shape, y
    ((3, 1), array([1. , 0.9, 1.1]))
    """
    return np.ones((3, 1)), np.array(SLOPES)


def three_lines() -> Problem:
    """Return the fit of one slope to the examples of :func:`three_lines_data`.

    The function of a single parameter::

        F(w) = 1/3 sum_i 1/2 (x_i w - y_i)^2,   gradient of one example: w - y_i

    Far from the minimum all three examples agree where to go, so that one is as good as all
    three and a third of the work. Between 0.9 and 1.1 they contradict each other, and a step
    on one example leads away as often as not.

    Returns
    -------
    Problem
        In one dimension, with its minimum 1/300 at w = 1, ``L`` = ``mu`` = 1 and start 3.

    Source: Bottou (1998), Online learning and stochastic approximations (why noise is felt
    only near the minimum).

    Examples
    --------
    >>> import numpy as np
    >>> problem = three_lines()
    >>> problem.grad(np.array([3.0])), round(problem.minimum_value, 6)
    (array([2.]), 0.003333)
    """
    X, y = three_lines_data()
    num_examples = len(y)

    def value(w: Array) -> float:
        return float(((X @ w - y) ** 2).sum()) / (2 * num_examples)

    def grad(w: Array) -> Array:
        gradient: Array = X.T @ (X @ w - y) / num_examples
        return gradient

    def hessian(w: Array) -> Array:
        curvature: Array = X.T @ X / num_examples
        return curvature

    minimum = np.array([1.0])
    return Problem(
        name="three lines",
        value=value,
        grad=grad,
        hessian=hessian,
        start=np.array([3.0]),
        minimum=minimum,
        minimum_value=value(minimum),
        L=1.0,
        mu=1.0,
        domain=None,
    )
