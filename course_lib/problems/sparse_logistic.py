"""Logistic regression on features that appear with very different frequencies, as words do."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from course_lib.problems.logistic import logistic, sigmoid
from course_lib.problems.problem import Array, Problem


def sparse_logistic_data(
    num_examples: int, num_features: int, density: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Draw 0/1 features whose frequencies follow Zipf's law, and labels that they rule.

    The model::

        P(x_j = 1) = min(1, c / j)  for j = 1, 2, ..., D,   P(y = 1) = sigmoid(w_true . x)

    A rare feature has a small gradient and little curvature, but its weight is as large as that
    of a frequent one: one step length does not fit both.

    Parameters
    ----------
    num_examples, num_features
        N and D, integers >= 1.
    density
        Mean share of the entries that are 1, in (0, 1]; a little less where the most frequent
        features would have to be present more than always. It sets c.
    rng
        Draws the features, the weights that rule the labels, and the labels.

    Returns
    -------
    X, y
        Features (N, D) and labels in {-1, +1} (N,).

    Raises
    ------
    ValueError
        If a number is out of its domain.

    Source: Duchi, Hazan and Singer (2011), section 1 (rare features can be very informative).

    Examples
    --------
    >>> import numpy as np
    >>> X, y = sparse_logistic_data(1000, 50, 0.05, np.random.default_rng(0))
    >>> X.shape, y.shape, bool(X[:, 0].mean() > 20 * X[:, -1].mean())
    ((1000, 50), (1000,), True)
    """
    for name, number in (("num_examples", num_examples), ("num_features", num_features)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
            raise ValueError(f"sparse_logistic: {name} must be an integer >= 1, got {number!r}")
    if not 0.0 < density <= 1.0:
        raise ValueError(f"sparse_logistic: density must be in (0, 1], got {density!r}")
    share = 1 / np.arange(1, num_features + 1)
    frequency = np.minimum(1.0, density * num_features * share / share.sum())
    X = (rng.random((num_examples, num_features)) < frequency).astype(np.float64)
    w_true = rng.normal(scale=2.0, size=num_features)
    y = np.where(rng.random(num_examples) < sigmoid(X @ w_true), 1.0, -1.0)
    return X, y


def sparse_logistic(
    num_examples: int,
    num_features: int,
    density: float,
    rng: np.random.Generator,
    l2: float = 1e-3,
) -> Problem:
    """Return a logistic regression on the features of :func:`sparse_logistic_data`.

    The function, with labels y in {-1, +1}::

        F(w) = 1/N sum_i log(1 + exp(-y_i w . x_i)) + l2/2 |w|^2

    Parameters
    ----------
    num_examples, num_features, density, rng
        As in :func:`sparse_logistic_data`, which with the same generator gives the data.
    l2
        Strength of the penalty, finite, > 0; without one separable data has no minimum.

    Returns
    -------
    Problem
        With ``L``, the largest eigenvalue of X^T X / (4N) plus l2, ``mu`` = l2, and the
        minimum found by Newton's method.

    Raises
    ------
    ValueError
        If a number is out of its domain.

    Source: Duchi, Hazan and Singer (2011), section 1 (rare features can be very informative).

    Examples
    --------
    >>> import numpy as np
    >>> problem = sparse_logistic(200, 30, 0.1, np.random.default_rng(0))
    >>> round(problem.value(np.zeros(30)), 6)  # log 2: every label is a coin toss
    0.693147
    >>> bool(np.abs(problem.grad(problem.minimum)).max() < 1e-12)
    True
    """
    if not 0.0 < l2 < math.inf:
        raise ValueError(f"sparse_logistic: l2 must be a finite number > 0, got {l2!r}")
    X, y = sparse_logistic_data(num_examples, num_features, density, rng)

    return replace(logistic(X, y, l2), name="sparse logistic regression", domain=None)
