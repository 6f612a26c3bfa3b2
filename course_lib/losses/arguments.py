"""Checks of the arguments of a loss. All raise ValueError; nothing is converted silently."""

from __future__ import annotations

import math
from numbers import Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.integer]


def check_array(owner: str, name: str, array: Array, axes: str = "any shape") -> None:
    """Refuse anything but finite float64 numbers; ``axes`` is like "(N, D)" or says any shape."""
    if not isinstance(array, (np.ndarray, np.float64)) or array.dtype != np.float64:
        got = f"dtype {array.dtype}" if isinstance(array, np.ndarray) else type(array).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array, got {got}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )
    if axes != "any shape" and array.ndim != axes.replace(",)", ")").count(",") + 1:
        raise ValueError(f"{owner}: {name} must have shape {axes}, got {array.shape}")
    if not array.size and "N" in axes:
        raise ValueError(
            f"{owner}: {name} must have shape {axes} with at least one entry, got {array.shape}; "
            "leave empty batches out"
        )
    bad = ~np.isfinite(array)
    if bad.any():
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        where = f" (first at index {first})" if first else ""
        raise ValueError(
            f"{owner}: {name} contains {array[first]}{where}, allowed are finite numbers; "
            "look for a step that is too long, or for missing values in the data"
        )


def check_same_shape(
    owner: str, name: str, array: Array, other: str, shape: tuple[int, ...]
) -> None:
    """Refuse finite float64 numbers of another shape than those of another argument."""
    check_array(owner, name, array)
    if array.shape != shape:
        raise ValueError(
            f"{owner}: {name} must have the shape of {other}, {shape}, got {array.shape}"
        )


def check_not_empty(owner: str, name: str, array: Array) -> None:
    """Refuse to take a mean over nothing."""
    if not array.size:
        raise ValueError(
            f"{owner}: {name} must have at least one entry, got shape {array.shape}; "
            "leave empty batches out"
        )


def check_columns(owner: str, X: Array, name: str, num_rows: int) -> None:
    """Refuse weights that do not fit the features."""
    if X.shape[1] != num_rows:
        raise ValueError(
            f"{owner}: {name} must have one row for each of the {X.shape[1]} columns of X, "
            f"got {num_rows}"
        )


def check_signs(owner: str, y: Array | Integers, shape: tuple[int, ...]) -> None:
    """Refuse labels other than -1 and +1."""
    _check_labels(owner, y, shape, "iuf", "an array of -1 and +1")
    bad = (y != 1) & (y != -1)
    if bad.any():
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{owner}: y must be -1 or +1, got {y[first]} (first at index {first}); "
            "turn labels 0 and 1 into these with 2 * y - 1"
        )


def check_classes(owner: str, y: Integers, num_examples: int, num_classes: int) -> None:
    """Refuse class numbers outside 0, ..., K - 1."""
    _check_labels(owner, y, (num_examples,), "iu", "an array of integers")
    bad = (y < 0) | (y >= num_classes)
    if bad.any():
        first = int(np.argwhere(bad)[0, 0])
        raise ValueError(
            f"{owner}: y must be in 0, ..., {num_classes - 1}, got {y[first]} "
            f"(first at index {first}); count classes from 0"
        )


def check_penalty(owner: str, l2: float) -> None:
    """Refuse a penalty that is not a finite number, at least 0."""
    real = isinstance(l2, Real) and not isinstance(l2, (bool, np.bool_))
    if not real or not 0.0 <= l2 < math.inf:
        raise ValueError(f"{owner}: l2 must be a finite number >= 0, got {l2!r}")


def _check_labels(owner: str, y: object, shape: tuple[int, ...], kinds: str, allowed: str) -> None:
    if not isinstance(y, np.ndarray) or y.dtype.kind not in kinds:
        got = f"dtype {y.dtype}" if isinstance(y, np.ndarray) else type(y).__name__
        raise ValueError(f"{owner}: y must be {allowed}, got {got}; convert it with np.asarray")
    if y.shape != shape:
        raise ValueError(f"{owner}: y must have shape {shape}, one label each, got {y.shape}")
