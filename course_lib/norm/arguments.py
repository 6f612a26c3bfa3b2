"""Checks of the arguments of a normalization; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def check_array(owner: str, name: str, value: Array, axes: str | None = None) -> None:
    """Refuse anything but a finite float64 array, not empty, with the axes named."""
    is_array = type(value) is np.ndarray
    if not is_array or value.dtype != np.float64:
        got = f"dtype {value.dtype}" if is_array else type(value).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array, got {got}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )
    if axes is not None and value.ndim != len(axes.split()):
        wanted = axes.replace(" ", ", ")
        raise ValueError(f"{owner}: {name} must have shape ({wanted}), got shape {value.shape}")
    if value.size == 0:
        raise ValueError(
            f"{owner}: {name} must not be empty, got shape {value.shape}; "
            "there is nothing to take a mean of"
        )
    if not np.isfinite(value).all():
        bad = ~np.isfinite(value)
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{owner}: {name} must be finite, got {float(value[first])!r} at index {first}; "
            "one such entry spoils all that are normalized with it"
        )


def check_shape(owner: str, name: str, value: Array, shape: tuple[int, ...], why: str) -> None:
    """Refuse anything but a finite float64 array of the given shape."""
    check_array(owner, name, value)
    if value.shape != shape:
        raise ValueError(f"{owner}: {name} must have shape {shape}, {why}, got {value.shape}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    if not _is_real(value) or not 0.0 < value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number > 0, got {value!r}")


def check_at_least(owner: str, name: str, value: float, least: float) -> None:
    """Refuse anything but a finite number that is at least ``least``."""
    if not _is_real(value) or not least <= value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number >= {least:g}, got {value!r}")


def check_share(owner: str, name: str, value: float) -> None:
    """Refuse anything but a number in [0, 1]."""
    if not _is_real(value) or not 0.0 <= value <= 1.0:
        raise ValueError(f"{owner}: {name} must be in [0, 1], got {value!r}")


def check_flag(owner: str, name: str, value: bool) -> None:
    """Refuse anything but True and False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{owner}: {name} must be True or False, got {value!r}")


def check_all_non_negative(owner: str, name: str, value: Array) -> None:
    """Refuse a vector with an entry below 0."""
    _check_entries(owner, name, value, value >= 0, ">= 0")


def check_all_positive(owner: str, name: str, value: Array) -> None:
    """Refuse a vector with an entry that is not above 0."""
    _check_entries(owner, name, value, value > 0, "> 0")


def _check_entries(
    owner: str, name: str, value: Array, allowed: NDArray[np.bool_], domain: str
) -> None:
    if not allowed.all():
        first = int(np.flatnonzero(~allowed)[0])
        raise ValueError(
            f"{owner}: {name} must be {domain} everywhere, got {float(value[first])!r} "
            f"at index {first}"
        )


def check_groups(owner: str, num_groups: int, num_channels: int) -> None:
    """Refuse a number of groups that does not divide the channels."""
    if not isinstance(num_groups, Integral) or isinstance(num_groups, bool) or num_groups < 1:
        raise ValueError(f"{owner}: num_groups must be an integer >= 1, got {num_groups!r}")
    if num_channels % num_groups != 0:
        raise ValueError(
            f"{owner}: num_groups must divide the number of channels, {num_channels}, "
            f"got {num_groups!r}"
        )


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
