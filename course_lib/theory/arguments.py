"""Checks of the arguments of a formula; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = Sequence[float] | Array


def check_positive(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    if not _is_real(value) or not 0.0 < value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number > 0, got {value!r}")


def check_non_negative(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number that is at least 0."""
    if not _is_real(value) or not 0.0 <= value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number >= 0, got {value!r}")


def check_finite(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number."""
    if not _is_real(value) or not math.isfinite(value):
        raise ValueError(f"{owner}: {name} must be a finite number, got {value!r}")


def check_fraction(owner: str, name: str, value: float) -> None:
    """Refuse anything but a number in [0, 1)."""
    if not _is_real(value) or not 0.0 <= value < 1.0:
        raise ValueError(f"{owner}: {name} must be in [0, 1), got {value!r}")


def check_count(owner: str, name: str, value: int, at_least: int = 1) -> None:
    """Refuse anything but an integer that is at least ``at_least``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < at_least:
        raise ValueError(f"{owner}: {name} must be an integer >= {at_least}, got {value!r}")


def check_curvatures(owner: str, mu: float, L: float) -> None:
    """Refuse anything but 0 < mu <= L, finite."""
    check_positive(owner, "mu", mu)
    check_positive(owner, "L", L)
    if mu > L:
        raise ValueError(
            f"{owner}: mu must be at most L, got mu = {mu!r} with L = {L!r}; "
            "mu is the smallest curvature, L the largest"
        )


def check_numbers(owner: str, name: str, values: Numbers) -> Array:
    """Return a list of numbers or a float64 vector as a vector; refuse anything else."""
    if isinstance(values, np.ndarray):
        if values.dtype != np.float64:
            raise ValueError(
                f"{owner}: {name} must be a list of numbers or a float64 array, got dtype "
                f"{values.dtype}; convert it with np.asarray({name}, dtype=np.float64)"
            )
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
    if not np.isfinite(vector).all():
        first = int(np.flatnonzero(~np.isfinite(vector))[0])
        raise ValueError(
            f"{owner}: {name} must hold finite numbers, got {float(vector[first])!r} "
            f"at index {first}"
        )
    return vector


def check_step_lengths(owner: str, name: str, values: Numbers) -> Array:
    """Return step lengths as a vector; refuse one that is not above 0."""
    vector = check_numbers(owner, name, values)
    if not (vector > 0).all():
        first = int(np.flatnonzero(vector <= 0)[0])
        raise ValueError(
            f"{owner}: {name} must hold numbers > 0, got {float(vector[first])!r} at index {first}"
        )
    return vector


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
