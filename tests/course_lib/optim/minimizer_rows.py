"""Rows of the methods that run to the minimum: the last point of the path is what is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.optimize
from hypothesis import strategies as st

from course_lib import optim
from course_lib.problems import rosenbrock
from tests.course_lib.optim import refusals as bad
from tests.course_lib.optim.objects import (
    curvature_of_square,
    generators,
    quadratics,
    random_quadratic,
    slope_of_square,
    square,
)
from tests.course_lib.theory.row import Row

ONES = np.ones(2)
TOL = 1e-8


@st.composite
def problem_cases(draw: st.DrawFn, second_order: bool = False, **more: Any) -> dict[str, Any]:
    """A quadratic, or Rosenbrock's banana, which has one minimum and is not convex."""
    if draw(st.booleans()):
        banana, start = rosenbrock(), draw(generators()).uniform(-2, 2, size=2)
        functions = (banana.value, banana.grad, banana.hessian)
    else:
        bowl = draw(quadratics())
        start = 10.0 ** draw(st.integers(-2, 2)) * draw(generators()).normal(size=bowl.b.size)
        functions = (bowl.value, bowl.grad, bowl.hessian)
    names = ("f", "grad_fn", "hessian_fn") if second_order else ("f", "grad_fn")
    case: dict[str, Any] = dict(zip(names, functions, strict=False))
    return case | {"w0": start, "tol": TOL} | {name: draw(value) for name, value in more.items()}


def scipy_minimum(method: str) -> Callable[..., np.ndarray]:
    def oracle(f: Any, grad_fn: Any, w0: np.ndarray, hessian_fn: Any = None, **_: Any) -> Any:
        options = {"L-BFGS-B": {"gtol": TOL, "ftol": 0.0}, "Newton-CG": {"xtol": 1e-12}}
        found = scipy.optimize.minimize(
            f,
            w0,
            jac=grad_fn,
            hess=hessian_fn,
            method=method,
            options=options.get(method, {"gtol": TOL}),
        )
        return found.x

    return oracle


CLOSE = {
    "rtol": 0.0,
    "atol": 1e-5,
    "size": lambda **_: 1.0,
    "part": lambda path: path[-1],
    "reason": "a gradient of 1e-8 and curvatures above 0.4: 1e-7; SciPy gives up a little earlier",
}


def path_on_banana(method: Callable[..., np.ndarray], **more: Any) -> np.ndarray:
    banana = rosenbrock()
    return method(banana.value, banana.grad, w0=banana.start, **more)


def ends_as_it_says(method: Callable[..., np.ndarray], **more: Any) -> None:
    """The start is the first row, the budget is kept, the tolerance is reached and no more."""
    banana = rosenbrock()
    path = path_on_banana(method, tol=1e-3, **more)
    np.testing.assert_array_equal(path[0], banana.start)
    sizes = [np.abs(banana.grad(w)).max() for w in path]
    assert sizes[-1] <= 1e-3 < min(sizes[:-1])
    assert np.all(np.diff([banana.value(w) for w in path]) < 0)
    np.testing.assert_array_equal(path_on_banana(method, max_iter=4, **more), path[:5])
    assert len(path_on_banana(method, max_iter=0, **more)) == 1
    # No gradient is exactly 0: the line search gives up where rounding hides all decrease.
    exhausted = path_on_banana(method, tol=0.0, max_iter=5000, **more)
    assert len(exhausted) < 5000
    np.testing.assert_allclose(exhausted[-1], [1.0, 1.0], atol=1e-5)


def turned(method: Callable[..., np.ndarray], M: np.ndarray, **more: Any) -> np.ndarray:
    """The path in other variables u, w = M u, and brought back."""
    banana = rosenbrock()
    path = method(
        lambda u: banana.value(M @ u),
        lambda u: M.T @ banana.grad(M @ u),
        w0=np.linalg.solve(M, banana.start),
        **more,
    )
    return path @ M.T


TURN = np.array([[0.6, -0.8], [0.8, 0.6]])


def newton_arrives_at_once_and_does_not_see_the_variables() -> None:
    hessian_fn = rosenbrock().hessian
    ends_as_it_says(optim.newton, hessian_fn=hessian_fn)
    bowl = random_quadratic(np.random.default_rng(0), 6)
    path = optim.newton(bowl.value, bowl.grad, bowl.hessian, np.ones(6), tol=1e-10)
    assert len(path) == 2
    np.testing.assert_allclose(path[1], bowl.minimum, rtol=0, atol=1e-12)
    assert hessian_fn is not None
    M = np.array([[3.0, 1.0], [-1.0, 0.1]])
    straight = path_on_banana(optim.newton, hessian_fn=hessian_fn, max_iter=6)
    changed = turned(optim.newton, M, hessian_fn=lambda u: M.T @ hessian_fn(M @ u) @ M, max_iter=6)
    # Six steps at condition numbers up to 1e4.
    np.testing.assert_allclose(changed, straight, rtol=1e-9)
    # At a saddle's ridge the Hessian is indefinite, and flat where all of it is zero.
    uphill = optim.newton(*double_well(), np.array([0.5, 0.1]))
    np.testing.assert_allclose(uphill[-1], [0.0, 1.0], atol=1e-8)
    flat = optim.newton(
        lambda w: float(w @ w) ** 2, lambda w: 4 * (w @ w) * w, lambda w: np.zeros((2, 2)), ONES
    )
    assert np.abs(flat[-1]).max() < 0.01
    # Damping shortens the steps, and the method still arrives.
    damped = optim.newton(bowl.value, bowl.grad, bowl.hessian, np.ones(6), damping=2.0)
    assert len(damped) > 3
    np.testing.assert_allclose(damped[-1], bowl.minimum, rtol=0, atol=1e-7)


def double_well() -> tuple[Callable[..., Any], ...]:
    return (
        lambda w: float(w[0] ** 2 / 2 + w[1] ** 4 / 4 - w[1] ** 2 / 2),
        lambda w: np.array([w[0], w[1] ** 3 - w[1]]),
        lambda w: np.diag([1.0, 3 * w[1] ** 2 - 1]),
    )


def bfgs_does_not_see_a_turn() -> None:
    ends_as_it_says(optim.bfgs)
    # A dozen steps that amplify rounding a little each.
    np.testing.assert_allclose(
        turned(optim.bfgs, TURN, max_iter=12), path_on_banana(optim.bfgs, max_iter=12), rtol=1e-6
    )


def lbfgs_with_enough_memory_walks_as_bfgs_would() -> None:
    """Each step of the path is along -H g, with H from bfgs_update on all pairs so far."""
    ends_as_it_says(optim.lbfgs)
    banana = rosenbrock()
    path = path_on_banana(optim.lbfgs, memory=100, max_iter=15)
    grads = np.array([banana.grad(w) for w in path])
    S, Y = np.diff(path, axis=0), np.diff(grads, axis=0)
    for k in range(1, len(S)):
        H = np.eye(2) * (S[k - 1] @ Y[k - 1]) / (Y[k - 1] @ Y[k - 1])
        for s, y in zip(S[:k], Y[:k], strict=True):
            H = optim.bfgs_update(H, s, y)
        direction = -H @ grads[k]
        cosine = direction @ S[k] / np.linalg.norm(direction) / np.linalg.norm(S[k])
        # Differences of points near 1 lose a few of sixteen digits.
        assert abs(cosine - 1) < 1e-9
    forgetful = path_on_banana(optim.lbfgs, memory=1, max_iter=15)
    np.testing.assert_array_equal(forgetful[:3], path[:3])
    assert not np.allclose(forgetful[:10], path[:10])


def nonlinear_cg_on_a_quadratic_is_linear_cg() -> None:
    for formula in ("fletcher_reeves", "polak_ribiere"):
        ends_as_it_says(optim.nonlinear_conjugate_gradient, formula=formula)
        bowl = random_quadratic(np.random.default_rng(1), 5, 10.0)
        path = optim.nonlinear_conjugate_gradient(
            bowl.value, bowl.grad, np.zeros(5), formula, c_slope=1.01e-4
        )
        for k in range(1, 5):
            x, _ = optim.conjugate_gradient(bowl.matvec, bowl.b, max_iter=k)
            # Each line search leaves at most 1e-4 of the slope, mostly far less.
            np.testing.assert_allclose(path[k], x, rtol=0, atol=1e-3)
    both = [path_on_banana(optim.nonlinear_conjugate_gradient, formula=name) for name in FORMULAS]
    assert both[0].shape != both[1].shape or not np.allclose(*both)


FORMULAS = ("fletcher_reeves", "polak_ribiere")
GOOD: dict[str, Any] = {"f": square, "grad_fn": slope_of_square, "w0": ONES}
REFUSED = [
    *bad.vector("w0", size=None),
    *bad.non_negative("tol"),
    *bad.count("max_iter"),
    *bad.gradient_function(),
]

ROWS = [
    Row(
        function=optim.newton,
        cases=problem_cases(second_order=True, damping=st.sampled_from([0.0, 1.0])),
        oracle=scipy_minimum("Newton-CG"),
        good=GOOD | {"hessian_fn": curvature_of_square},
        refused=[
            *REFUSED,
            *bad.value_function("f(w)"),
            *bad.non_negative("damping"),
            ({"hessian_fn": lambda w: np.eye(3)}, "hessian_fn(w) must have shape (2, 2), got"),
            ({"hessian_fn": lambda w: np.eye(2) * np.nan}, "hessian_fn(w) must hold finite num"),
        ],
        invariant=newton_arrives_at_once_and_does_not_see_the_variables,
        **CLOSE,
    ),
    Row(
        function=optim.bfgs,
        cases=problem_cases(),
        oracle=scipy_minimum("BFGS"),
        good=GOOD,
        refused=[*REFUSED, *bad.value_function("f(w)")],
        invariant=bfgs_does_not_see_a_turn,
        **CLOSE,
    ),
    Row(
        function=optim.lbfgs,
        cases=problem_cases(memory=st.sampled_from([1, 3, 10])),
        oracle=scipy_minimum("L-BFGS-B"),
        good=GOOD,
        refused=[*REFUSED, *bad.value_function("f(w)"), *bad.count("memory", at_least=1)],
        invariant=lbfgs_with_enough_memory_walks_as_bfgs_would,
        **CLOSE,
    ),
    Row(
        function=optim.nonlinear_conjugate_gradient,
        cases=problem_cases(
            formula=st.sampled_from(FORMULAS), c_slope=st.sampled_from([0.05, 0.1, 0.4])
        ),
        oracle=scipy_minimum("CG"),
        good=GOOD,
        refused=[
            *REFUSED,
            *bad.value_function("f(w)"),
            *bad.positive("c_slope"),
            ({"c_slope": 1.0}, "c_slope must be in (1e-4, 1), got 1.0"),
            (
                {"formula": "hestenes"},
                "formula must be one of ('fletcher_reeves', 'polak_ribiere'), got 'hestenes'",
            ),
            ({"c_slope": 1e-5}, "c_slope must be in (1e-4, 1), got 1e-05"),
        ],
        invariant=nonlinear_cg_on_a_quadratic_is_linear_cg,
        **CLOSE,
    ),
]
