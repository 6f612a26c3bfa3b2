"""Bad arguments that many rows share, each with the start of the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Refusals = list[tuple[dict[str, Any], str]]


def refusals(name: str, sentence: str, values: Sequence[Any]) -> Refusals:
    """Each value is refused with the sentence that ends in what was got."""
    return [({name: value}, f"{name} {sentence}, got {value!r}") for value in values]


def positive(name: str) -> Refusals:
    return refusals(name, "must be a finite number > 0", (0.0, -1.0, np.inf, np.nan, "1", True))


def non_negative(name: str) -> Refusals:
    return refusals(name, "must be a finite number >= 0", (-0.1, np.inf, np.nan, "1", None))


def finite(name: str) -> Refusals:
    return refusals(name, "must be a finite number", (np.inf, np.nan, "1"))


def count(name: str, at_least: int = 1) -> Refusals:
    return refusals(name, f"must be an integer >= {at_least}", (at_least - 1, 2.0, True))


def fraction(name: str) -> Refusals:
    return refusals(name, "must be in [0, 1)", (1.0, -0.1, np.nan, None))


def flag(name: str) -> Refusals:
    return refusals(name, "must be True or False", (1, "yes"))


def vector(name: str) -> Refusals:
    """A list of numbers or a float64 vector."""
    either = f"{name} must be a list of numbers or a float64 array, got "
    return [
        ({name: []}, f"{name} must hold at least one number in one dimension, got shape (0,)"),
        ({name: np.ones((2, 2))}, f"{name} must hold at least one number in one dimension, got"),
        ({name: 0.5}, either + "0.5"),
        ({name: [0.1, "x"]}, either + "[0.1, 'x']"),
    ]


def not_float64(name: str) -> Refusals:
    """Lists, whole numbers and short floats, where an array is wanted."""
    start = f"{name} must be a float64 array, got "
    return [
        ({name: [1.0]}, start + f"list; convert it with np.asarray({name}, dtype=np.float64)"),
        ({name: np.ones(3, dtype=int)}, start + "dtype int64; convert it"),
        ({name: np.ones(3, dtype=np.float32)}, start + "dtype float32; convert it"),
        ({name: np.ma.masked_array([1.0])}, start + "MaskedArray; convert it"),
    ]
