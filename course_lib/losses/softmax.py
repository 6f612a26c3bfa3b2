"""Softmax regression and the cross-entropy of class scores."""

from __future__ import annotations

import numpy as np

from course_lib.losses.arguments import (
    Array,
    Integers,
    check_array,
    check_classes,
    check_columns,
    check_penalty,
)


def softmax(logits: Array) -> Array:
    """Return the probabilities of classes whose log-odds are given, row by row.

    For each row z, with c its largest entry::

        p_k = e^(z_k - c) / sum_j e^(z_j - c)

    Parameters
    ----------
    logits
        (N, K), N, K >= 1.

    Returns
    -------
    probabilities
        (N, K); each row sums to 1.

    Raises
    ------
    ValueError
        If ``logits`` is not float64, not finite, or has another shape.

    Notes
    -----
    Any c gives the same result; with the largest entry no exponential exceeds 1.

    Source: Bishop (2006), Pattern recognition and machine learning, equation 4.104; for c
    Blanchard, Higham and Higham (2021), Accurately computing the log-sum-exp and softmax
    functions.

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [1000.0, 1000.0 + np.log(3.0)]]))
    array([[0.5 , 0.5 ],
           [0.25, 0.75]])
    """
    check_array("softmax", "logits", logits, "(N, K)")
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Array = e / e.sum(axis=1, keepdims=True)
    return probabilities


def softmax_cross_entropy_vjp(logits: Array, y: Integers) -> tuple[float, Array]:
    """Return the mean cross-entropy of class scores and its gradient by them.

    With p = softmax(z) and 1[.] the indicator::

        F(z)        = -1/N sum_n log p_{n, y_n}
        grad_{n, k} = 1/N (p_{n, k} - 1[k = y_n])

    Parameters
    ----------
    logits
        Scores z, (N, K), N, K >= 1.
    y
        Classes (N,), integers in 0, ..., K - 1.

    Returns
    -------
    loss, grad_logits
        A number, and the gradient by the scores, (N, K).

    Raises
    ------
    ValueError
        If ``logits`` is not float64 or not finite, the shapes do not fit, or a class does not
        exist.

    Source: Bishop (2006), Pattern recognition and machine learning, equations 4.108 and 4.109.

    Examples
    --------
    >>> loss, grad_logits = softmax_cross_entropy_vjp(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), grad_logits
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    check_array("softmax_cross_entropy_vjp", "logits", logits, "(N, K)")
    check_classes("softmax_cross_entropy_vjp", y, *logits.shape)
    return _cross_entropy(logits, y)


def softmax_loss(W: Array, X: Array, y: Integers, l2: float = 0.0) -> tuple[float, Array]:
    """Return the mean cross-entropy of softmax regression, with a penalty, and its gradient.

    With scores z = X W and p = softmax(z)::

        F(W)   = -1/N sum_n log p_{n, y_n} + l2/2 |W|^2
        grad_k = 1/N sum_n (p_{n, k} - 1[k = y_n]) x_n + l2 W_k

    Parameters
    ----------
    W
        Weights (D, K), a column for each class.
    X
        Features (N, D), N >= 1.
    y
        Classes (N,), integers in 0, ..., K - 1.
    l2
        Strength of the penalty, >= 0.

    Returns
    -------
    loss, grad
        A number, and the gradient by W, (D, K).

    Raises
    ------
    ValueError
        If an array is not float64 or not finite, the shapes do not fit, a class does not exist,
        or ``l2`` is negative.

    Source: Bishop (2006), Pattern recognition and machine learning, equations 4.108 and 4.109.

    Examples
    --------
    >>> X, y = np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([0, 1])
    >>> loss, grad = softmax_loss(np.zeros((2, 2)), X, y)
    >>> round(loss, 4), grad
    (0.6931, array([[ 0.  ,  0.  ],
           [-0.75,  0.75]]))
    """
    check_array("softmax_loss", "W", W, "(D, K)")
    check_array("softmax_loss", "X", X, "(N, D)")
    check_columns("softmax_loss", X, "W", len(W))
    check_classes("softmax_loss", y, len(X), W.shape[1])
    check_penalty("softmax_loss", l2)
    loss, grad_logits = _cross_entropy(X @ W, y)
    return loss + l2 / 2 * float((W * W).sum()), X.T @ grad_logits + l2 * W


def _cross_entropy(logits: Array, y: Integers) -> tuple[float, Array]:
    z = logits - logits.max(axis=1, keepdims=True)  # same probabilities, no overflow
    e = np.exp(z)
    total = e.sum(axis=1)
    examples = np.arange(len(y))
    loss = float((np.log(total) - z[examples, y]).mean())
    grad = e / total[:, None]
    grad[examples, y] -= 1.0
    return loss, grad / len(y)
