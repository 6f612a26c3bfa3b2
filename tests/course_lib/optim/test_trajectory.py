"""minimize: the path that an optimizer walks over a problem."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from course_lib.optim import SGD, Adam, Momentum, Nesterov, minimize, nesterov_step
from course_lib.problems import Problem, quadratic_ravine, rosenbrock


def test_gradient_descent_on_a_quadratic_in_closed_form() -> None:
    ravine = quadratic_ravine(kappa=10.0)
    path = minimize(SGD(lr=0.1), ravine, np.array([1.0, 1.0]), 20)
    expected = np.array([[0.9**t, 0.0**t] for t in range(21)])
    # Twenty products, each rounded once.
    np.testing.assert_allclose(path, expected, rtol=1e-14, atol=1e-16)


def test_it_starts_afresh_and_leaves_the_start_alone() -> None:
    ravine = quadratic_ravine()
    optimizer, start = Adam(lr=0.1), ravine.start.copy()
    first = minimize(optimizer, ravine, start, 15)
    np.testing.assert_array_equal(minimize(optimizer, ravine, start, 15), first)
    np.testing.assert_array_equal(start, ravine.start)
    assert first.shape == (16, 2)
    assert minimize(optimizer, ravine, start, 0).shape == (1, 2)


def test_nesterov_looks_ahead() -> None:
    banana = rosenbrock()
    path = minimize(Nesterov(lr=1e-3, momentum=0.9), banana, banana.start, 30)
    w, velocity = banana.start, np.zeros(2)
    for t in range(1, 31):
        w, velocity = nesterov_step(w, velocity, banana.grad, 1e-3, 0.9)
        np.testing.assert_array_equal(path[t], w)
    momentum = minimize(Momentum(lr=1e-3, momentum=0.9), banana, banana.start, 30)
    assert not np.allclose(path, momentum)


@pytest.mark.parametrize("optimizer", [SGD(lr=1.0), Nesterov(lr=1.0, momentum=0.9), Adam(lr=1e99)])
def test_a_path_that_diverges_ends_in_nan_without_a_warning(optimizer: Any) -> None:
    path = minimize(optimizer, rosenbrock(), np.array([-1.2, 1.0]), 50)
    lost = np.isnan(path).any(axis=1)
    assert lost[-1]
    assert not lost[0]
    assert np.all(np.diff(lost.astype(int)) >= 0)
    assert np.all(np.abs(path[~lost]) <= 1e100)


def test_a_gradient_that_is_nan_is_an_error_and_no_divergence() -> None:
    fields: dict[str, Any] = dict(vars(quadratic_ravine()))
    broken = Problem(**fields | {"grad": lambda w: np.array([np.nan, 0.0])})
    with pytest.raises(ValueError, match=r"^SGD\.step: grad contains NaN"):
        minimize(SGD(lr=0.1), broken, broken.start, 3)


@pytest.mark.parametrize(
    ("w0", "num_steps", "message"),
    [
        (np.array([1, 2]), 3, "minimize: w must be a float64 array, got dtype int64"),
        (np.ones((2, 2)), 3, "minimize: w0 must have shape (D,), got (2, 2)"),
        (np.ones(2), -1, "minimize: num_steps must be an integer >= 0, got -1"),
        (np.ones(2), 2.0, "minimize: num_steps must be an integer >= 0, got 2.0"),
        (np.ones(2), True, "minimize: num_steps must be an integer >= 0, got True"),
    ],
)
def test_bad_arguments(w0: Any, num_steps: Any, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        minimize(SGD(lr=0.1), quadratic_ravine(), w0, num_steps)
