"""Rows of the methods that know a matrix by its products with vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.sparse.linalg
import torch
from hypothesis import strategies as st

from course_lib import optim, theory
from tests.course_lib.optim import refusals as bad
from tests.course_lib.optim.objects import (
    Quadratic,
    generators,
    quadratics,
    random_quadratic,
    slope_of_square,
)
from tests.course_lib.theory.row import Row

ONES = np.ones(2)
INDEFINITE = "matvec must multiply by a positive definite matrix"


@st.composite
def cg_cases(draw: st.DrawFn) -> dict[str, Any]:
    bowl = draw(quadratics(12))
    return {
        "matvec": bowl.matvec,
        "b": draw(st.sampled_from([0.0, 1e-6, 1.0, 1e6])) * bowl.b,
        "tol": draw(st.sampled_from([1e-3, 1e-6, 1e-10])),
        "max_iter": draw(st.sampled_from([None, 1, 3, 100])),
    }


def scipy_cg(matvec: Any, b: np.ndarray, tol: float, max_iter: int | None) -> Any:
    size, steps = b.size, []
    A = scipy.sparse.linalg.LinearOperator((size, size), matvec=matvec, dtype=np.float64)
    x, _ = scipy.sparse.linalg.cg(
        A, b, rtol=tol, atol=0.0, maxiter=max_iter or size, callback=steps.append
    )
    return x, len(steps)


def cg_is_exact_in_as_many_steps_as_eigenvalues_and_best_before() -> None:
    rng = np.random.default_rng(4)
    for size in (1, 2, 5, 20):
        bowl = random_quadratic(rng, size, 30.0)
        x, num_iter = optim.conjugate_gradient(bowl.matvec, bowl.b)
        assert num_iter <= size
        # Stops at a residual of 1e-10; curvatures are at least 1.
        np.testing.assert_allclose(x, bowl.minimum, rtol=0, atol=1e-9)
    few = Quadratic(np.repeat([1.0, 3.0, 10.0], [9, 8, 3]), bowl.Q, bowl.b)
    assert optim.conjugate_gradient(few.matvec, few.b)[1] == 3
    # Each point is the best of its Krylov space, and Chebyshev's bound holds.
    krylov = [bowl.b]
    error0 = np.sqrt(bowl.minimum @ bowl.matrix @ bowl.minimum)
    for k in range(1, 7):
        x, num_iter = optim.conjugate_gradient(bowl.matvec, bowl.b, max_iter=k)
        assert num_iter == k
        K = np.linalg.qr(np.array(krylov).T)[0]
        best = K @ np.linalg.solve(K.T @ bowl.matrix @ K, K.T @ bowl.b)
        np.testing.assert_allclose(x, best, rtol=0, atol=1e-9)  # six powers of kappa 30
        error = np.sqrt((x - bowl.minimum) @ bowl.matrix @ (x - bowl.minimum))
        kappa = bowl.eigenvalues.max() / bowl.eigenvalues.min()
        assert error <= error0 * theory.conjugate_gradient_bound(kappa, k)
        krylov.append(bowl.matrix @ krylov[-1] / np.linalg.norm(krylov[-1]))


@st.composite
def product_cases(draw: st.DrawFn) -> dict[str, Any]:
    rng, size = draw(generators()), draw(st.integers(1, 6))
    bowl = random_quadratic(rng, size)
    return {
        "grad_fn": lambda w: w**3 + bowl.matrix @ w,
        "w": rng.normal(size=size),
        "v": rng.normal(size=size),
        "step": draw(st.sampled_from([1e-5, 1e-4])),
    }


def torch_product(grad_fn: Any, w: np.ndarray, v: np.ndarray, step: float) -> np.ndarray:
    """The same gradient written in torch, its Jacobian times v by automatic differentiation."""
    linear = torch.tensor(np.array([grad_fn(e) - e**3 for e in np.eye(w.size)]).T)
    _, product = torch.autograd.functional.jvp(
        lambda x: x**3 + linear @ x, torch.tensor(w), torch.tensor(v)
    )
    return np.asarray(product.numpy())


def products_are_symmetric() -> None:
    rng = np.random.default_rng(5)
    u, v, w = rng.normal(size=(3, 4))
    rosenbrock = scipy.optimize.rosen_der
    hessian = scipy.optimize.rosen_hess(w)
    # The gradient is cubic with third derivatives up to 2400 |w|: 2400 * 1e-10 / 6.
    product = optim.hessian_vector_product(rosenbrock, w, v)
    np.testing.assert_allclose(product, hessian @ v, atol=1e-6)
    assert abs(u @ product - v @ optim.hessian_vector_product(rosenbrock, w, u)) < 1e-5


ROWS = [
    Row(
        function=optim.conjugate_gradient,
        cases=cg_cases(),
        oracle=scipy_cg,
        rtol=0.0,
        atol=1e-9,
        reason="both stop at the same step; rounding grows with the condition number 100",
        good={"matvec": slope_of_square, "b": ONES},
        refused=[
            *bad.vector("b", size=None),
            *bad.non_negative("tol"),
            *bad.count("max_iter"),
            ({"matvec": lambda v: v[:1]}, "matvec(v) must have shape (2,), got (1,)"),
            ({"matvec": lambda v: v * np.nan}, "matvec(v) must hold finite numbers, got nan"),
            (
                {"matvec": lambda v: np.array([1.0, -3.0]) * v},
                f"{INDEFINITE}, got curvature -1.0 along the direction of product 1; add",
            ),
            ({"matvec": lambda v: 0.0 * v}, INDEFINITE),
        ],
        invariant=cg_is_exact_in_as_many_steps_as_eigenvalues_and_best_before,
    ),
    Row(
        function=optim.hessian_vector_product,
        cases=product_cases(),
        oracle=torch_product,
        rtol=0.0,
        atol=1e-7,
        size=lambda w, v, **_: 100.0,
        reason="step^2 |v|^3 is 1e-7 at most; gradients near 1e2 rounded, over 1e-5, give 1e-9",
        good={"grad_fn": slope_of_square, "w": ONES, "v": ONES},
        refused=[
            *bad.vector("w", size=None),
            *bad.vector("v"),
            *bad.positive("step"),
            *bad.gradient_function(),
        ],
        invariant=products_are_symmetric,
    ),
]
