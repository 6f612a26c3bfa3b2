"""Broadcasting: repeating entries to fit a larger shape, and adding up on the way back.

Operations on two tensors first bring both to one shape. That is an operation by itself, with its
own node in the graph; after it, elementwise rules need not think of shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.autograd.arguments import check_constant
from course_lib.autograd.graph import Node, Value, apply, linear, values


def broadcast_to(x: Value, shape: tuple[int, ...]) -> Value:
    """Repeat a tensor along new axes in front and along axes of length 1.

    Forward and backward::

        y = x, repeated          grad_x = sum of grad_y over the repeats

    Parameters
    ----------
    x
        Any shape that numpy broadcasts to ``shape``.
    shape
        The shape to fit.

    Returns
    -------
    y
        Shape ``shape``.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Source: Harris et al. (2020), Array programming with NumPy (broadcasting).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> broadcast_to(x, (3, 2)).sum().backward()
    >>> x.grad
    array([3., 3.])
    """
    x_shape = np.shape(values(x))
    if x_shape == shape:
        return x
    if not _fits(x_shape, shape):
        raise ValueError(
            f"broadcast_to: x of shape {x_shape} does not fit shape {shape}: counted from the "
            "last, its axes must have the same lengths or 1"
        )
    operation = linear(
        "broadcast",
        lambda x: np.broadcast_to(x, shape),
        lambda g, y, x: unbroadcast(g, x_shape),
    )
    y: Value = apply(operation, x)
    return y


def unbroadcast(grad: Value, shape: tuple[int, ...]) -> Value:
    """Add up a gradient over the axes along which an operand of the given shape was repeated.

    Forward and backward are those of :func:`broadcast_to`, exchanged::

        y = sum of grad over the repeats

    Parameters
    ----------
    grad
        Gradient by the repeated operand.
    shape
        Shape of the operand before; must broadcast to that of ``grad``.

    Returns
    -------
    y
        Gradient by the operand, shape ``shape``.

    Raises
    ------
    ValueError
        If ``shape`` does not broadcast to that of ``grad``.

    Source: Griewank and Walther (2008), Evaluating Derivatives, section 3.2: the gradients of
    all uses of a value add up.

    Examples
    --------
    >>> unbroadcast(np.ones((5, 3, 2)), (3, 1))
    array([[10.],
           [10.],
           [10.]])
    """
    big: Any = grad
    if big.shape == shape:
        return grad
    if not _fits(shape, big.shape):
        raise ValueError(
            f"unbroadcast: shape must broadcast to that of grad, {big.shape}, got {shape}"
        )
    new = len(big.shape) - len(shape)  # axes in front that the operand did not have
    stretched = [new + i for i, n in enumerate(shape) if n == 1 and big.shape[new + i] != 1]
    small: Value = big.sum(axis=(*range(new), *stretched)).reshape(shape)
    return small


def align(owner: str, **operands: Any) -> list[Any]:
    """Bring tensors to one shape by :func:`broadcast_to`; constants are left to numpy.

    Parameters
    ----------
    owner
        The operation, for errors.
    operands
        Tensors, arrays or numbers by name, at least one of them a tensor.

    Returns
    -------
    aligned
        The operands in order; each that requires gradients has the common shape.

    Raises
    ------
    ValueError
        If an operand is of a wrong kind, none is a tensor, or the shapes do not fit.

    Source: Harris et al. (2020), Array programming with NumPy (broadcasting).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> a, b = Tensor([[1.0], [2.0]], requires_grad=True), Tensor([1.0, 2.0, 3.0])
    >>> [x.shape for x in align("add", a=a, b=b)]
    [(2, 3), (3,)]
    """
    checked, shapes, tensors = [], [], 0
    for name, x in operands.items():
        if isinstance(x, Node):
            tensors += 1
            shapes.append(x.data.shape)
        elif type(x) is float or type(x) is int:
            shapes.append(())
        else:
            x = check_constant(owner, name, x)
            shapes.append(np.shape(x))
        checked.append(x)
    if not tensors:
        raise ValueError(
            f"{owner}: {' or '.join(operands)} must be a Tensor, got "
            f"{' and '.join(type(x).__name__ for x in operands.values())}; "
            "for arrays use numpy's own function"
        )
    if shapes.count(shapes[0]) < len(shapes):
        shape = common_shape(owner, **dict(zip(operands, shapes, strict=True)))
        checked = [
            broadcast_to(x, shape) if isinstance(x, Node) and x.requires_grad else x
            for x in checked
        ]
    return checked


def common_shape(owner: str, **shapes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape to which operands broadcast.

    Raises
    ------
    ValueError
        If there is none; the sentence names each operand with its shape.

    Source: Harris et al. (2020), Array programming with NumPy (broadcasting).

    Examples
    --------
    >>> common_shape("add", a=(2, 1), b=(3,))
    (2, 3)
    """
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        described = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(
            f"{owner}: shapes do not broadcast: {described}; counted from the last, axes must "
            "have the same lengths or 1"
        ) from None


def _fits(small: tuple[int, ...], big: tuple[int, ...]) -> bool:
    """Return whether a shape can be repeated to become another."""
    if len(small) > len(big):
        return False
    tail = big[len(big) - len(small) :]
    return all(n in (1, m) for n, m in zip(small, tail, strict=True))
