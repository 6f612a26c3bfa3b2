"""The check of gradients must find a rule that is wrong in a single entry."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from course_lib.autograd import Tensor, grad_check, numerical_gradient
from course_lib.autograd.graph import apply, elementwise


@settings(max_examples=30, deadline=None, derandomize=True)
@given(row=st.integers(0, 2), column=st.integers(0, 3), size=st.sampled_from([1e-4, -1.0]))
def test_a_rule_that_is_wrong_in_one_entry_is_found_there(
    row: int, column: int, size: float
) -> None:
    slip = np.zeros((3, 4))
    slip[row, column] = size
    square = elementwise("square", lambda x: x * x, lambda g, y, x: g * (2.0 * x + slip))
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 3, 4))

    def f(a: Tensor, b: Tensor) -> Tensor:
        return (a + apply(square, b)).sum()

    message = f"grad_check: input 1, index ({row}, {column}): the recorded gradient is "
    with pytest.raises(AssertionError, match="^" + re.escape(message)):
        grad_check(f, first, second)


def test_a_missing_factor_and_nan_are_found() -> None:
    half = elementwise("half", lambda x: x * x, lambda g, y, x: g * x)
    with pytest.raises(AssertionError, match="recorded gradient is 3, central differences give 6"):
        grad_check(lambda x: apply(half, x), np.array(3.0))
    broken = elementwise("broken", lambda x: x * x, lambda g, y, x: g * np.nan)
    with pytest.raises(AssertionError, match="recorded gradient is nan"):
        grad_check(lambda x: apply(broken, x).sum(), np.ones(2))


def test_right_gradients_pass_and_report_how_close() -> None:
    assert grad_check(lambda x: (x**3).sum(), np.array([1.0, -2.0])) < 0.1
    assert grad_check(lambda x: (x * x).sum(), np.ones((0, 3))) == 0.0
    assert grad_check(lambda x: Tensor(2.0), np.ones(3)) == 0.0
    other = Tensor(2.0, requires_grad=True)
    assert grad_check(lambda x: other * 2.0, np.ones(3)) == 0.0


def test_a_constant_that_should_not_be_one_is_found() -> None:
    with pytest.raises(AssertionError, match="recorded gradient is 0, central differences give 2"):
        grad_check(lambda x: Tensor(2.0 * float(x.data)), np.array(1.0))


def test_the_inputs_are_not_changed() -> None:
    w = np.arange(6.0).reshape(2, 3)
    before = w.copy()
    grad_check(lambda x: (x * x).sum(), w)
    np.testing.assert_array_equal(w, before)

    def vandal(w: np.ndarray) -> float:
        w += 1.0
        return float((w * w).sum())

    np.testing.assert_allclose(numerical_gradient(vandal, w), 2 * (before + 1.0), rtol=1e-8)
    np.testing.assert_array_equal(w, before)


def test_central_differences_are_of_second_order() -> None:
    """Exact on a parabola, and 100 times better for a step 10 times smaller; scipy's forward
    difference of the same step is off by the curvature."""
    w = np.array([0.3, -1.2])
    np.testing.assert_allclose(
        numerical_gradient(lambda w: float(w @ w), w, step=0.5), 2 * w, rtol=1e-14
    )
    errors = [
        np.abs(numerical_gradient(lambda w: float(np.exp(w).sum()), w, step) - np.exp(w)).max()
        for step in (1e-1, 1e-2)
    ]
    assert 90 < errors[0] / errors[1] < 110
    forward = approx_fprime(w, lambda w: float(np.exp(w).sum()), 1e-2)
    assert np.abs(forward - np.exp(w)).max() > 100 * errors[1]
