"""Bad arguments that several rows share, with the sentence that each gets."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.course_lib.optim.objects import nan_value, nan_vector

Refusal = tuple[dict[str, Any], str]


def vector(name: str, size: int | None = 2) -> list[Refusal]:
    """Not float64, wrong shape, not finite; ``size`` None where any length is right."""
    refusals: list[Refusal] = [
        ({name: [1.0, 2.0]}, f"{name} must be a float64 array, got list; convert it with"),
        ({name: np.array([1, 2])}, f"{name} must be a float64 array, got dtype int64; convert"),
        (
            {name: np.array([1.0, np.nan])},
            f"{name} must hold finite numbers, got nan at index 1; look for a step",
        ),
    ]
    if size is None:
        return [*refusals, ({name: np.ones((2, 1))}, f"{name} must have shape (D,), got (2, 1)")]
    return [*refusals, ({name: np.ones(3)}, f"{name} must have shape ({size},), got (3,)")]


def matrix(name: str) -> list[Refusal]:
    return [
        ({name: np.eye(3)}, f"{name} must have shape (2, 2), got (3, 3)"),
        ({name: np.eye(2, dtype=int)}, f"{name} must be a float64 array, got dtype int64"),
        ({name: np.full((2, 2), np.inf)}, f"{name} must hold finite numbers, got inf at index"),
    ]


def non_negative(name: str) -> list[Refusal]:
    return [
        ({name: bad}, f"{name} must be a finite number >= 0, got {bad!r}")
        for bad in (-1.0, float("inf"), "x", True)
    ]


def positive(name: str) -> list[Refusal]:
    return [
        ({name: bad}, f"{name} must be a finite number > 0, got {bad!r}")
        for bad in (0.0, float("nan"), None)
    ]


def open_unit(name: str) -> list[Refusal]:
    return [*positive(name), ({name: 1.0}, f"{name} must be in (0, 1), got 1.0")]


def count(name: str, at_least: int = 0) -> list[Refusal]:
    return [
        ({name: bad}, f"{name} must be an integer >= {at_least}, got {bad!r}")
        for bad in (at_least - 1, 2.0, True)
    ]


def gradient_function(said: str = "grad_fn(w)") -> list[Refusal]:
    return [
        ({"grad_fn": nan_vector}, f"{said} must hold finite numbers, got nan at index 0"),
        ({"grad_fn": lambda w: w[:1]}, f"{said} must have shape (2,), got (1,)"),
        ({"grad_fn": lambda w: 1}, f"{said} must be a float64 array, got int"),
    ]


def value_function(said: str) -> list[Refusal]:
    return [({"f": nan_value}, f"{said} must be a finite number, got nan")]
