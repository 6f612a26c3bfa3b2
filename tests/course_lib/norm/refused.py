"""Bad arguments of normalizations, each with the start of the sentence."""

from __future__ import annotations

import numpy as np

from tests.course_lib.theory import refusals

ONES = np.ones(3)
X = np.arange(12.0).reshape(4, 3)
IMAGES = np.arange(48.0).reshape(2, 6, 2, 2)

BATCH = {"x": X, "scale": ONES, "shift": ONES, "running_mean": ONES, "running_var": ONES}


def bad_x(name: str = "x", images: bool = False) -> refusals.Refusals:
    axes, good = ("(N, C, H, W)", IMAGES) if images else ("(N, D)", X)
    broken = good.copy()
    broken[1, 2] = np.nan
    index = "(1, 2, 0, 0)" if images else "(1, 2)"
    return [
        *refusals.not_float64(name),
        ({name: np.ones(3)}, f"{name} must have shape {axes}, got shape (3,)"),
        ({name: good[:0]}, f"{name} must not be empty, got shape {good[:0].shape}; there is noth"),
        ({name: broken}, f"{name} must be finite, got nan at index {index}; one such entry spoils"),
    ]


def bad_vector(name: str, why: str = "one entry for each column of x") -> refusals.Refusals:
    return [
        *refusals.not_float64(name),
        ({name: np.ones(2)}, f"{name} must have shape (3,), {why}, got (2,)"),
        ({name: np.ones((1, 3))}, f"{name} must have shape (3,), {why}, got (1, 3)"),
        ({name: np.array([1.0, np.inf, 1.0])}, f"{name} must be finite, got inf at index (1,)"),
    ]


def bad_channels(name: str) -> refusals.Refusals:
    why = "one entry for each channel of x"
    return [
        *refusals.not_float64(name),
        ({name: np.ones(2)}, f"{name} must have shape (6,), {why}, got (2,)"),
    ]


def bad_like(name: str, shape: str, why: str) -> refusals.Refusals:
    return [
        *refusals.not_float64(name),
        ({name: np.ones((2, 2))}, f"{name} must have shape {shape}, {why}, got (2, 2)"),
    ]


BAD_EPS = refusals.positive("eps")
BAD_VARIANCE = [
    *bad_vector("running_var"),
    (
        {"running_var": np.array([1.0, 1.0, -0.5])},
        "running_var must be >= 0 everywhere, got -0.5 at index 2",
    ),
]
BAD_GROUPS = [
    ({"num_groups": 0}, "num_groups must be an integer >= 1, got 0"),
    ({"num_groups": 2.0}, "num_groups must be an integer >= 1, got 2.0"),
    ({"num_groups": 4}, "num_groups must divide the number of channels, 6, got 4"),
]
BAD_RENORM = [
    *bad_x(),
    *bad_vector("running_mean"),
    *bad_vector("running_std"),
    ({"running_std": np.array([1.0, 0.0, 1.0])}, "running_std must be > 0 everywhere, got 0.0 at"),
    ({"r_max": 0.5}, "r_max must be a finite number >= 1, got 0.5"),
    ({"d_max": -0.5}, "d_max must be a finite number >= 0, got -0.5"),
    *BAD_EPS,
]
BAD_AXIS = [
    ({"axis": axis}, "axis must be one or several different axes of an array of shape (4, 3), g")
    for axis in (2, (0, 0), (), "rows", 1.0)
]
