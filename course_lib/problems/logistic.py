"""Logistic regression on given examples, with its minimum and its curvatures."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from course_lib.problems.problem import Array, Problem


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)), elementwise, without overflow.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return np.exp(-np.logaddexp(0, -z))


def logistic(X: Array, y: Array, l2: float = 0.0) -> Problem:
    """Return the logistic regression of labels on features.

    The function, with labels y in {-1, +1}::

        F(w) = 1/N sum_i log(1 + exp(-y_i w . x_i)) + l2/2 |w|^2

    Parameters
    ----------
    X
        Features, shape (N, D), float64, finite; N, D >= 1. No intercept is added.
    y
        Labels, shape (N,), each -1 or +1.
    l2
        Strength of the penalty, finite, >= 0.

    Returns
    -------
    Problem
        With ``L``, the largest eigenvalue of X^T X / (4N) plus l2, and start 0. With l2 > 0
        ``mu`` = l2, and the minimum is found by Newton's method; without a penalty both are
        None: separable data sends the weights to infinity.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Cox (1958), The regression analysis of binary sequences.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[1.0], [2.0], [-1.0]]), np.array([1.0, 1.0, -1.0])
    >>> problem = logistic(X, y, l2=0.1)
    >>> problem.L, problem.mu, problem.minimum.round(3)
    (0.6, 0.1, array([1.513]))
    """
    if not isinstance(X, np.ndarray) or X.ndim != 2 or X.size == 0 or X.dtype != np.float64:
        got = f"shape {X.shape} of dtype {X.dtype}" if isinstance(X, np.ndarray) else type(X)
        raise ValueError(f"logistic: X must be a float64 matrix (N, D), not empty, got {got}")
    if not np.isfinite(X).all():
        raise ValueError("logistic: X must hold finite numbers, got NaN or infinity in it")
    num_examples, num_features = X.shape
    if np.shape(y) != (num_examples,):
        raise ValueError(f"logistic: y must have shape ({num_examples},), got {np.shape(y)}")
    if not np.isin(y, (-1.0, 1.0)).all():
        raise ValueError(
            f"logistic: y must hold labels -1 and +1, got {np.unique(y).tolist()}; "
            "labels 0 and 1 become 2 * y - 1"
        )
    if not 0.0 <= l2 < math.inf:
        raise ValueError(f"logistic: l2 must be a finite number >= 0, got {l2!r}")

    def value(w: Array) -> float:
        return float(np.logaddexp(0, -y * (X @ w)).mean() + l2 / 2 * (w @ w))

    def grad(w: Array) -> Array:
        p_wrong = sigmoid(-y * (X @ w))
        gradient: Array = -X.T @ (y * p_wrong) / num_examples + l2 * w
        return gradient

    def hessian(w: Array) -> Array:
        p = sigmoid(X @ w)
        curvature: Array = (X.T * (p * (1 - p))) @ X / num_examples
        return (curvature + curvature.T) / 2 + l2 * np.eye(num_features)

    start = np.zeros(num_features)
    minimum = _newton(value, grad, hessian, start) if l2 > 0 else None
    return Problem(
        name="logistic regression",
        value=value,
        grad=grad,
        hessian=hessian,
        start=start,
        minimum=minimum,
        minimum_value=None if minimum is None else value(minimum),
        L=float(np.linalg.norm(X, ord=2) ** 2 / (4 * num_examples) + l2),
        mu=l2 if l2 > 0 else None,
        domain=((-4.0, 4.0), (-4.0, 4.0)) if num_features == 2 else None,
    )


def _newton(
    value: Callable[[Array], float],
    grad: Callable[[Array], Array],
    hessian: Callable[[Array], Array],
    w: Array,
) -> Array:
    """Minimize a smooth strongly convex function by Newton's method with step halving.

    Here and not from course_lib.optim, which an answer may not import where problems are given.
    """
    for _ in range(100):
        gradient = grad(w)
        if np.abs(gradient).max() < 1e-14:
            break
        direction = -np.linalg.solve(hessian(w), gradient)
        lr = 1.0
        # Rounding hides the last improvements, so a tie counts as one.
        while value(w + lr * direction) > value(w) + 1e-15 and lr > 1e-6:
            lr /= 2
        w = w + lr * direction
    return w
