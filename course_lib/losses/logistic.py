"""Logistic regression with labels -1 and +1: loss, gradient, Hessian."""

from __future__ import annotations

import numpy as np

from course_lib.losses.arguments import (
    Array,
    Integers,
    check_array,
    check_columns,
    check_penalty,
    check_signs,
)


def log_sigmoid(z: Array) -> Array:
    """Return the logarithm of the logistic function, exact to the last digits everywhere.

    Elementwise::

        log σ(z) = -log(1 + e^-z) = -log(e^0 + e^-z)

    Parameters
    ----------
    z
        Any shape.

    Returns
    -------
    log_probability
        Shape of ``z``, <= 0.

    Raises
    ------
    ValueError
        If ``z`` is not float64 or not finite.

    Notes
    -----
    ``logaddexp`` takes the larger of the two exponents out of the sum: nothing overflows for
    z far below 0, and the tiny results far above 0 keep their digits.

    Source: Mächler (2012), Accurately computing log(1 - exp(-|a|)), on its companion log(1 + e^x).

    Examples
    --------
    >>> log_sigmoid(np.array([-1e4, 0.0, 40.0]))
    array([-1.00000000e+04, -6.93147181e-01, -4.24835426e-18])
    """
    check_array("log_sigmoid", "z", z)
    log_probability: Array = -np.logaddexp(0.0, -z)
    return log_probability


def logistic_loss(w: Array, X: Array, y: Array | Integers, l2: float = 0.0) -> tuple[float, Array]:
    """Return the negative log-likelihood of logistic regression, with a penalty, and its gradient.

    With margins m_i = y_i x_i·w, so that P(y_i | x_i) = σ(m_i)::

        F(w)    = -1/N sum_i log σ(m_i) + l2/2 |w|^2
        grad    = -1/N sum_i σ(-m_i) y_i x_i + l2 w

    Parameters
    ----------
    w
        Weights (D,).
    X
        Features (N, D), N >= 1.
    y
        Labels (N,), each -1 or +1.
    l2
        Strength of the penalty, >= 0.

    Returns
    -------
    loss, grad
        A number, and the gradient by w, (D,).

    Raises
    ------
    ValueError
        If an array is not float64 or not finite, the shapes do not fit, a label is not -1 or
        +1, or ``l2`` is negative.

    Notes
    -----
    With labels 0 and 1 the same loss is called binary cross-entropy. From the view of maximum a
    posteriori, l2 N is the inverse variance of a Gaussian prior: the prior is counted once, not
    once for each example.

    Source: Bishop (2006), Pattern recognition and machine learning, equations 4.90 and 4.91,
    and 7.48 for labels -1 and +1.

    Examples
    --------
    >>> X, y = np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([1, -1])
    >>> loss, grad = logistic_loss(np.zeros(2), X, y)
    >>> round(loss, 4), grad
    (0.6931, array([ 0.  , -0.75]))
    """
    _check_model("logistic_loss", w, X)
    check_signs("logistic_loss", y, X.shape[:1])
    check_penalty("logistic_loss", l2)
    m = y * (X @ w)
    loss = float(-log_sigmoid(m).mean() + l2 / 2 * (w @ w))
    grad = -X.T @ (y * np.exp(log_sigmoid(-m))) / len(X) + l2 * w
    return loss, grad


def logistic_hessian(w: Array, X: Array, l2: float = 0.0) -> Array:
    """Return the Hessian of :func:`logistic_loss`; labels do not enter.

    With p_i = σ(x_i·w)::

        H = 1/N sum_i p_i (1 - p_i) x_i x_i^T + l2 I

    Parameters
    ----------
    w
        Weights (D,).
    X
        Features (N, D), N >= 1.
    l2
        Strength of the penalty, >= 0.

    Returns
    -------
    hessian
        (D, D), symmetric, positive semi-definite; positive definite where l2 > 0.

    Raises
    ------
    ValueError
        If an array is not float64 or not finite, the shapes do not fit, or ``l2`` is negative.

    Source: Bishop (2006), Pattern recognition and machine learning, equation 4.97.

    Examples
    --------
    >>> logistic_hessian(np.zeros(2), np.array([[1.0, 2.0], [1.0, -2.0]]), l2=0.5)
    array([[0.75, 0.  ],
           [0.  , 1.5 ]])
    """
    _check_model("logistic_hessian", w, X)
    check_penalty("logistic_hessian", l2)
    z = X @ w
    curvature = np.exp(log_sigmoid(z) + log_sigmoid(-z))  # p (1 - p), also where p rounds to 1
    hessian: Array = (X.T * curvature) @ X / len(X) + l2 * np.eye(len(w))
    return hessian


def _check_model(owner: str, w: Array, X: Array) -> None:
    check_array(owner, "w", w, "(D,)")
    check_array(owner, "X", X, "(N, D)")
    check_columns(owner, X, "w", len(w))
