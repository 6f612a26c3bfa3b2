"""Checks of the arguments of a schedule; each raises ValueError with a sentence."""

from __future__ import annotations

import math
from numbers import Integral, Real

import numpy as np


def check_step(owner: str, t: int) -> None:
    """Refuse anything but an integer that is at least 0: schedules count from 0."""
    if not _is_integer(t) or t < 0:
        raise ValueError(f"{owner}: t must be an integer >= 0, got {t!r}; the first step has t = 0")


def check_count(owner: str, name: str, value: int, at_least: int = 1) -> None:
    """Refuse anything but an integer that is at least ``at_least``."""
    if not _is_integer(value) or value < at_least:
        raise ValueError(f"{owner}: {name} must be an integer >= {at_least}, got {value!r}")


def check_non_negative(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number that is at least 0."""
    if not _is_real(value) or not 0.0 <= value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number >= 0, got {value!r}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    if not _is_real(value) or not 0.0 < value < math.inf:
        raise ValueError(f"{owner}: {name} must be a finite number > 0, got {value!r}")


def check_factor(owner: str, name: str, value: float) -> None:
    """Refuse anything but a number in (0, 1]."""
    if not _is_real(value) or not 0.0 < value <= 1.0:
        raise ValueError(
            f"{owner}: {name} must be in (0, 1], got {value!r}; it multiplies the step length"
        )


def check_lowest(owner: str, lr_min: float, lr_max: float) -> None:
    """Refuse a largest step length below 0 and a smallest outside [0, lr_max]."""
    check_non_negative(owner, "lr_max", lr_max)
    if not _is_real(lr_min) or not 0.0 <= lr_min <= lr_max:
        raise ValueError(
            f"{owner}: lr_min must be in [0, lr_max], got {lr_min!r} with lr_max = {lr_max!r}"
        )


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_))


def _is_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, (bool, np.bool_))
