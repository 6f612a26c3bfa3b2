"""Checks of the arguments of a data set; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]


def check_count(owner: str, name: str, value: int, low: int = 1) -> None:
    """Refuse anything but an integer that is at least ``low``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < low:
        raise ValueError(f"{owner}: {name} must be an integer >= {low}, got {value!r}")


def check_non_negative(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number that is at least 0."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0.0 <= value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number >= 0, got {value!r}")


def check_generator(owner: str, rng: np.random.Generator) -> None:
    """Refuse anything but a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"{owner}: rng must be a numpy Generator, got {type(rng).__name__}; "
            "make one with np.random.default_rng(seed)"
        )


def check_matrix(owner: str, name: str, value: Array, shape: str = "(N, D)") -> None:
    """Refuse anything but a finite float64 array of as many axes as ``shape`` has letters."""
    is_array = isinstance(value, np.ndarray)
    if not is_array or value.dtype != np.float64 or value.ndim != shape.count(",") + 1:
        got = f"shape {value.shape} of dtype {value.dtype}" if is_array else type(value).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array {shape}, got {got}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )
    if not np.isfinite(value).all():
        raise ValueError(f"{owner}: {name} must be finite, got NaN or infinity in it")


def check_labels(owner: str, name: str, value: Labels) -> None:
    """Refuse anything but a vector of integers with at least one entry."""
    is_array = isinstance(value, np.ndarray)
    if not is_array or value.dtype.kind not in "iu" or value.ndim != 1 or value.size == 0:
        got = f"shape {value.shape} of dtype {value.dtype}" if is_array else type(value).__name__
        raise ValueError(f"{owner}: {name} must be a vector (N,) of integers, N >= 1, got {got}")
