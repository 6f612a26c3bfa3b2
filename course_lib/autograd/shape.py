"""Operations that move entries and change none: their backward moves the gradient back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.autograd.arguments import check_axes, check_constant
from course_lib.autograd.graph import Node, Operand, Operation, Rule, Value, apply, linear, values

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor


def reshape(x: Value, shape: tuple[int, ...]) -> Value:
    """Return the same entries, in the same order, in another shape.

    Forward and backward::

        y = x, reshaped          grad_x = grad_y, reshaped back

    Parameters
    ----------
    x
        Any shape.
    shape
        The new one; one length may be -1 and follows from the others.

    Returns
    -------
    y
        Shape ``shape``.

    Raises
    ------
    ValueError
        If the number of entries differs.

    Source: Harris et al. (2020), Array programming with NumPy.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> reshape(Tensor([1.0, 2.0, 3.0, 4.0]), (2, -1)).data
    array([[1., 2.],
           [3., 4.]])
    """
    x_shape = np.shape(values(x))
    known = math.prod(n for n in shape if n != -1)
    size, free = math.prod(x_shape), list(shape).count(-1)
    if known != size if not free else free > 1 or known == 0 or size % known != 0:
        raise ValueError(
            f"reshape: shape must hold the {size} entries of x, of shape {x_shape}, got {shape}; "
            "one length may be -1"
        )
    operation = linear(
        "reshape",
        lambda x: np.reshape(x, shape),
        lambda g, y, x: g.reshape(x_shape),
    )
    y: Value = apply(operation, x)
    return y


def transpose(x: Value, axes: Sequence[int] | None = None) -> Value:
    """Return the axes in another order.

    Forward and backward::

        y = x, axes permuted          grad_x = grad_y, axes permuted back

    Parameters
    ----------
    x
        Any shape.
    axes
        Which axis of ``x`` comes first, second, ...; None: all in reverse.

    Returns
    -------
    y
        Shape of ``x``, permuted.

    Raises
    ------
    ValueError
        If ``axes`` does not name each axis once.

    Source: Giles (2008), Collected matrix derivative results for forward and reverse mode
    algorithmic differentiation.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> transpose(Tensor(np.zeros((2, 3, 4))), (2, 0, 1)).shape
    (4, 2, 3)
    """
    shape = np.shape(values(x))
    order = tuple(reversed(range(len(shape)))) if axes is None else tuple(axes)
    if len(check_axes("transpose", order, shape)) != len(shape):
        raise ValueError(f"transpose: axes must name each axis of shape {shape} once, got {axes!r}")
    order = tuple(i % len(shape) for i in order)
    back = tuple(order.index(i) for i in range(len(order)))
    operation = linear(
        "transpose",
        lambda x: np.transpose(x, order),
        lambda g, y, x: g.transpose(back),
    )
    y: Value = apply(operation, x)
    return y


def index(x: Value, key: Any) -> Value:
    """Return ``x[key]``.

    Forward and backward::

        y = x[key]          grad_x = zeros, with grad_y added at [key]

    Parameters
    ----------
    x
        Any shape.
    key
        Whatever numpy takes: numbers, slices, boolean or integer arrays. An entry that is taken
        twice gets both gradients.

    Returns
    -------
    y
        Shape of numpy's result.

    Raises
    ------
    ValueError
        If a tensor is used as the key.
    IndexError
        If numpy refuses the key.

    Source: Harris et al. (2020), Array programming with NumPy (indexing).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> x[np.array([0, 2, 2])].sum().backward()
    >>> x.grad
    array([1., 0., 2.])
    """
    if any(isinstance(part, Node) for part in (key if isinstance(key, tuple) else (key,))):
        raise ValueError(
            "index: key must be numbers, slices or arrays, got a Tensor; "
            "use an integer or boolean array, for example the result of x > 0"
        )
    shape = np.shape(values(x))
    operation = linear(
        "index",
        lambda x: x[key],
        lambda g, y, x: scatter_add(g, key, shape),
    )
    y: Value = apply(operation, x)
    return y


def scatter_add(x: Value, key: Any, shape: tuple[int, ...]) -> Value:
    """Add entries up at the places of a key, in an array of zeros.

    Forward and backward are those of :func:`index`, exchanged::

        y = zeros, with x added at [key]          grad_x = grad_y[key]

    Parameters
    ----------
    x
        Shape of ``np.zeros(shape)[key]``.
    key
        Whatever numpy takes as an index.
    shape
        Shape of the result.

    Returns
    -------
    y
        Shape ``shape``.

    Raises
    ------
    IndexError
        If numpy refuses the key.

    Source: Harris et al. (2020), Array programming with NumPy (indexing).

    Examples
    --------
    >>> scatter_add(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 2]), (3,))
    array([1., 0., 6.])
    """

    def forward(x: Any) -> Any:
        y = np.zeros(shape, x.dtype)
        np.add.at(y, key, x)  # unlike y[key] += x, this adds twice where an index comes twice
        return y

    operation = linear("scatter", forward, lambda g, y, x: g[key])
    y: Value = apply(operation, x)
    return y


def concatenate(tensors: Sequence[Operand], axis: int = 0) -> Tensor:
    """Return tensors joined along an axis.

    Forward and backward::

        y = [a, b, ...]          grad_a = the part of grad_y where a went, ...

    Parameters
    ----------
    tensors
        Tensors or arrays, at least one a tensor, whose shapes agree but along ``axis``.
    axis
        The axis to join along.

    Returns
    -------
    y
        Its length along ``axis`` is the sum of the lengths.

    Raises
    ------
    ValueError
        If there is no tensor, the shapes do not agree, or the axis does not exist.

    Source: Harris et al. (2020), Array programming with NumPy.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> a, b = Tensor([[1.0], [2.0]]), np.array([[3.0], [4.0]])
    >>> concatenate([a, b], axis=1).data
    array([[1., 3.],
           [2., 4.]])
    """
    if not any(isinstance(x, Node) for x in tensors):
        raise ValueError(
            f"concatenate: tensors must hold at least one Tensor, got "
            f"{[type(x).__name__ for x in tensors]}; for arrays use np.concatenate"
        )
    parts = [
        x if isinstance(x, Node) else check_constant("concatenate", f"tensors[{i}]", x)
        for i, x in enumerate(tensors)
    ]
    shapes = [np.shape(values(x)) for x in parts]
    (along,) = check_axes("concatenate", int(axis), shapes[0])
    rests = {shape[:along] + shape[along + 1 :] if shape else None for shape in shapes}
    if len(rests) > 1 or len({len(shape) for shape in shapes}) > 1:
        raise ValueError(
            f"concatenate: tensors must have the same shape but along axis {along}, got {shapes}"
        )
    ends = np.cumsum([shape[along] for shape in shapes]).tolist()

    places = [(slice(None),) * along + (slice(*ends),) for ends in pairwise([0, *ends])]

    def vjp(place: tuple[slice, ...]) -> Rule:
        return lambda g, y, *x: g[place]

    def jvp(place: tuple[slice, ...]) -> Rule:
        return lambda t, y, *x: scatter_add(t, place, y.shape)

    operation = Operation(
        "concatenate",
        lambda *x: np.concatenate(x, axis=along),
        vjps=tuple([vjp(place) for place in places]),
        jvps=tuple([jvp(place) for place in places]),
    )
    y: Tensor = apply(operation, *parts)
    return y
