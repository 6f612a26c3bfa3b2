"""Checks of the arguments of a training run; each raises ValueError with a sentence."""

from __future__ import annotations

from numbers import Integral
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def check_count(owner: str, name: str, value: int, low: int = 1) -> None:
    """Refuse anything but an integer that is at least ``low``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < low:
        raise ValueError(f"{owner}: {name} must be an integer >= {low}, got {value!r}")


def check_float64(owner: str, name: str, value: Array) -> None:
    """Refuse anything but a float64 array."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        got = f"dtype {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array, got {got}; "
            f"convert it with np.asarray({name}, dtype=np.float64)"
        )


def check_generator(owner: str, rng: np.random.Generator) -> None:
    """Refuse anything but a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"{owner}: rng must be a numpy Generator, got {type(rng).__name__}; "
            "make one with np.random.default_rng(seed)"
        )
