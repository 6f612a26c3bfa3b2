"""The table of reparametrizations."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from course_lib import reparam
from tests.course_lib.reparam import cases, invariants, oracles
from tests.course_lib.theory import refusals
from tests.course_lib.theory.row import Row

FEW_ULPS = "exp, log1p and expm1 of numpy are good to an ulp, and a handful of operations follow"
ONES = np.ones(3)
SQUARE = np.ones((2, 2))
TRANSFORM_NAMES = "transform must be one of 'exp', 'softplus', 'square', 'interval', got "
BAD_TRANSFORM = [({"transform": name}, TRANSFORM_NAMES + repr(name)) for name in ("tanh", None)]
BAD_ENDS = [
    *refusals.finite("low"),
    *refusals.finite("high"),
    ({"low": 2.0, "high": 2.0}, "low must be below high, at a finite distance, got low = 2.0 wi"),
    ({"low": -1e308, "high": 1e308}, "low must be below high, at a finite distance, got low"),
]


def bad_array(name: str) -> refusals.Refusals:
    broken = np.array([1.0, np.nan, 1.0])
    return [
        *refusals.not_float64(name),
        ({name: broken}, f"{name} must be finite, got nan at index (1,)"),
        ({name: float("inf")}, f"{name} must be finite, got inf"),
    ]


def bad_square(name: str) -> refusals.Refusals:
    return [
        *refusals.not_float64(name),
        ({name: np.ones((2, 3))}, f"{name} must be a square matrix (D, D), got shape (2, 3)"),
        ({name: np.ones((0, 0))}, f"{name} must be a square matrix (D, D), got shape (0, 0)"),
        ({name: ONES}, f"{name} must be a square matrix (D, D), got shape (3,)"),
    ]


def bad_box(name: str) -> refusals.Refusals:
    start = f"{name} must be a number or a float64 array of the shape of w, (3,), without NaN, got"
    return [
        ({name: np.nan}, start + " NaN"),
        ({name: "0"}, start + " '0'"),
        ({name: np.ones(2)}, start + " shape (2,) of dtype float64"),
        ({name: np.ones(3, dtype=int)}, start + " shape (3,) of dtype int64"),
        ({name: np.array([1.0, np.nan, 1.0])}, start + " NaN"),
    ]


AT_THE_END = "x must be in (-1.0, 2.0) everywhere, got 2.0 at index (1,); an end is reached at inf"

ROWS = [
    Row(
        reparam.to_interval,
        cases=cases.interval_cases(),
        oracle=oracles.to_interval,
        rtol=0.0,
        atol=1e-15,
        size=cases.interval_size,
        reason=FEW_ULPS,
        good={"u": ONES, "low": -1.0, "high": 2.0},
        refused=[*bad_array("u"), *BAD_ENDS],
        invariant=invariants.interval_is_never_left,
    ),
    Row(
        reparam.from_interval,
        cases=cases.inner_points(),
        oracle=oracles.from_interval,
        rtol=0.0,
        atol=1e-15,
        size=cases.log_sizes,
        reason=FEW_ULPS,
        good={"x": ONES, "low": -1.0, "high": 2.0},
        refused=[
            *bad_array("x"),
            ({"x": np.array([1.0, 2.0])}, AT_THE_END),
            ({"x": -1.0}, "x must be in (-1.0, 2.0) everywhere, got -1.0; an end is reached"),
            *BAD_ENDS,
        ],
        invariant=invariants.interval_and_back,
    ),
    Row(
        reparam.softplus,
        cases=st.fixed_dictionaries({"u": cases.free_variables(700.0)}),
        oracle=oracles.softplus,
        rtol=4e-16,
        reason=FEW_ULPS,
        good={"u": ONES},
        refused=bad_array("u"),
        invariant=invariants.softplus_is_between_relu_and_relu_plus_log_2,
    ),
    Row(
        reparam.inverse_softplus,
        cases=st.fixed_dictionaries({"x": cases.positive_values() | cases.positive_values(-3, 3)}),
        oracle=oracles.inverse_softplus,
        rtol=1e-15,
        atol=4e-16,
        size=lambda x: 1.0,
        reason=FEW_ULPS + "; around log 2 they cancel",
        good={"x": ONES},
        refused=[
            *bad_array("x"),
            (
                {"x": np.array([1.0, 0.0])},
                "x must be > 0 everywhere, got 0.0 at index (1,); no free variable gives it",
            ),
        ],
        invariant=invariants.softplus_and_back,
    ),
    Row(
        reparam.constrained,
        cases=cases.transform_cases(),
        oracle=oracles.constrained,
        rtol=4e-16,
        atol=1e-15,
        size=lambda transform, **rest: (
            cases.interval_size(**rest) if transform == "interval" else 0.0
        ),
        reason=FEW_ULPS,
        good={"u": ONES, "transform": "interval", "low": -1.0, "high": 2.0},
        refused=[
            *bad_array("u"),
            ({"u": np.array([0.0, 710.0]), "transform": "exp"}, "u must be at most 709.782713 for"),
            *BAD_TRANSFORM,
            *BAD_ENDS,
        ],
        invariant=invariants.transforms_reach_what_they_should,
    ),
    Row(
        reparam.free,
        cases=cases.free_cases(),
        oracle=oracles.free,
        rtol=1e-15,
        atol=1e-15,
        size=cases.free_size,
        reason=FEW_ULPS,
        good={"x": ONES, "transform": "interval", "low": -1.0, "high": 2.0},
        refused=[
            *bad_array("x"),
            ({"x": np.array([1.0, 2.0])}, AT_THE_END),
            (
                {"x": np.array([1.0, 0.0]), "transform": "square"},
                "x must be > 0 everywhere, got 0.0 at index (1,); nothing that gradients can leave",
            ),
            *BAD_TRANSFORM,
            *BAD_ENDS,
        ],
        invariant=invariants.transforms_and_back,
    ),
    Row(
        reparam.free_gradient,
        cases=cases.transform_cases(gradient=True),
        oracle=oracles.free_gradient,
        rtol=1e-14,
        atol=1e-15,
        size=lambda grad_x, transform, low, high, **_: (
            # torch's sigma (1 - sigma) cancels on the right.
            (high - low) * float(np.max(np.abs(grad_x), initial=0.0))
            if transform == "interval"
            else 0.0
        ),
        reason=FEW_ULPS,
        good={"grad_x": ONES, "u": ONES, "transform": "interval", "low": -1.0, "high": 2.0},
        refused=[
            *bad_array("grad_x"),
            ({"grad_x": np.ones(2)}, "grad_x must have the shape of u, (3,), got (2,)"),
            *bad_array("u"),
            (
                {"u": 710.0 * ONES, "transform": "exp"},
                "u must be at most 709.782713 for 'exp', which overflows beyond, got 710.0; take",
            ),
            *BAD_TRANSFORM,
            *BAD_ENDS,
        ],
        invariant=invariants.slope_is_that_of_the_transform,
    ),
    Row(
        reparam.orthogonal_from,
        cases=cases.matrices(gradient=False),
        oracle=oracles.orthogonal_from,
        rtol=0.0,
        atol=1e-13,
        reason="up to six squarings; LAPACK's eigenvectors are good to a few 1e-15",
        good={"V": SQUARE},
        refused=bad_square("V"),
        invariant=invariants.rotations_have_determinant_one,
    ),
    Row(
        reparam.orthogonal_from_gradient,
        cases=cases.matrices(gradient=True),
        oracle=oracles.orthogonal_from_gradient,
        rtol=0.0,
        atol=1e-13,
        size=lambda grad_Q, V: float(np.abs(grad_Q).sum()),
        reason="as above, of a sum over the entries of grad_Q",
        good={"grad_Q": SQUARE, "V": SQUARE},
        refused=[
            *bad_square("V"),
            *refusals.not_float64("grad_Q"),
            ({"grad_Q": np.ones((3, 3))}, "grad_Q must have the shape of V, (2, 2), got (3, 3)"),
        ],
        invariant=invariants.rotation_gradient_is_the_slope,
    ),
    Row(
        reparam.projected_step,
        cases=cases.boxes(),
        oracle=oracles.projected_step,
        rtol=1e-15,
        atol=1e-15,
        size=lambda w, grad, lr, low, high: float(
            np.max(np.abs(w) + lr * np.abs(grad), initial=0.0)
        ),
        reason="one product and one difference",
        good={"w": ONES, "grad": ONES, "lr": 0.1, "low": 0.0, "high": 1.0},
        refused=[
            *bad_array("w"),
            *bad_array("grad"),
            ({"grad": np.ones(2)}, "grad must have the shape of w, (3,), got (2,)"),
            *refusals.non_negative("lr"),
            *bad_box("low"),
            *bad_box("high"),
            ({"low": 2.0}, "low must be at most high everywhere, got 2.0 and 1.0"),
        ],
        invariant=invariants.projection_stops_at_the_wall_and_leaves_it,
    ),
]
