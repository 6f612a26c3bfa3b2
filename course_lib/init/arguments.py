"""Checks of the arguments of an initializer; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def check_count(owner: str, name: str, value: int) -> None:
    """Refuse anything but an integer that is at least 1."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{owner}: {name} must be an integer >= 1, got {value!r}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0.0 < value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number > 0, got {value!r}")


def check_generator(owner: str, rng: np.random.Generator) -> None:
    """Refuse anything but a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"{owner}: rng must be a numpy Generator, got {type(rng).__name__}; "
            "make one with np.random.default_rng(seed)"
        )


def check_draw(owner: str, fan_in: int, fan_out: int, rng: np.random.Generator) -> None:
    """Check what every initializer takes."""
    check_count(owner, "fan_in", fan_in)
    check_count(owner, "fan_out", fan_out)
    check_generator(owner, rng)


def check_weights(owner: str, weights: Sequence[Array]) -> None:
    """Refuse anything but a list of float64 matrices that fit one behind the other."""
    if not isinstance(weights, (list, tuple)) or len(weights) == 0:
        raise ValueError(
            f"{owner}: weights must be a list of at least one matrix (fan_in, fan_out), "
            f"got {type(weights).__name__}" + (" of length 0" if np.size(weights) == 0 else "")
        )
    for layer, W in enumerate(weights):
        is_array = type(W) is np.ndarray
        if not is_array or W.dtype != np.float64 or W.ndim != 2:
            got = f"shape {W.shape} of dtype {W.dtype}" if is_array else type(W).__name__
            raise ValueError(
                f"{owner}: weights[{layer}] must be a float64 matrix (fan_in, fan_out), got {got}"
            )
        if not np.isfinite(W).all():
            raise ValueError(f"{owner}: weights[{layer}] must be finite, got NaN or infinity in it")
        if layer > 0 and W.shape[0] != weights[layer - 1].shape[1]:
            raise ValueError(
                f"{owner}: weights[{layer}] must have as many rows as weights[{layer - 1}] has "
                f"columns, {weights[layer - 1].shape[1]}, got shape {W.shape}; "
                "layers are (fan_in, fan_out) and stand in forward order"
            )
