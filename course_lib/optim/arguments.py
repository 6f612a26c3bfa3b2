"""Checks of the arguments of an optimizer step.

A step runs millions of times, so each check first tries the common case by type and returns;
the sentences are composed only when something is wrong. All raise ValueError. Nothing is
converted silently: an integer array as ``w`` would round or upcast behind the caller's back.
"""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_FLOAT64 = np.dtype(np.float64)
_INFINITY = math.inf


def check_arrays(owner: str, w: Array, **others: Array) -> None:
    """Refuse anything but float64 numbers and arrays that all have the shape of ``w``."""
    if type(w) is not np.ndarray or w.dtype is not _FLOAT64:
        _check_float64(owner, "w", w)
    shape = np.shape(w)
    for name, value in others.items():
        if type(value) is not np.ndarray or value.dtype is not _FLOAT64:
            _check_float64(owner, name, value)
        if np.shape(value) != shape:
            remedy = "" if name == "grad" else "; start it from np.zeros_like(w)"
            raise ValueError(
                f"{owner}: {name} must have the shape of w, {shape}, got {np.shape(value)}{remedy}"
            )


def _check_float64(owner: str, name: str, value: object) -> None:
    if type(value) in (float, np.float64):
        return
    if type(value) is np.ndarray and value.dtype == _FLOAT64:
        return
    got = f"dtype {value.dtype}" if type(value) is np.ndarray else type(value).__name__
    raise ValueError(
        f"{owner}: {name} must be a float64 array, got {got}; "
        f"convert it with np.asarray({name}, dtype=np.float64)"
    )


def check_grad_has_no_nan(owner: str, grad: Array) -> None:
    """Refuse a gradient that holds NaN, which would poison the state for good."""
    if isinstance(grad, (np.ndarray, float)) and np.asarray(grad).dtype.kind == "f":
        bad = np.isnan(grad)
        if bad.any():
            first = tuple(int(i) for i in np.argwhere(bad)[0])
            where = f" (first at index {first})" if first else ""
            raise ValueError(
                f"{owner}: grad contains NaN{where}, allowed are finite numbers; "
                "look for a step that is too long, or log(0) or 0/0 in the loss"
            )


def check_non_negative(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number that is at least 0."""
    if type(value) is float and 0.0 <= value < _INFINITY:
        return
    if not _is_real(value) or not 0.0 <= value < _INFINITY:
        raise ValueError(f"{owner}: {name} must be a finite number >= 0, got {value!r}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    if type(value) is float and 0.0 < value < _INFINITY:
        return
    if not _is_real(value) or not 0.0 < value < _INFINITY:
        raise ValueError(f"{owner}: {name} must be a finite number > 0, got {value!r}")


def check_fraction(owner: str, name: str, value: float) -> None:
    """Refuse anything but a number in [0, 1)."""
    if type(value) is float and 0.0 <= value < 1.0:
        return
    if not _is_real(value) or not 0.0 <= value < 1.0:
        raise ValueError(f"{owner}: {name} must be in [0, 1), got {value!r}")


def check_step_number(owner: str, t: int) -> None:
    """Refuse anything but an integer that is at least 1."""
    if type(t) is int and t >= 1:
        return
    if not isinstance(t, Integral) or isinstance(t, bool) or t < 1:
        raise ValueError(f"{owner}: t must be an integer >= 1, got {t!r}; the first step has t = 1")


def check_count(owner: str, name: str, value: int, at_least: int = 0) -> None:
    """Refuse anything but an integer that is at least ``at_least``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < at_least:
        raise ValueError(f"{owner}: {name} must be an integer >= {at_least}, got {value!r}")


def check_vector(owner: str, name: str, value: Array, size: int | None = None) -> None:
    """Refuse anything but a finite float64 vector, of ``size`` entries where that is given."""
    if type(value) is not np.ndarray or value.dtype != _FLOAT64:
        _check_float64(owner, name, value)
    if np.ndim(value) != 1 or (size is not None and np.size(value) != size):
        wanted = "(D,)" if size is None else f"({size},)"
        raise ValueError(f"{owner}: {name} must have shape {wanted}, got {np.shape(value)}")
    _check_finite(owner, name, value)


def check_matrix(owner: str, name: str, value: Array, size: int) -> None:
    """Refuse anything but a finite float64 matrix of ``size`` rows and columns."""
    if type(value) is not np.ndarray or value.dtype != _FLOAT64:
        _check_float64(owner, name, value)
    if np.shape(value) != (size, size):
        raise ValueError(f"{owner}: {name} must have shape ({size}, {size}), got {np.shape(value)}")
    _check_finite(owner, name, value)


def check_value(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number, such as the value of a function at the start."""
    if not _is_real(value) or not math.isfinite(value):
        raise ValueError(f"{owner}: {name} must be a finite number, got {value!r}")


def _check_finite(owner: str, name: str, value: Array) -> None:
    if not np.isfinite(value).all():
        first = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
        where = first[0] if len(first) == 1 else first
        raise ValueError(
            f"{owner}: {name} must hold finite numbers, got {float(value[first])!r} "
            f"at index {where}; look for a step that is too long, or log(0) or 0/0 in the loss"
        )


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
