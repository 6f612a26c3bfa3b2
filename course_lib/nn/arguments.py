"""Checks of the arguments of layers. All raise ValueError."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np


def check_size(owner: str, name: str, number: int, least: int = 1) -> None:
    """Refuse anything but an integer that is at least ``least``."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < least:
        raise ValueError(f"{owner}: {name} must be an integer >= {least}, got {number!r}")


def check_sizes(owner: str, name: str, sizes: Sequence[int], least: int) -> None:
    """Refuse fewer than ``least`` sizes, or one that is no integer above 0."""
    if isinstance(sizes, str) or not isinstance(sizes, Sequence) or len(sizes) < least:
        raise ValueError(
            f"{owner}: {name} must be a list of at least {least} integers, got {sizes!r}"
        )
    for i, size in enumerate(sizes):
        check_size(owner, f"{name}[{i}]", size)


def check_rng(owner: str, rng: np.random.Generator) -> None:
    """Refuse anything but a numpy generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"{owner}: rng must be a numpy Generator, got {type(rng).__name__}; "
            "create one with np.random.default_rng(seed)"
        )


def check_float_dtype(owner: str, dtype: type) -> None:
    """Refuse anything but float64 and float32."""
    if np.dtype(dtype) not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise ValueError(f"{owner}: dtype must be float64 or float32, got {np.dtype(dtype)}")


def check_fraction(owner: str, name: str, value: float) -> None:
    """Refuse anything but a number in [0, 1)."""
    real = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    if not real or not 0.0 <= value < 1.0:
        raise ValueError(f"{owner}: {name} must be in [0, 1), got {value!r}")


def check_last_axis(owner: str, shape: tuple[int, ...], features: int) -> None:
    """Refuse inputs that a layer of weights does not fit."""
    if not shape or shape[-1] != features:
        raise ValueError(
            f"{owner}: x must have shape (..., {features}), got {shape}; "
            f"the weights are for {features} features"
        )
