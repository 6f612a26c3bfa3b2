"""The largest entry along axes, and its smooth relative, the logarithm of a sum of exponentials."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.autograd.arguments import check_axes
from course_lib.autograd.elementwise import exp
from course_lib.autograd.graph import Operation, Value, apply, values
from course_lib.autograd.reductions import Axis, check_count, kept_shape, spread


def reduce_max(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """Return the largest entry along axes; ``x.max(...)`` is the same.

    Forward and backward, where k entries tie for the largest::

        y = max_i x_i          grad_x_i = grad_y / k where x_i = y, else 0

    Parameters
    ----------
    x
        Any shape.
    axis
        The axes to search along; None: all.
    keepdims
        Keep these axes, with length 1.

    Returns
    -------
    y
        Shape of ``x`` without these axes.

    Raises
    ------
    ValueError
        If an axis does not exist or is named twice, or there is nothing to search.

    Notes
    -----
    Ties share, as in PyTorch's ``amax``; PyTorch's ``max(dim)`` gives all to one of them.

    Source: Griewank and Walther (2008), Evaluating Derivatives, chapter 14 (where functions
    have kinks).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([[1.0, 5.0], [2.0, 2.0]], requires_grad=True)
    >>> reduce_max(x, axis=1).sum().backward()
    >>> x.grad
    array([[0. , 1. ],
           [0.5, 0.5]])
    """
    shape, axes = np.shape(values(x)), check_axes("reduce_max", axis, np.shape(values(x)))
    check_count("reduce_max", shape, axes)

    def share(y: Any, x: Any) -> Any:
        largest = values(x) == values(y).reshape(kept_shape(shape, axes))
        return (largest / largest.sum(axis=axes, keepdims=True)).astype(x.dtype)

    operation = Operation(
        "max",
        lambda x: np.max(x, axis=axes, keepdims=keepdims),
        vjps=(lambda g, y, x: spread(g, shape, axes) * share(y, x),),
        jvps=(lambda t, y, x: np.sum(t * share(y, x), axis=axes, keepdims=keepdims),),
    )
    y: Value = apply(operation, x)
    return y


def logsumexp(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """Return the logarithm of the sum of exponentials along axes, without overflow.

    Forward and backward, with c the largest entry::

        y = c + log sum_i e^(x_i - c)          grad_x_i = grad_y * e^(x_i - y)

    Parameters
    ----------
    x
        Any shape. Entries may be -inf where another along the axes is finite.
    axis
        The axes to reduce; None: all.
    keepdims
        Keep these axes, with length 1.

    Returns
    -------
    y
        Shape of ``x`` without these axes.

    Raises
    ------
    ValueError
        If an axis does not exist or is named twice, or there is nothing to reduce.

    Notes
    -----
    The gradient is the softmax.

    Source: Blanchard, Higham and Higham (2021), Accurately computing the log-sum-exp and softmax
    functions.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([1000.0, 1000.0], requires_grad=True)
    >>> y = logsumexp(x)
    >>> y.backward()
    >>> round(y.item() - 1000.0, 4), x.grad
    (0.6931, array([0.5, 0.5]))
    """
    shape, axes = np.shape(values(x)), check_axes("logsumexp", axis, np.shape(values(x)))
    check_count("logsumexp", shape, axes)
    kept = kept_shape(shape, axes)

    def forward(x: Any) -> Any:
        c = np.max(x, axis=axes, keepdims=True)
        total = np.sum(np.exp(x - c), axis=axes, keepdims=keepdims)
        return np.log(total) + c.reshape(total.shape)

    def softmax(y: Any, x: Any) -> Any:
        return exp(x - y.reshape(kept))

    operation = Operation(
        "logsumexp",
        forward,
        vjps=(lambda g, y, x: g.reshape(kept) * softmax(y, x),),
        jvps=(lambda t, y, x: np.sum(t * softmax(y, x), axis=axes, keepdims=keepdims),),
    )
    y: Value = apply(operation, x)
    return y
