"""Checks of what tensors are made of and of what functions of them return. All raise ValueError.

Nothing is converted silently: an integer array would be rounded or promoted behind the caller's
back as soon as something is divided or differentiated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.autograd.graph import Array, Node

if TYPE_CHECKING:
    from course_lib.autograd.tensor import Tensor

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


def check_data(owner: str, name: str, data: object) -> Array:
    """Return an array of floating-point numbers as it is, and a Python float as float64."""
    if isinstance(data, Node):
        raise ValueError(
            f"{owner}: {name} must be numbers, got a Tensor; use it as it is, or its .data"
        )
    array = np.asarray(data)
    if array.dtype not in FLOATS:
        raise ValueError(
            f"{owner}: {name} must hold float64 or float32 numbers, got {_kind(data, array)}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )
    check_no_nan(owner, name, array)
    return array


def check_no_nan(owner: str, name: str, array: Array) -> None:
    """Refuse NaN, which would spread to every gradient."""
    # The minimum is NaN if an entry is; it needs no array of flags.
    if array.size and np.isnan(array.min()):
        first = tuple(int(i) for i in np.argwhere(np.isnan(array))[0])
        where = f" (first at index {first})" if first else ""
        raise ValueError(
            f"{owner}: {name} contains NaN{where}, allowed are numbers; "
            "look for log(0) or 0/0 where it was computed"
        )


def check_constant(owner: str, name: str, operand: Any) -> Any:
    """Return an operand that is no tensor as a float, an int, or an array of floats or booleans.

    A boolean array is a mask: as 0 and 1 it is exact in any product, and leaves float32 alone.
    """
    if isinstance(operand, (float, np.floating)):
        return float(operand)  # numpy's scalars would turn float32 into float64
    if isinstance(operand, (int, np.integer, np.bool_)) and not isinstance(operand, bool):
        return int(operand)
    if isinstance(operand, np.ndarray) and (operand.dtype in FLOATS or operand.dtype == np.bool_):
        return operand
    got = _kind(operand, np.asarray(operand)) if isinstance(operand, (np.ndarray, list)) else None
    raise ValueError(
        f"{owner}: {name} must be a Tensor, a number, or an array of float64 or float32, "
        f"got {got or type(operand).__name__}; "
        f"convert it with np.asarray({name}, dtype=np.float64)"
    )


def check_scalar_output(owner: str, output: Tensor) -> None:
    """Refuse to start from anything but one recorded number."""
    check_recorded(owner, output)
    if output.shape != ():
        raise ValueError(
            f"{owner}: output must have shape (), got {output.shape}; reduce it with .sum() or "
            ".mean(), or give grad_output of that shape"
        )


def check_grad_output(owner: str, output: Tensor, grad_output: Array | float) -> Array:
    """Return a gradient of the output's shape and dtype."""
    check_recorded(owner, output)
    array = np.asarray(grad_output)
    if array.shape != output.shape or array.dtype != output.dtype:
        raise ValueError(
            f"{owner}: grad_output must have the output's shape {output.shape} and dtype "
            f"{output.dtype}, got shape {array.shape} and dtype {array.dtype}"
        )
    return array[()]


def check_recorded(owner: str, output: Tensor) -> None:
    """Refuse an output that leads nowhere."""
    if not isinstance(output, Node):
        raise ValueError(
            f"{owner}: output must be a Tensor, got {type(output).__name__}; "
            "compute it with operations on Tensors"
        )
    if not output.requires_grad:
        raise ValueError(
            f"{owner}: output must depend on a Tensor with requires_grad=True, got a constant; "
            "create the inputs with Tensor(..., requires_grad=True), outside no_grad"
        )


def check_result(owner: str, result: object, shape: tuple[int, ...] | None = None) -> Tensor:
    """Return what a function of tensors returned, if it is a tensor of the right shape."""
    if not isinstance(result, Node):
        raise ValueError(
            f"{owner}: f must return a Tensor, got {type(result).__name__}; "
            "compute it with operations on Tensors"
        )
    tensor: Tensor = result  # type: ignore[assignment]  # Tensor is the one kind of Node
    if shape is not None and tensor.shape != shape:
        raise ValueError(
            f"{owner}: f must return a Tensor of shape {shape}, got {tensor.shape}; "
            "reduce it with .sum() or .mean()"
        )
    return tensor


def check_same_shape(owner: str, name: str, array: object, shape: tuple[int, ...]) -> Array:
    """Return an array of floating-point numbers of the given shape."""
    checked = check_data(owner, name, array)
    if checked.shape != shape:
        raise ValueError(f"{owner}: {name} must have shape {shape}, got {checked.shape}")
    return checked


def check_integer(owner: str, name: str, number: object, least: int) -> int:
    """Return an integer that is at least ``least``."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < least:
        raise ValueError(f"{owner}: {name} must be an integer >= {least}, got {number!r}")
    return int(number)


def check_axes(
    owner: str, axis: int | Sequence[int] | None, shape: tuple[int, ...]
) -> tuple[int, ...]:
    """Return axes as a sorted tuple of distinct numbers in [0, number of axes)."""
    ndim = len(shape)
    if axis is None:
        return tuple(range(ndim))
    axes = [axis] if isinstance(axis, (int, np.integer)) else list(axis)
    for one in axes:
        if (
            isinstance(one, bool)
            or not isinstance(one, (int, np.integer))
            or not -ndim <= one < ndim
        ):
            raise ValueError(
                f"{owner}: axis must be in [{-ndim}, {ndim}) for shape {shape}, got {axis!r}"
            )
    distinct = sorted({int(one) % ndim for one in axes})
    if len(distinct) < len(axes):
        raise ValueError(f"{owner}: axis must name each axis once, got {axis!r}")
    return tuple(distinct)


def _kind(data: object, array: Array) -> str:
    if isinstance(data, np.ndarray):
        return f"dtype {array.dtype}"
    kind = type(data).__name__
    return f"a list of {array.dtype}" if isinstance(data, (list, tuple)) else f"{kind} {data!r}"
