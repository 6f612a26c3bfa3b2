"""Sums over some axes or all: sum, mean and variance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from course_lib.autograd.arguments import check_axes, check_integer
from course_lib.autograd.broadcasting import broadcast_to
from course_lib.autograd.graph import Value, apply, linear, values

Axis: TypeAlias = int | Sequence[int] | None


def reduce_sum(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """Return the sum along axes; ``x.sum(...)`` is the same.

    Forward and backward::

        y = sum_i x_i          grad_x_i = grad_y

    Parameters
    ----------
    x
        Any shape.
    axis
        The axes to add along; None: all.
    keepdims
        Keep these axes, with length 1.

    Returns
    -------
    y
        Shape of ``x`` without these axes.

    Raises
    ------
    ValueError
        If an axis does not exist or is named twice.

    Source: Giles (2008), Collected matrix derivative results for forward and reverse mode
    algorithmic differentiation.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    >>> y = reduce_sum(x, axis=0)
    >>> y.data
    array([4., 6.])
    >>> y.backward(np.array([1.0, 10.0]))
    >>> x.grad
    array([[ 1., 10.],
           [ 1., 10.]])
    """
    shape, axes = np.shape(values(x)), check_axes("reduce_sum", axis, np.shape(values(x)))
    operation = linear(
        "sum",
        lambda x: np.sum(x, axis=axes, keepdims=keepdims),
        lambda g, y, x: spread(g, shape, axes),
    )
    y: Value = apply(operation, x)
    return y


def reduce_mean(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """Return the mean along axes; ``x.mean(...)`` is the same.

    Forward and backward, over n entries::

        y = 1/n sum_i x_i          grad_x_i = grad_y / n

    Parameters
    ----------
    x
        Any shape.
    axis
        The axes to average along; None: all.
    keepdims
        Keep these axes, with length 1.

    Returns
    -------
    y
        Shape of ``x`` without these axes.

    Raises
    ------
    ValueError
        If an axis does not exist or is named twice, or there is nothing to average.

    Source: Giles (2008), Collected matrix derivative results for forward and reverse mode
    algorithmic differentiation.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    >>> reduce_mean(x).backward()
    >>> x.grad
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    shape, axes = np.shape(values(x)), check_axes("reduce_mean", axis, np.shape(values(x)))
    n = check_count("reduce_mean", shape, axes)
    operation = linear(
        "mean",
        lambda x: np.mean(x, axis=axes, keepdims=keepdims),
        lambda g, y, x: spread(g / n, shape, axes),
    )
    y: Value = apply(operation, x)
    return y


def reduce_var(x: Value, axis: Axis = None, keepdims: bool = False, ddof: int = 0) -> Value:
    """Return the variance along axes; ``x.var(...)`` is the same.

    Forward, over n entries with mean m; the backward follows from that of its parts, and is
    ``grad_y * 2 (x_i - m) / (n - ddof)``::

        y = sum_i(x_i - m) ^ 2 / (n - ddof)

    Parameters
    ----------
    x
        Any shape.
    axis
        The axes to reduce; None: all.
    keepdims
        Keep these axes, with length 1.
    ddof
        0: the variance of these n entries, as in batch norm's normalization. 1: the unbiased
        estimate for the population that they were drawn from.

    Returns
    -------
    y
        Shape of ``x`` without these axes.

    Raises
    ------
    ValueError
        If an axis does not exist or is named twice, or there are no more than ``ddof`` entries.

    Notes
    -----
    As in numpy, ``ddof`` is 0 unless said otherwise; PyTorch's ``var`` takes 1.

    Source: Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance
    (the two-pass algorithm).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([1.0, 2.0, 6.0], requires_grad=True)
    >>> y = reduce_var(x, ddof=1)
    >>> y.backward()
    >>> y.item(), x.grad
    (7.0, array([-2., -1.,  3.]))
    """
    shape, axes = np.shape(values(x)), check_axes("reduce_var", axis, np.shape(values(x)))
    ddof = check_integer("reduce_var", "ddof", ddof, least=0)
    n = check_count("reduce_var", shape, axes, more_than=ddof)
    deviation: Any = x - reduce_mean(x, axes, keepdims=True)  # type: ignore[operator]
    y: Value = reduce_sum(deviation * deviation, axes, keepdims) / (n - ddof)
    return y


def spread(g: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    """Repeat what was reduced along axes to the shape before: the backward of a sum.

    Examples
    --------
    >>> spread(np.array([1.0, 2.0]), (2, 3), axes=(1,))
    array([[1., 1., 1.],
           [2., 2., 2.]])
    """
    return broadcast_to(g.reshape(kept_shape(shape, axes)), shape)


def kept_shape(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape after a reduction that keeps its axes.

    Examples
    --------
    >>> kept_shape((2, 3, 4), axes=(0, 2))
    (1, 3, 1)
    """
    return tuple([1 if i in axes else n for i, n in enumerate(shape)])


def check_count(
    owner: str, shape: tuple[int, ...], axes: tuple[int, ...], more_than: int = 0
) -> int:
    """Return how many entries are reduced to one, refusing too few."""
    n = math.prod(shape[i] for i in axes)
    if n <= more_than:
        raise ValueError(
            f"{owner}: x must have more than {more_than} entries along axis "
            f"{axes[0] if len(axes) == 1 else axes}, got shape {shape}"
        )
    return n
