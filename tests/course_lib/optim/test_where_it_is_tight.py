"""The ends of the numbers: cliffs, rounding, values that fall forever, odd but valid dtypes."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.optim import (
    backtracking,
    bfgs,
    lbfgs,
    newton,
    nonlinear_conjugate_gradient,
    sgd_step,
    strong_wolfe,
)
from course_lib.problems import logistic, rosenbrock
from tests.course_lib.optim.objects import slope_of_square, square


@pytest.mark.parametrize("beyond", [np.nan, np.inf, -np.inf])
def test_a_line_search_comes_back_from_beyond_a_cliff(beyond: float) -> None:
    w = np.array([1.0])

    def f(w: np.ndarray) -> float:
        return square(w) if abs(w[0]) <= 1.0 else beyond

    lr, value, _ = strong_wolfe(f, slope_of_square, w, -64 * w, c_slope=0.1)
    assert value < 0.01
    assert abs(1 - 64 * lr) < 0.1
    if beyond > 0 or np.isnan(beyond):
        assert 0 < backtracking(f, 2 * w, w, -64 * w) < 2 / 64


def test_a_gradient_that_is_nan_beyond_a_point_is_a_cliff_too() -> None:
    w = np.array([1.0])
    lr, *_ = strong_wolfe(
        square, lambda w: 2 * w if abs(w[0]) < 1.0001 else w * np.nan, w, -64 * w, c_slope=0.1
    )
    assert abs(1 - 64 * lr) < 0.1


def test_a_function_that_falls_forever_ends_the_search_with_its_trials() -> None:
    calls = []

    def f(w: np.ndarray) -> float:
        calls.append(w)
        return -float(w[0])

    lr, value, _ = strong_wolfe(f, lambda w: -np.ones(1), np.zeros(1), np.ones(1), max_trials=7)
    assert len(calls) == 1 + 7
    assert value == -lr < -1.0


def test_one_trial_calls_each_function_once() -> None:
    calls = {"f": 0, "grad": 0}

    def f(w: np.ndarray) -> float:
        calls["f"] += 1
        return square(w)

    def grad_fn(w: np.ndarray) -> np.ndarray:
        calls["grad"] += 1
        return 2 * w

    w = np.array([1.0])
    strong_wolfe(f, grad_fn, w, -w, value=1.0, grad=2 * w)
    assert calls == {"f": 1, "grad": 1}
    lbfgs(f, grad_fn, w)  # -g / |g| leads to the minimum at once
    assert calls == {"f": 3, "grad": 3}


def test_newton_goes_on_where_only_the_gradient_still_tells_points_apart() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    y = np.where(rng.random(60) < 0.6, 1.0, -1.0)
    problem = logistic(X, y, l2=0.01)
    banana = rosenbrock()
    hessian_fn = banana.hessian
    assert problem.hessian is not None
    assert hessian_fn is not None
    path = newton(problem.value, problem.grad, problem.hessian, np.ones(3), tol=0.0)
    assert len(path) < 20
    # A mean of sixty terms of size 1, rounded.
    assert np.abs(problem.grad(path[-1])).max() < 1e-15

    def blunt(w: np.ndarray) -> float:
        """A large constant, and the noise of a long sum: two of its last digits' units."""
        return 1e9 + banana.value(w) + 2e-7 * np.sin(1e12 * w[0])

    for start in rng.uniform(-2, 2, size=(30, 2)):
        path = newton(blunt, banana.grad, hessian_fn, start, tol=1e-11)
        np.testing.assert_allclose(path[-1], [1.0, 1.0], rtol=0, atol=1e-9)


@pytest.mark.parametrize("method", [bfgs, lbfgs, nonlinear_conjugate_gradient])
def test_a_concave_stretch_is_crossed(method: object) -> None:
    """Where the curvature along the step is negative no pair is remembered."""

    def f(w: np.ndarray) -> float:
        return float(-np.exp(-(w @ w) / 2))

    assert callable(method)
    path = method(f, lambda w: w * np.exp(-(w @ w) / 2), np.array([2.5, -1.0]))
    np.testing.assert_allclose(path[-1], 0.0, atol=1e-5)


def test_a_function_that_falls_forever_stops_a_method_at_its_budget() -> None:
    """With slope 1 everywhere no pair has curvature; the walk is along -g all the same."""

    def grad_fn(w: np.ndarray) -> np.ndarray:
        return np.array([-1.0])

    for method in (bfgs, lbfgs, nonlinear_conjugate_gradient):
        path = method(lambda w: -float(w[0]), grad_fn, np.zeros(1), max_iter=5)
        assert np.all(np.diff(path[:, 0]) > 0)
        assert len(path) == 6


def test_a_dtype_with_metadata_is_float64() -> None:
    tagged = np.ones(2, dtype=np.dtype(np.float64, metadata={"unit": "m"}))
    np.testing.assert_array_equal(sgd_step(tagged, np.ones(2), 0.5), [0.5, 0.5])


def test_no_dimensions_are_no_error() -> None:
    empty = np.zeros(0)
    for method in (bfgs, lbfgs, nonlinear_conjugate_gradient):
        assert method(square, slope_of_square, empty).shape == (1, 0)
