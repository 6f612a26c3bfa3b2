"""The table of regularizers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from course_lib import regularization
from tests.course_lib.regularization import invariants, oracles
from tests.course_lib.theory import refusals
from tests.course_lib.theory.row import Row, arrays, powers

SHAPES = st.sampled_from([(1,), (5,), (2, 3), (2, 1, 3), (0,)])
STRENGTH = powers(-6, 4) | st.just(0.0)
DROP = st.floats(0.0, 0.99)


@st.composite
def like(draw: st.DrawFn, *names: str, **others: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Arrays of one shape, and other arguments."""
    shape = draw(SHAPES)
    case = {name: draw(arrays(*shape)) for name in names}
    return case | {name: draw(strategy) for name, strategy in others.items()}


@st.composite
def drops(draw: st.DrawFn) -> dict[str, Any]:
    case = draw(like("x", drop_prob=DROP, training=st.booleans()))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return case | {"uniform": rng.uniform(size=case["x"].shape)}


@st.composite
def masks(draw: st.DrawFn) -> dict[str, Any]:
    case = draw(like("grad_out", drop_prob=DROP))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    mask = rng.uniform(size=case["grad_out"].shape) < 0.5
    return case | {"mask": draw(st.sampled_from([mask, mask.astype(float)]))}


def bumpy(w: torch.Tensor) -> torch.Tensor:
    """A loss with curvature everywhere, coupled, of size 1."""
    return (torch.sin(w).sum() + (w**2).mean()) ** 2 / w.numel()


def bumpy_grad(w: np.ndarray) -> np.ndarray:
    W = oracles.tensor(w)
    return torch.autograd.grad(bumpy(W), W)[0].numpy()


@st.composite
def penalties(draw: st.DrawFn) -> dict[str, Any]:
    shape = draw(st.sampled_from([(1,), (4,), (2, 3)]))
    return {
        "grad_fn": bumpy_grad,
        "w": draw(arrays(*shape, scales=(0, 0))),
        "strength": draw(powers(-2, 2)),
    }


@st.composite
def regressions(draw: st.DrawFn, **others: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Tall and wide, with columns of sizes up to 100 apart, and now and then of low rank."""
    num, dim = draw(st.integers(1, 12)), draw(st.integers(1, 8))
    sizes = 10.0 ** draw(arrays(dim, scales=(-1, 0))).clip(-1, 1)
    X = draw(arrays(num, dim)) * sizes
    if draw(st.booleans()) and dim > 1:
        X[:, 0] = X[:, 1]
    case = {"X": X, "y": draw(arrays(num))}
    return case | {name: draw(strategy) for name, strategy in others.items()}


@st.composite
def paths(draw: st.DrawFn, one: bool) -> dict[str, Any]:
    case = draw(regressions())
    # Penalties about as large as the squares of X.
    unit = float((case["X"] ** 2).mean())
    l2s = [unit * share for share in draw(st.lists(powers(-3, 3), min_size=1, max_size=4))]
    return case | ({"l2": draw(st.sampled_from([0.0, l2s[0]]))} if one else {"l2s": [0.0, *l2s]})


@st.composite
def radii(draw: st.DrawFn) -> dict[str, Any]:
    case = draw(regressions())
    free = float(np.linalg.norm(np.linalg.lstsq(case["X"], case["y"], rcond=None)[0]))
    return case | {"radius": free * draw(powers(-5, -0.01) | st.just(1.5))}


@st.composite
def loss_curves(draw: st.DrawFn) -> dict[str, Any]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    noise = draw(st.sampled_from([0.0, 0.1, 1.0]))
    losses = np.exp(-np.arange(draw(st.integers(1, 40))) / 10)
    losses = np.round(losses + noise * rng.normal(size=losses.size), draw(st.sampled_from([1, 15])))
    return {
        "val_losses": losses if draw(st.booleans()) else losses.tolist(),
        "patience": draw(st.integers(1, 8)),
        "min_delta": draw(st.sampled_from([0.0, 0.01, 0.3])),
    }


def bad_array(name: str) -> refusals.Refusals:
    broken = np.array([1.0, np.nan, 1.0])
    return [
        *refusals.not_float64(name),
        ({name: broken}, f"{name} must be finite, got nan at index (1,); look for a step that"),
        ({name: float("inf")}, f"{name} must be finite, got inf; look for"),
    ]


def bad_like(name: str, other: str) -> refusals.Refusals:
    return [
        *bad_array(name),
        ({name: np.ones(2)}, f"{name} must have the shape of {other}, (3,), got (2,)"),
    ]


ONES = np.ones(3)
X, Y = np.ones((4, 2)), np.ones(4)
BAD_DATA = [
    *refusals.not_float64("X"),
    *refusals.not_float64("y"),
    ({"X": Y}, "X must have shape (N, D) with N, D >= 1, got (4,); one row for each example"),
    ({"X": X[:0], "y": Y[:0]}, "X must have shape (N, D) with N, D >= 1, got (0, 2)"),
    ({"y": ONES}, "y must have shape (4,), one entry for each row of X, got (3,)"),
    ({"y": Y[:, np.newaxis]}, "y must have shape (4,), one entry for each row of X, got (4, 1)"),
    ({"X": X * np.nan}, "X must be finite, got nan at index (0, 0)"),
]
BAD_DROP = [
    ({"drop_prob": value}, f"drop_prob must be in [0, 1), got {value!r}; it is the probability")
    for value in (1.0, -0.1, np.nan, "0.5")
]
# scikit-learn's svd and ours are good to 1e-16 times the condition number; for these draws
# singular values are up to 1e3 apart, or a column is there twice and the smallest is left out.
CONDITIONED = "1e-16 times a condition number of up to 1e5"

ROWS = [
    Row(
        regularization.l2_penalty,
        cases=like("w", l2=STRENGTH),
        oracle=oracles.l2_penalty,
        rtol=1e-14,
        reason="a sum of at most 6 squares",
        good={"w": ONES, "l2": 0.1},
        refused=[*bad_array("w"), *refusals.non_negative("l2")],
        invariant=invariants.penalty_is_a_gaussian_prior,
    ),
    Row(
        regularization.sgd_weight_decay_step,
        cases=like("w", "grad", lr=powers(-6, 0), weight_decay=STRENGTH),
        oracle=oracles.sgd_weight_decay_step,
        rtol=1e-14,
        atol=1e-14,
        size=lambda w, grad, lr, weight_decay: float(
            np.max(np.abs(w) * (1 + lr * weight_decay) + lr * np.abs(grad), initial=0.0)
        ),
        reason="two differences, each rounded by 1e-16 of its terms",
        good={"w": ONES, "grad": ONES, "lr": 0.1, "weight_decay": 0.1},
        refused=[
            *bad_array("w"),
            *bad_like("grad", "w"),
            *refusals.non_negative("lr"),
            *refusals.non_negative("weight_decay"),
        ],
        invariant=invariants.decay_is_the_penalty_under_sgd_and_not_under_adam,
    ),
    Row(
        regularization.inverted_dropout,
        cases=drops(),
        oracle=oracles.inverted_dropout,
        rtol=1e-15,
        reason="one quotient",
        good={"x": ONES, "drop_prob": 0.5, "uniform": 0.5 * ONES},
        refused=[
            *bad_array("x"),
            *BAD_DROP,
            *bad_like("uniform", "x"),
            (
                {"uniform": np.array([-0.5, 0.0, 2.0])},
                "uniform must hold numbers in [0, 1), got -0.5 to 2.0; draw them with rng.uniform",
            ),
            *refusals.flag("training"),
        ],
        invariant=invariants.dropout_keeps_the_mean,
    ),
    Row(
        regularization.inverted_dropout_backward,
        cases=masks(),
        oracle=oracles.inverted_dropout_backward,
        rtol=1e-15,
        reason="one quotient",
        good={"grad_out": ONES, "mask": ONES > 0, "drop_prob": 0.5},
        refused=[
            *bad_array("grad_out"),
            ({"mask": np.ones(2)}, "mask must have the shape of grad_out, (3,), got (2,)"),
            ({"mask": 2 * ONES}, "mask must hold nothing but 0 and 1, or booleans, got [2.0]; it"),
            *BAD_DROP,
        ],
        invariant=invariants.dropout_backward_is_the_same_linear_map,
    ),
    Row(
        regularization.gradient_penalty,
        cases=penalties(),
        oracle=lambda grad_fn, w, strength: oracles.double_backward(bumpy, w, strength),
        rtol=1e-13,
        atol=1e-7,
        reason="differences: step^2 = 1e-10 times third derivatives up to 1e2, and 1e-16 / step",
        good={"grad_fn": bumpy_grad, "w": ONES, "strength": 0.1},
        refused=[
            (
                {"grad_fn": lambda w: np.ones(2)},
                "grad_fn(w) must have the shape of w, (3,), got (2,)",
            ),
            ({"grad_fn": lambda w: np.nan * w}, "grad_fn(w) must be finite, got nan at index (0,)"),
            *bad_array("w"),
            *refusals.non_negative("strength"),
            *refusals.positive("step"),
        ],
        invariant=invariants.gradient_penalty_on_a_quadratic,
    ),
    Row(
        regularization.project_to_ball,
        cases=like("w", radius=powers(-4, 4))
        | st.fixed_dictionaries(
            {
                # Squares of these overflow or vanish.
                "w": arrays(3, scales=(-250, -200)) | arrays(3, scales=(200, 250)),
                "radius": powers(-300, -100) | powers(100, 300),
            }
        ),
        oracle=oracles.project_to_ball,
        rtol=1e-14,
        reason="a sum of 6 squares, a root and two quotients",
        good={"w": ONES, "radius": 1.0},
        refused=[*bad_array("w"), *refusals.positive("radius")],
        invariant=invariants.projection_is_the_nearest_point,
    ),
    Row(
        regularization.ridge,
        cases=paths(one=True),
        oracle=oracles.ridge,
        rtol=0.0,
        atol=1e-10,
        reason=CONDITIONED,
        good={"X": X, "y": Y, "l2": 0.1},
        refused=[*BAD_DATA, *refusals.non_negative("l2")],
        invariant=invariants.ridge_solution_has_no_slope,
    ),
    Row(
        regularization.ridge_path,
        cases=paths(one=False),
        oracle=oracles.ridge_path,
        rtol=0.0,
        atol=1e-10,
        reason=CONDITIONED,
        good={"X": X, "y": Y, "l2s": [0.1]},
        refused=[
            *BAD_DATA,
            *refusals.vector("l2s"),
            ({"l2s": [0.1, -0.2]}, "l2s must hold finite numbers >= 0, got -0.2 at index 1"),
            ({"l2s": np.array([1, 2])}, "l2s must be a float64 array, got dtype int64; convert"),
        ],
        invariant=invariants.path_shrinks,
    ),
    Row(
        regularization.l2_for_radius,
        cases=radii(),
        oracle=oracles.l2_for_radius,
        rtol=1e-9,
        reason="Brent's root is good to 1e-14, over the slope of log |w| by log l2: down to 1e-5",
        good={"X": X, "y": Y, "radius": 0.1},
        refused=[*BAD_DATA, *refusals.positive("radius")],
        invariant=invariants.radius_is_reached,
    ),
    Row(
        regularization.early_stopping,
        cases=loss_curves(),
        oracle=oracles.early_stopping,
        rtol=0.0,
        reason="two whole numbers",
        good={"val_losses": [1.0, 0.5], "patience": 1},
        refused=[
            *refusals.vector("val_losses"),
            ({"val_losses": [1.0, np.inf]}, "val_losses must hold finite numbers, got inf at inde"),
            (
                {"val_losses": np.array([1, 2])},
                "val_losses must be a float64 array, got dtype int64; convert",
            ),
            *refusals.count("patience"),
            *refusals.non_negative("min_delta"),
        ],
        invariant=invariants.patience_counts_epochs_in_a_row,
    ),
]
