"""Arguments of reparametrizations, and how far rounding may go for them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.course_lib.theory.row import arrays, powers

SHAPES = st.sampled_from([(1,), (5,), (2, 3), (0,)])
TRANSFORMS = st.sampled_from(["exp", "softplus", "square", "interval"])


@st.composite
def ends(draw: st.DrawFn) -> dict[str, float]:
    low = draw(st.floats(-1e6, 1e6))
    return {"low": low, "high": low + draw(powers(-3, 6)) * max(1.0, abs(low))}


@st.composite
def free_variables(draw: st.DrawFn, largest: float) -> np.ndarray:
    """Both signs, from 1e-9 to the largest."""
    shape = draw(SHAPES)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = 10.0 ** rng.uniform(-9, np.log10(largest), size=shape)
    return sizes * rng.choice([-1.0, 1.0], size=shape)


@st.composite
def positive_values(draw: st.DrawFn, low: float = -300, high: float = 300) -> np.ndarray:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return 10.0 ** rng.uniform(low, high, size=draw(SHAPES))


@st.composite
def inner_points(draw: st.DrawFn) -> dict[str, Any]:
    case: dict[str, Any] = draw(ends())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = rng.uniform(1e-6, 1 - 1e-6, size=draw(SHAPES))
    return case | {"x": case["low"] + share * (case["high"] - case["low"])}


@st.composite
def interval_cases(draw: st.DrawFn) -> dict[str, Any]:
    return draw(ends()) | {"u": draw(free_variables(1e5))}


@st.composite
def transform_cases(draw: st.DrawFn, gradient: bool = False) -> dict[str, Any]:
    transform, largest = draw(TRANSFORMS), 700.0 if not gradient else 30.0
    case = draw(ends()) | {"u": draw(free_variables(largest)), "transform": transform}
    return case | ({"grad_x": draw(arrays(*case["u"].shape))} if gradient else {})


@st.composite
def free_cases(draw: st.DrawFn) -> dict[str, Any]:
    transform = draw(TRANSFORMS)
    if transform == "interval":
        return draw(inner_points()) | {"transform": transform}
    return {"x": draw(positive_values()), "transform": transform, "low": 0.0, "high": 1.0}


@st.composite
def matrices(draw: st.DrawFn, gradient: bool) -> dict[str, Any]:
    size = draw(st.integers(1, 7))
    case = {"V": draw(arrays(size, size, scales=(-4, 0)))}
    return case | ({"grad_Q": draw(arrays(size, size))} if gradient else {})


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, Any]:
    shape = draw(SHAPES)
    low, width = draw(arrays(*shape)), draw(arrays(*shape, positive=True))
    scalar = draw(st.booleans())
    return {
        "w": draw(arrays(*shape)),
        "grad": draw(arrays(*shape)),
        "lr": draw(powers(-4, 1) | st.just(0.0)),
        "low": -1.5 if scalar else low,
        "high": draw(st.sampled_from([np.inf, 2.5])) if scalar else low + width,
    }


def log_sizes(x: np.ndarray, low: float, high: float, **_: Any) -> float:
    """x - low rounds by 1e-16 of low, which the quotient magnifies; the logarithms are below 15."""
    nearest = np.min([x - low, high - x], initial=high - low)
    return 15 + float(max(abs(low), abs(high)) / nearest)


def free_size(x: np.ndarray, transform: str, low: float, high: float) -> float:
    if transform == "interval":
        return log_sizes(x, low, high)
    # Around x = log 2 accuracy is promised absolutely; log and sqrt are right to the last bit.
    return 1.0 if transform == "softplus" else 0.0


def interval_size(u: np.ndarray, low: float, high: float, **_: Any) -> float:
    return max(abs(low), abs(high))
