"""Choosing between two tensors, entry by entry: maximum and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_lib.autograd.broadcasting import align, broadcast_to, common_shape
from course_lib.autograd.graph import Node, Operand, Value, apply, elementwise, values

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor


def _share(a: Any, b: Any) -> Any:
    """How much of the gradient of the larger one is a's: 1, 0, or 1/2 in a tie."""
    a, b = values(a), values(b)
    return ((a > b) + 0.5 * (a == b)).astype(a.dtype)


_MAXIMUM = elementwise(
    "max",
    np.maximum,
    lambda g, y, a, b: g * _share(a, b),
    lambda g, y, a, b: g * _share(b, a),
)


def maximum(a: Operand, b: Operand) -> Tensor:
    """Return the larger of two.

    Forward and backward::

        y = max(a, b)          grad_a = grad_y where a > b, grad_y / 2 where a = b, else 0

    Parameters
    ----------
    a, b
        Tensors, arrays or numbers whose shapes broadcast; at least one is a tensor.

    Returns
    -------
    y
        The common shape.

    Raises
    ------
    ValueError
        If an operand is no number, the shapes do not broadcast, or float32 and float64 mix.

    Notes
    -----
    In a tie each gets half, as in PyTorch and JAX.

    Source: Griewank and Walther (2008), Evaluating Derivatives, chapter 14 (where functions
    have kinks).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> a = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> maximum(a, 2.0).sum().backward()
    >>> a.grad
    array([0. , 0.5, 1. ])
    """
    a, b = align("maximum", a=a, b=b)
    y: Tensor = apply(_MAXIMUM, a, b)
    return y


def where(condition: NDArray[np.bool_], a: Operand, b: Operand) -> Tensor:
    """Return a where a condition holds, and b elsewhere.

    Forward and backward::

        y = a if c else b          grad_a = grad_y if c else 0,   grad_b = 0 if c else grad_y

    Parameters
    ----------
    condition
        c, a boolean array; no gradient flows there.
    a, b
        Tensors, arrays or numbers; at least one is a tensor. All three shapes broadcast.

    Returns
    -------
    y
        The common shape.

    Raises
    ------
    ValueError
        If the condition is not boolean, an operand is no number, the shapes do not broadcast, or
        float32 and float64 mix.

    Notes
    -----
    Both a and b are computed everywhere. Where the one not chosen is infinite or NaN, its own
    backward may still make NaN out of the 0 that it gets: keep log and division within their
    domain before ``where``, as JAX's documentation advises. PyTorch's ``where`` has the same trap.

    Source: Harris et al. (2020), Array programming with NumPy.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([-2.0, 3.0], requires_grad=True)
    >>> where(x > 0, x, 0.1 * x).sum().backward()
    >>> x.grad
    array([0.1, 1. ])
    """
    chosen: Any = condition
    if not isinstance(chosen, (np.ndarray, np.bool_)) or chosen.dtype != np.bool_:
        got = getattr(chosen, "dtype", type(chosen).__name__)
        raise ValueError(
            f"where: condition must be a boolean array, got {got}; compare, for example x > 0"
        )
    a, b = align("where", a=a, b=b)
    shape = common_shape(
        "where", condition=chosen.shape, a=np.shape(values(a)), b=np.shape(values(b))
    )
    a, b = (
        broadcast_to(x, shape) if isinstance(x, Node) and x.requires_grad else x for x in (a, b)
    )
    operation = elementwise(
        "where",
        lambda a, b: np.where(chosen, a, b),
        lambda g, y, a, b: _masked(g, chosen),
        lambda g, y, a, b: _masked(g, ~chosen),
    )
    y: Tensor = apply(operation, a, b)
    return y


def _masked(x: Value, chosen: Any) -> Value:
    """Return x where chosen, and 0 elsewhere even if x is infinite there."""
    operation = elementwise(
        "mask",
        lambda x: np.where(chosen, x, 0.0),
        lambda g, y, x: _masked(g, chosen),
    )
    y: Value = apply(operation, x)
    return y
