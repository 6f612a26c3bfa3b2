"""Checks of the arguments of a reparametrization; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from numbers import Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

TRANSFORMS = ("exp", "softplus", "square", "interval")


def check_array(owner: str, name: str, value: Array) -> None:
    """Refuse anything but a finite float64 array or number."""
    is_array = type(value) is np.ndarray
    if not (value.dtype == np.float64 if is_array else isinstance(value, float)):
        got = f"dtype {value.dtype}" if is_array else type(value).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array, got {got}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )
    _check_entries(owner, name, value, np.isfinite(value), "must be finite", "")


def check_same_shape(owner: str, name: str, value: Array, other: str, shape: object) -> None:
    """Refuse anything but a finite float64 array of the shape of another argument."""
    check_array(owner, name, value)
    if np.shape(value) != shape:
        raise ValueError(
            f"{owner}: {name} must have the shape of {other}, {shape}, got {np.shape(value)}"
        )


def check_square(owner: str, name: str, value: Array) -> None:
    """Refuse anything but a finite square float64 matrix."""
    check_array(owner, name, value)
    shape = np.shape(value)
    if len(shape) != 2 or shape[0] != shape[1] or shape[0] == 0:
        raise ValueError(f"{owner}: {name} must be a square matrix (D, D), got shape {shape}")


def check_all_positive(owner: str, name: str, value: Array, why: str) -> None:
    """Refuse an array with an entry that is not above 0."""
    check_array(owner, name, value)
    _check_entries(owner, name, value, np.asarray(value > 0), "must be > 0 everywhere", why)


def check_ends(owner: str, low: float, high: float) -> None:
    """Refuse anything but finite numbers low < high, not so far apart that they overflow."""
    for name, value in (("low", low), ("high", high)):
        if not _is_real(value) or not math.isfinite(value):
            raise ValueError(f"{owner}: {name} must be a finite number, got {value!r}")
    if not 0.0 < high - low < math.inf:
        raise ValueError(
            f"{owner}: low must be below high, at a finite distance, got low = {low!r} with "
            f"high = {high!r}"
        )


def check_inside(owner: str, x: Array, low: float, high: float) -> None:
    """Refuse an array with an entry that is not inside the interval."""
    check_array(owner, "x", x)
    why = "; an end is reached at infinity only, move x inside first"
    inside = np.asarray((x > low) & (x < high))
    _check_entries(owner, "x", x, inside, f"must be in ({low!r}, {high!r}) everywhere", why)


def check_box(owner: str, low: Array | float, high: Array | float, shape: object) -> None:
    """Refuse anything but numbers, or float64 arrays of a shape, low <= high; may be infinite."""
    for name, value in (("low", low), ("high", high)):
        if isinstance(value, np.ndarray):
            good = value.dtype == np.float64 and value.shape == shape
            got = f"shape {value.shape} of dtype {value.dtype}"
        else:
            good, got = _is_real(value), repr(value)
        if not good or np.isnan(value).any():
            raise ValueError(
                f"{owner}: {name} must be a number or a float64 array of the shape of w, {shape}, "
                f"without NaN, got {got if not good else 'NaN'}"
            )
    if not np.all(low <= high):
        raise ValueError(f"{owner}: low must be at most high everywhere, got {low} and {high}")


def check_non_negative(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number that is at least 0."""
    if not _is_real(value) or not 0.0 <= value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number >= 0, got {value!r}")


def check_transform(owner: str, transform: str, low: float, high: float) -> None:
    """Refuse an unknown transform, and the ends of an interval if it is one."""
    if transform not in TRANSFORMS:
        names = ", ".join(repr(name) for name in TRANSFORMS)
        raise ValueError(f"{owner}: transform must be one of {names}, got {transform!r}")
    if transform == "interval":
        check_ends(owner, low, high)


def _check_entries(
    owner: str, name: str, value: Array, allowed: NDArray[np.bool_], domain: str, why: str
) -> None:
    if not np.all(allowed):
        first = tuple(int(i) for i in np.argwhere(~np.asarray(allowed))[0])
        where = f" at index {first}" if first else ""
        got = float(np.asarray(value)[first])
        raise ValueError(f"{owner}: {name} {domain}, got {got!r}{where}{why}")


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
