"""Rows of the directions of second-order methods and the updates behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.sparse.linalg
from hypothesis import strategies as st

from course_lib import optim
from tests.course_lib.optim import refusals as bad
from tests.course_lib.optim.objects import (
    Quadratic,
    generators,
    quadratics,
    random_quadratic,
)
from tests.course_lib.theory.row import Row

ONES = np.ones(2)
SINGULAR = "hessian + damping * I must not be singular, got one that is to working precision"


@st.composite
def newton_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Definite and indefinite Hessians; the damping clears the negative curvatures."""
    bowl, rng = draw(quadratics()), draw(generators())
    signs = rng.choice([-1.0, 1.0], size=bowl.b.size)
    hessian = Quadratic(signs * bowl.eigenvalues, bowl.Q, bowl.b).matrix
    return {
        "grad": 10.0 ** rng.integers(-4, 4) * bowl.b,
        "hessian": hessian,
        "damping": draw(st.sampled_from([0.0, 200.0])),
    }


def newton_does_not_see_a_linear_change_of_variables() -> None:
    rng = np.random.default_rng(0)
    bowl, M = random_quadratic(rng, 5), rng.normal(size=(5, 5))
    direction = optim.newton_direction(bowl.b, bowl.matrix)
    changed = optim.newton_direction(M.T @ bowl.b, M.T @ bowl.matrix @ M)
    # Condition numbers near 1e4.
    np.testing.assert_allclose(M @ changed, direction, rtol=1e-8)
    far = optim.newton_direction(bowl.b, bowl.matrix, damping=1e9)
    np.testing.assert_allclose(far, -bowl.b / 1e9, rtol=1e-5)  # curvatures below 1e2


@st.composite
def update_cases(draw: st.DrawFn) -> dict[str, Any]:
    rng, bowl = draw(generators()), draw(quadratics())
    size = bowl.b.size
    step_diff = 10.0 ** rng.integers(-3, 3) * rng.normal(size=size)
    return {
        "inverse_hessian": random_quadratic(rng, size).matrix,
        "step_diff": step_diff,
        "grad_diff": bowl.matrix @ step_diff,
    }


def update_of_the_inverse(
    inverse_hessian: np.ndarray, step_diff: np.ndarray, grad_diff: np.ndarray
) -> np.ndarray:
    """The other formula, N&W 6.19, for the Hessian itself, between two inversions."""
    B = np.linalg.inv(inverse_hessian)
    B_s = B @ step_diff
    B = B - np.outer(B_s, B_s) / (step_diff @ B_s)
    inverse: np.ndarray = np.linalg.inv(
        B + np.outer(grad_diff, grad_diff) / (grad_diff @ step_diff)
    )
    return inverse


def bfgs_learns_a_quadratic_in_as_many_steps_as_dimensions() -> None:
    rng = np.random.default_rng(2)
    bowl, H, w = random_quadratic(rng, 6, 10.0), np.eye(6), np.zeros(6)
    for _ in range(6):
        d = -H @ bowl.grad(w)
        s = -(bowl.grad(w) @ d) / (d @ bowl.matrix @ d) * d  # exact line search
        H, w = optim.bfgs_update(H, s, bowl.matrix @ s), w + s
        np.testing.assert_allclose(H @ (bowl.matrix @ s), s, rtol=1e-10, atol=1e-14)  # secant
        np.testing.assert_array_equal(H, H.T)
        assert np.linalg.eigvalsh(H)[0] > 0
    # Conjugacy is lost by rounding, slowly at condition number 10.
    np.testing.assert_allclose(H, np.linalg.inv(bowl.matrix), rtol=0, atol=1e-9)


@st.composite
def lbfgs_cases(draw: st.DrawFn) -> dict[str, Any]:
    rng, bowl, memory = draw(generators()), draw(quadratics()), draw(st.integers(0, 6))
    steps = [10.0 ** rng.integers(-2, 2) * rng.normal(size=bowl.b.size) for _ in range(memory)]
    return {"grad": bowl.b, "step_diffs": steps, "grad_diffs": [bowl.matrix @ s for s in steps]}


def scipy_lbfgs(grad: Any, step_diffs: list[Any], grad_diffs: list[Any]) -> np.ndarray:
    """SciPy's product has H0 = I: with s / sqrt(scale) and y * sqrt(scale) it is H / scale."""
    if not step_diffs:
        return np.asarray(-grad)
    S, Y = np.array(step_diffs), np.array(grad_diffs)
    scale = S[-1] @ Y[-1] / (Y[-1] @ Y[-1])
    product = scipy.optimize.LbfgsInvHessProduct(S / np.sqrt(scale), Y * np.sqrt(scale))
    return np.asarray(-scale * (product @ grad))


def lbfgs_with_all_pairs_is_bfgs() -> None:
    rng = np.random.default_rng(3)
    bowl = random_quadratic(rng, 7)
    S = rng.normal(size=(12, 7))
    Y = S @ bowl.matrix
    H = np.eye(7) * (S[-1] @ Y[-1] / (Y[-1] @ Y[-1]))
    for s, y in zip(S, Y, strict=True):
        H = optim.bfgs_update(H, s, y)
    # Twelve updates at condition number 100.
    np.testing.assert_allclose(optim.lbfgs_direction(bowl.b, S, Y), -H @ bowl.b, rtol=1e-10)
    assert bowl.b @ optim.lbfgs_direction(bowl.b, S, Y) < 0


ROWS = [
    Row(
        function=optim.newton_direction,
        cases=newton_cases(),
        oracle=lambda grad, hessian, damping: scipy.linalg.solve(
            hessian + damping * np.eye(grad.size), -grad, assume_a="sym"
        ),
        rtol=0.0,
        atol=1e-12,
        reason="condition numbers up to 300 times a few ulp of 2e-16",
        good={"grad": ONES, "hessian": np.eye(2)},
        refused=[
            *bad.vector("grad", size=None),
            *bad.matrix("hessian"),
            *bad.non_negative("damping"),
            (
                {"hessian": np.ones((2, 2))},
                f"{SINGULAR} with damping = 0.0; raise damping",
            ),
            (
                {"hessian": np.diag([1.0, 1e-15])},
                "hessian + damping * I must not be singular, got one that is to working",
            ),
            (
                {"hessian": np.diag([-1.0, 1.0]), "damping": 1.0},
                f"{SINGULAR} with damping = 1.0",
            ),
        ],
        invariant=newton_does_not_see_a_linear_change_of_variables,
    ),
    Row(
        function=optim.bfgs_update,
        cases=update_cases(),
        oracle=update_of_the_inverse,
        rtol=0.0,
        atol=1e-9,
        reason="two inversions in the oracle, condition numbers up to 1e4",
        good={"inverse_hessian": np.eye(2), "step_diff": ONES, "grad_diff": ONES},
        refused=[
            *bad.vector("step_diff", size=None),
            *bad.vector("grad_diff"),
            *bad.matrix("inverse_hessian"),
            (
                {"grad_diff": -ONES},
                "grad_diff must satisfy grad_diff . step_diff > 0, got -2.0; end the line",
            ),
        ],
        invariant=bfgs_learns_a_quadratic_in_as_many_steps_as_dimensions,
    ),
    Row(
        function=optim.lbfgs_direction,
        cases=lbfgs_cases(),
        oracle=scipy_lbfgs,
        rtol=0.0,
        atol=1e-9,
        reason="six updates that each amplify rounding by up to the condition number 100",
        good={"grad": ONES, "step_diffs": [ONES], "grad_diffs": [ONES]},
        refused=[
            *bad.vector("grad", size=None),
            (
                {"step_diffs": []},
                "grad_diffs must have as many entries as step_diffs, 0, got 1",
            ),
            ({"step_diffs": [np.ones(3)]}, "step_diffs[0] must have shape (2,), got (3,)"),
            ({"grad_diffs": [np.nan * ONES]}, "grad_diffs[0] must hold finite"),
            (
                {"grad_diffs": [0 * ONES]},
                "grad_diffs[0] must satisfy grad_diff . step_diff > 0, got 0.0; leave this",
            ),
        ],
        invariant=lbfgs_with_all_pairs_is_bfgs,
    ),
]
