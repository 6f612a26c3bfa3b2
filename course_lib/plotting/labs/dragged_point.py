"""The examples of unit 01's lab, one of which the reader drags, and what is fitted to them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.problems.logistic import logistic

Array: TypeAlias = NDArray[np.float64]

REACH = 3.0
"""The dragged example stays within this distance of 0 along either feature."""

MIN_L2, MAX_L2 = 1e-4, 1.0
"""Ends of the slider of the penalty, besides 0."""

PLUS = ((1.0, 0.4), (0.6, 1.2), (1.5, 1.0), (2.0, 0.2), (0.3, 0.7), (1.1, 1.9))
MINUS = ((-0.8, -0.5), (-1.4, -1.2), (-0.4, -1.1), (-1.9, -0.1), (-0.9, -1.8), (-0.2, -0.6))
"""The examples that stay: the line x1 + x2 = 0 separates them."""


def dragged_point_data(x1: float, x2: float, label: int = 1) -> tuple[Array, Array]:
    """Return the examples of the lab: twelve that stay, and the dragged one, last.

    Parameters
    ----------
    x1, x2
        Where the dragged example is, each in [-3, 3].
    label
        Of the dragged example, -1 or 1.

    Returns
    -------
    X, y
        Features (13, 2), without a feature that is always 1; labels (13,), -1 or +1.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> X, y = dragged_point_data(1.5, -0.5)
    >>> X[-1], float(y[-1]), len(y)
    (array([ 1.5, -0.5]), 1.0, 13)
    """
    for name, x in (("x1", x1), ("x2", x2)):
        if not -REACH <= x <= REACH:
            raise ValueError(f"dragged_point: {name} must be in [-3, 3], got {x!r}")
    if label not in (-1, 1):
        raise ValueError(f"dragged_point: label must be -1 or 1, got {label!r}")
    X = np.array([*PLUS, *MINUS, (x1, x2)], dtype=np.float64)
    y = np.concatenate([np.ones(len(PLUS)), -np.ones(len(MINUS)), [float(label)]])
    return X, y


def dragged_point_fit(x1: float, x2: float, l2: float, label: int = 1) -> Array:
    """Return the weights of logistic regression with the example at that place.

    The minimizer of::

        F(w) = 1/N sum_i log(1 + exp(-y_i w . x_i)) + l2/2 |w|^2

    Parameters
    ----------
    x1, x2, label
        As in :func:`dragged_point_data`.
    l2
        Strength of the penalty, in [0.0001, 1].

    Returns
    -------
    w
        Shape (2,).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Cox (1958), The regression analysis of binary sequences.

    Examples
    --------
    >>> dragged_point_fit(1.5, 1.5, 0.01).round(2)
    array([2.  , 2.27])
    >>> dragged_point_fit(-1.5, -1.5, 0.01).round(2)  # on the wrong side
    array([1.01, 0.83])
    """
    if not MIN_L2 <= l2 <= MAX_L2:
        raise ValueError(f"dragged_point: l2 must be in [0.0001, 1], got {l2!r}")
    w = logistic(*dragged_point_data(x1, x2, label), l2).minimum
    assert w is not None  # l2 > 0: there is one
    return w


def dragged_point_descent(x1: float, x2: float, l2: float, num_steps: int, label: int = 1) -> Array:
    """Return the path of gradient descent on the same loss, from zero weights.

    Parameters
    ----------
    x1, x2, label
        As in :func:`dragged_point_data`.
    l2
        Strength of the penalty, at least 0. Where it is 0 there may be no minimum.
    num_steps
        How many steps, each with lr = 1/L for the smoothness L of the loss.

    Returns
    -------
    path
        Shape (num_steps + 1, 2).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations
    simultanées.

    Examples
    --------
    >>> path = dragged_point_descent(1.5, 1.0, 0.0, 10_000)  # separable, no penalty
    >>> np.linalg.norm(path[[100, 1000, 10_000]], axis=1).round(1)
    array([ 5. ,  7.9, 11.1])
    """
    problem = logistic(*dragged_point_data(x1, x2, label), l2)
    assert problem.L is not None  # a logistic regression's always is there
    w, lr = problem.start, 1.0 / problem.L
    path = [w]
    for _ in range(num_steps):
        w = w - lr * problem.grad(w)
        path.append(w)
    return np.array(path)
