"""The table of formulas: each with its oracle, its bad arguments and its invariant."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from course_lib import theory
from tests.course_lib.theory import invariants, oracles, refusals
from tests.course_lib.theory.row import Row, arrays, powers

POSITIVE = powers(-6, 6)
MOMENTUM = st.floats(0.0, 0.9999)
FEW_ROUNDINGS = "a handful of operations, each rounded by 1e-16"


@st.composite
def curvatures(draw: st.DrawFn, largest: int = 6) -> dict[str, Any]:
    mu = draw(POSITIVE)
    # From equal over nearly equal, where differences cancel, to far apart.
    return {
        "mu": mu,
        "L": mu * (1 + draw(st.sampled_from([0.0, 1e-12, 1e-3, 1.0]) | powers(0, largest))),
    }


@st.composite
def rate_cases(draw: st.DrawFn) -> dict[str, Any]:
    case = draw(curvatures(largest=4))
    return case | {"lr": draw(st.floats(0.0, 3.0)) / case["L"]}


@st.composite
def variance_cases(draw: st.DrawFn) -> dict[str, Any]:
    num_examples, replacement = draw(st.integers(1, 6)), draw(st.booleans())
    return {
        "per_example_grads": draw(arrays(num_examples, draw(st.integers(1, 3)))),
        "batch_size": draw(st.integers(1, 3 if replacement else num_examples)),
        "replacement": replacement,
    }


@st.composite
def momentum_cases(draw: st.DrawFn, kinds: tuple[str, ...] = ("eigenvalue",)) -> dict[str, Any]:
    h = draw(powers(-3, 3))
    case = {"lr": draw(st.floats(0.01, 5.0)) / h, "momentum": draw(MOMENTUM)}
    if kinds == ("eigenvalue",):
        return case | {"eigenvalue": h * draw(st.sampled_from([1.0, -0.3]))}
    others = draw(st.lists(st.floats(0.01, 1.0), max_size=4))
    return case | {"eigenvalues": np.array([h, *(h * share for share in others)])}


@st.composite
def bound_cases(draw: st.DrawFn) -> dict[str, Any]:
    lrs = draw(arrays(draw(st.integers(1, 40)), positive=True)) + 1e-9
    return {
        "R": draw(POSITIVE | st.just(0.0)),
        "G": draw(POSITIVE | st.just(0.0)),
        "lrs": list(lrs) if draw(st.booleans()) else lrs,
    }


def bad_numbers(name: str) -> refusals.Refusals:
    return [
        *refusals.vector(name),
        (
            {name: np.array([1, 2])},
            f"{name} must be a list of numbers or a float64 array, got dtype int64; convert it",
        ),
        ({name: [0.1, float("nan")]}, f"{name} must hold finite numbers, got nan at index 1"),
    ]


BAD_MOMENTUM = refusals.fraction("momentum")
BAD_EIGENVALUE = refusals.finite("eigenvalue")
BAD_CURVATURES = [
    *refusals.positive("mu"),
    *refusals.positive("L"),
    (
        {"mu": 3.0, "L": 2.0},
        "mu must be at most L, got mu = 3.0 with L = 2.0; mu is the smallest curvature, L the",
    ),
]
GRADS = np.ones((4, 2))
BAD_GRADS = "per_example_grads must be a float64 array (N, D) with N >= 1, got "
STEP = {"lr": 0.1, "momentum": 0.5, "eigenvalue": 1.0}
CURVATURES = {"mu": 1.0, "L": 2.0}

ROWS = [
    Row(
        theory.gd_rate,
        cases=rate_cases(),
        oracle=oracles.gd_rate,
        rtol=0.0,
        atol=1e-13,
        size=lambda lr, mu, L: 1 + lr * L,
        reason="LAPACK's singular values are good to a few 1e-15 of the largest",
        good={"lr": 0.1, **CURVATURES},
        refused=[*refusals.non_negative("lr"), *BAD_CURVATURES],
        invariant=invariants.rate_of_one_eigenvalue_is_zero_at_its_step,
    ),
    Row(
        theory.best_fixed_step,
        cases=curvatures(largest=3).filter(lambda case: case["L"] > 1.0005 * case["mu"]),
        oracle=oracles.best_fixed_step,
        rtol=1e-9,
        reason="the vertex of two lines that cross at an angle of at least 5e-4: 1e-16 / 5e-4^2",
        good=CURVATURES,
        refused=BAD_CURVATURES,
        invariant=invariants.no_fixed_step_is_better,
    ),
    Row(
        theory.steps_needed,
        cases=st.fixed_dictionaries(
            {
                "rate": st.just(0.0) | st.sampled_from([0.1, 0.5]) | st.floats(0.001, 0.9999),
                "reduction": powers(-15, 0) | st.integers(0, 15).map(lambda k: 10.0**-k),
            }
        ),
        oracle=oracles.steps_needed,
        rtol=0.0,
        reason="a whole number",
        good={"rate": 0.5, "reduction": 0.1},
        refused=[
            *refusals.fraction("rate"),
            *refusals.positive("reduction"),
            ({"reduction": 1.5}, "reduction must be in (0, 1], got 1.5"),
        ],
        invariant=invariants.steps_are_enough_and_one_less_is_not,
    ),
    Row(
        theory.convergence_bound,
        cases=bound_cases(),
        oracle=oracles.convergence_bound,
        rtol=1e-14,
        reason="two sums of at most 40 positive terms",
        good={"R": 1.0, "G": 1.0, "lrs": [0.1]},
        refused=[
            *refusals.non_negative("R"),
            *refusals.non_negative("G"),
            *bad_numbers("lrs"),
            ({"lrs": [0.1, 0.0]}, "lrs must hold numbers > 0, got 0.0 at index 1"),
        ],
        invariant=invariants.the_bound_scales_as_its_unit,
    ),
    Row(
        theory.best_constant_lr,
        cases=st.fixed_dictionaries(
            {"R": POSITIVE, "G": POSITIVE, "num_steps": st.integers(1, 400)}
        ),
        oracle=oracles.best_constant_lr,
        rtol=1e-6,
        reason="a minimum is flat: found to the root of 1e-16 at best",
        good={"R": 1.0, "G": 1.0, "num_steps": 4},
        refused=[*refusals.positive("R"), *refusals.positive("G"), *refusals.count("num_steps")],
        invariant=invariants.best_constant_step_has_the_bound_of_the_theorem,
    ),
    Row(
        theory.satisfies_robbins_monro,
        cases=st.fixed_dictionaries({"power": st.integers(1, 60).map(lambda k: k / 20)}),
        oracle=oracles.satisfies_robbins_monro,
        rtol=0.0,
        reason="yes or no",
        good={"power": 1.0},
        refused=refusals.finite("power"),
        invariant=invariants.robbins_monro_ends,
    ),
    Row(
        theory.estimator_variance,
        cases=variance_cases(),
        oracle=oracles.estimator_variance,
        rtol=1e-12,
        atol=1e-28,
        size=lambda per_example_grads, **_: float((per_example_grads**2).max()),
        reason="sums over up to 216 batches; where it is 0, squares of rounded means are left",
        good={"per_example_grads": GRADS, "batch_size": 2, "replacement": False},
        refused=[
            ({"per_example_grads": np.ones((2, 2), dtype=int)}, BAD_GRADS + "shape (2, 2) of"),
            ({"per_example_grads": np.ones(3)}, BAD_GRADS + "shape (3,) of dtype float64; stack"),
            ({"per_example_grads": np.ones((0, 2))}, BAD_GRADS + "shape (0, 2)"),
            ({"per_example_grads": [[1.0]]}, BAD_GRADS + "list"),
            (
                {"per_example_grads": np.array([[0.0], [np.nan]])},
                "per_example_grads must be finite, got [nan] in row 1",
            ),
            *refusals.count("batch_size"),
            (
                {"batch_size": 5},
                "batch_size must be at most the number of examples, 4, got 5; draw with repl",
            ),
            *refusals.flag("replacement"),
        ],
        invariant=invariants.full_batch_has_no_variance,
    ),
    Row(
        theory.iteration_matrix,
        # Without momentum torch keeps no buffer.
        cases=momentum_cases().filter(lambda case: case["momentum"] > 0),
        oracle=lambda lr, momentum, eigenvalue: oracles.step_matrix(
            lr, momentum, eigenvalue, nesterov=False
        ),
        rtol=1e-14,
        atol=1e-15,
        reason="torch divides the velocity by lr and multiplies again",
        good=STEP,
        refused=[*refusals.non_negative("lr"), *BAD_MOMENTUM, *BAD_EIGENVALUE],
        invariant=invariants.determinant_of_the_step,
    ),
    Row(
        theory.nesterov_matrix,
        cases=momentum_cases().filter(lambda case: case["momentum"] > 0),
        oracle=lambda lr, momentum, eigenvalue: oracles.step_matrix(
            lr, momentum, eigenvalue, nesterov=True
        ),
        rtol=0.0,
        atol=1e-13,
        reason="torch's point ahead and back: differences of numbers up to 10",
        good=STEP,
        refused=[*refusals.non_negative("lr"), *BAD_MOMENTUM, *BAD_EIGENVALUE],
        invariant=invariants.determinant_of_the_step,
    ),
    Row(
        theory.spectral_radius,
        cases=momentum_cases(("eigenvalues",)),
        oracle=oracles.spectral_radius,
        rtol=1e-6,
        reason="LAPACK knows a double eigenvalue to the root of 1e-16 only",
        good={"lr": 0.1, "momentum": 0.5, "eigenvalues": [1.0]},
        refused=[*refusals.non_negative("lr"), *BAD_MOMENTUM, *bad_numbers("eigenvalues")],
        invariant=invariants.ripples_know_neither_step_nor_curvature,
    ),
    Row(
        theory.regime,
        cases=momentum_cases(),
        oracle=oracles.regime,
        rtol=0.0,
        reason="a word",
        good=STEP,
        refused=[*refusals.non_negative("lr"), *BAD_MOMENTUM, *BAD_EIGENVALUE],
        invariant=invariants.regimes_come_in_order,
    ),
    Row(
        theory.optimal_momentum,
        cases=curvatures(),
        oracle=oracles.optimal_momentum,
        rtol=1e-14,
        reason=FEW_ROUNDINGS,
        good=CURVATURES,
        refused=BAD_CURVATURES,
        invariant=invariants.no_momentum_is_better,
    ),
    Row(
        theory.nesterov_parameters,
        cases=curvatures(),
        oracle=oracles.nesterov_parameters,
        rtol=1e-14,
        reason=FEW_ROUNDINGS,
        good=CURVATURES,
        refused=BAD_CURVATURES,
        invariant=invariants.nesterovs_rate_is_the_worst_radius,
    ),
    Row(
        theory.optimal_nesterov,
        cases=curvatures(),
        oracle=oracles.optimal_nesterov,
        rtol=1e-14,
        reason=FEW_ROUNDINGS,
        good=CURVATURES,
        refused=BAD_CURVATURES,
        invariant=invariants.no_nesterov_is_better,
    ),
    Row(
        theory.conjugate_gradient_bound,
        cases=st.fixed_dictionaries(
            {"kappa": powers(0.1, 6) | st.just(1.0), "num_steps": st.integers(0, 120)}
        ),
        oracle=oracles.conjugate_gradient_bound,
        rtol=1e-9,
        reason="SciPy's recurrence at x near 1: 120^2 times 1e-16 of x, and 120 steps of it",
        good={"kappa": 4.0, "num_steps": 3},
        refused=[
            *refusals.positive("kappa"),
            ({"kappa": 0.5}, "kappa must be >= 1, got 0.5"),
            *refusals.count("num_steps", at_least=0),
        ],
        invariant=invariants.chebyshev_is_below_its_usual_quotation,
    ),
]
