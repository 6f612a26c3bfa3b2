"""The matrix product, of single matrices and of batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.autograd.arguments import check_constant
from course_lib.autograd.broadcasting import unbroadcast
from course_lib.autograd.graph import Node, Operand, apply, linear, values

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor

# a (..., n, k), b (..., k, m), g and y (..., n, m): the only products whose shapes fit.
_MATMUL = linear(
    "@",
    np.matmul,
    lambda g, y, a, b: unbroadcast(g @ b.mT, a.shape),
    lambda g, y, a, b: unbroadcast(a.mT @ g, b.shape),
)


def matmul(a: Operand, b: Operand) -> Tensor:
    """Return the matrix product; ``a @ b`` is the same.

    Forward and backward::

        y = a b          grad_a = grad_y b^T,   grad_b = a^T grad_y

    Parameters
    ----------
    a
        (..., n, k), or a vector (k,), read as a row.
    b
        (..., k, m), or a vector (k,), read as a column. Axes in front of the last two count a
        batch of matrices; they broadcast.

    Returns
    -------
    y
        (..., n, m); the axis of a vector is left out.

    Raises
    ------
    ValueError
        If the shapes do not fit, an operand is no array of floats, neither is a tensor, or
        float32 and float64 mix.

    Source: Giles (2008), Collected matrix derivative results for forward and reverse mode
    algorithmic differentiation (products of matrices).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> W, x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True), Tensor([10.0, 1.0])
    >>> y = W @ x
    >>> y.data
    array([12., 34.])
    >>> y.sum().backward()
    >>> W.grad
    array([[10.,  1.],
           [10.,  1.]])
    """
    if not (isinstance(a, Node) or isinstance(b, Node)):
        raise ValueError(
            f"matmul: a or b must be a Tensor, got {type(a).__name__} and {type(b).__name__}; "
            "for arrays use np.matmul"
        )
    left: Any = a if isinstance(a, Node) else check_constant("matmul", "a", a)
    right: Any = b if isinstance(b, Node) else check_constant("matmul", "b", b)
    a_shape, b_shape = np.shape(values(left)), np.shape(values(right))
    _check_shapes(a_shape, b_shape)
    if len(a_shape) == 1:
        left = left.reshape((1, *a_shape))
    if len(b_shape) == 1:
        right = right.reshape((*b_shape, 1))
    y: Tensor = apply(_MATMUL, left, right)
    if len(b_shape) == 1:
        y = y.reshape(y.shape[:-1])
    if len(a_shape) == 1:
        y = y.reshape(y.shape[:-2] + y.shape[-1:] if len(b_shape) > 1 else y.shape[:-1])
    return y


def _check_shapes(a_shape: tuple[int, ...], b_shape: tuple[int, ...]) -> None:
    for name, shape in (("a", a_shape), ("b", b_shape)):
        if not shape:
            raise ValueError(f"matmul: {name} must have at least one axis, got shape ()")
    if a_shape[-1] != b_shape[-2:][0]:
        raise ValueError(
            f"matmul: the last axis of a must be as long as the first of a matrix of b, got "
            f"{a_shape} and {b_shape}: {a_shape[-1]} and {b_shape[-2:][0]}"
        )
    try:
        np.broadcast_shapes(a_shape[:-2], b_shape[:-2])
    except ValueError:
        raise ValueError(
            f"matmul: the axes in front of the matrices must broadcast, got {a_shape} and {b_shape}"
        ) from None
