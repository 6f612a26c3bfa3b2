"""Checks of the arguments of a regularizer; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def check_array(owner: str, name: str, value: Array) -> None:
    """Refuse anything but a finite float64 array or number."""
    is_array = type(value) is np.ndarray
    if not (value.dtype == np.float64 if is_array else isinstance(value, float)):
        got = f"dtype {value.dtype}" if is_array else type(value).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array, got {got}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )
    if not np.isfinite(value).all():
        first = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
        where = f" at index {first}" if first else ""
        raise ValueError(
            f"{owner}: {name} must be finite, got {float(np.asarray(value)[first])!r}{where}; "
            "look for a step that is too long, or log(0) or 0/0 in the loss"
        )


def check_same_shape(owner: str, name: str, value: Array, other: str, shape: object) -> None:
    """Refuse anything but a finite float64 array of the shape of another argument."""
    check_array(owner, name, value)
    if np.shape(value) != shape:
        raise ValueError(
            f"{owner}: {name} must have the shape of {other}, {shape}, got {np.shape(value)}"
        )


def check_regression(owner: str, X: Array, y: Array) -> None:
    """Refuse anything but a matrix (N, D) and a vector (N,) with N, D >= 1."""
    check_array(owner, "X", X)
    check_array(owner, "y", y)
    if np.ndim(X) != 2 or X.size == 0:
        raise ValueError(
            f"{owner}: X must have shape (N, D) with N, D >= 1, got {np.shape(X)}; "
            "one row for each example"
        )
    if np.shape(y) != X.shape[:1]:
        raise ValueError(
            f"{owner}: y must have shape {X.shape[:1]}, one entry for each row of X, "
            f"got {np.shape(y)}"
        )


def check_non_negative(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number that is at least 0."""
    if not _is_real(value) or not 0.0 <= value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number >= 0, got {value!r}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    if not _is_real(value) or not 0.0 < value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number > 0, got {value!r}")


def check_drop_prob(owner: str, drop_prob: float) -> None:
    """Refuse anything but a probability below 1."""
    if not _is_real(drop_prob) or not 0.0 <= drop_prob < 1.0:
        raise ValueError(
            f"{owner}: drop_prob must be in [0, 1), got {drop_prob!r}; "
            "it is the probability of being dropped, and what is kept is divided by 1 - drop_prob"
        )


def check_flag(owner: str, name: str, value: bool) -> None:
    """Refuse anything but True and False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{owner}: {name} must be True or False, got {value!r}")


def check_count(owner: str, name: str, value: int) -> None:
    """Refuse anything but an integer that is at least 1."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{owner}: {name} must be an integer >= 1, got {value!r}")


def check_numbers(owner: str, name: str, values: Sequence[float] | Array, low: float) -> Array:
    """Return a list of numbers, or a float64 vector, as a vector; refuse anything else."""
    if isinstance(values, np.ndarray):
        check_array(owner, name, values)
    elif not isinstance(values, (list, tuple)) or not all(_is_real(x) for x in values):
        raise ValueError(
            f"{owner}: {name} must be a list of numbers or a float64 array, got {values!r}"
        )
    vector = np.array(values, dtype=np.float64)
    if vector.ndim != 1 or vector.size == 0:
        raise ValueError(
            f"{owner}: {name} must hold at least one number in one dimension, "
            f"got shape {vector.shape}"
        )
    allowed = np.isfinite(vector) & (vector >= low)
    if not allowed.all():
        first = int(np.flatnonzero(~allowed)[0])
        domain = "finite numbers" if low == -math.inf else f"finite numbers >= {low:g}"
        raise ValueError(
            f"{owner}: {name} must hold {domain}, got {float(vector[first])!r} at index {first}"
        )
    return vector


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
