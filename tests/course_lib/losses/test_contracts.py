"""Every loss against its oracle, where it is extreme, and against its measured gradient."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.metrics import log_loss

from course_lib import losses
from course_lib.autograd import numerical_gradient
from tests.course_lib.losses.contracts import CONTRACTS, Contract

BY_NAME = [pytest.param(row, id=row.name) for row in CONTRACTS]


def listed(result: Any) -> list[Any]:
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("row", BY_NAME)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_agrees_with_the_oracle(row: Contract, data: st.DataObject) -> None:
    """Values and gradients. At most 36 terms are added, in another order: rounding stays below
    1e-14 of the largest term, and the terms of a gradient may cancel, so 1e-12 of the largest
    entry; a wrong formula misses by more than 1e-3."""
    case = data.draw(row.cases)
    before = {name: np.copy(value) for name, value in case.arguments.items()}
    result = listed(row.function(**case.arguments))
    assert len(result) == len(case.expected)
    for got, wanted in zip(result, case.expected, strict=True):
        assert isinstance(got, float) if isinstance(wanted, float) else got.dtype == np.float64
        assert np.shape(got) == np.shape(wanted)
        size = np.abs(wanted).max(initial=1e-300)
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-12 * size)
    for name, value in case.arguments.items():
        np.testing.assert_array_equal(value, before[name])


def test_log_sigmoid_is_exact_to_the_last_digits_up_to_1e4() -> None:
    """By the decimal module: relative error below 5 ulp, also of results near 1e-290."""
    z = np.concatenate([s * np.geomspace(1e-8, 1e4, 200) for s in (-1, 1)])
    with localcontext() as context:
        context.prec = 350
        exact = [-float((1 + (-Decimal(x)).exp()).ln()) if x > -700 else x for x in z.tolist()]
    # Further out the true value comes near the smallest number there is.
    representable = np.abs(exact) > 1e-290
    got = losses.log_sigmoid(z)
    np.testing.assert_allclose(got[representable], np.array(exact)[representable], rtol=1e-15)
    assert representable.sum() > 350
    np.testing.assert_array_equal(losses.log_sigmoid(np.array([1e4, -1e4])), [0.0, -1e4])


def test_huge_scores_give_no_warning_and_the_right_limits() -> None:
    X, y = np.array([[1e3], [-1e3]]), np.array([1, -1])
    for w, value in ((1e5, 0.0), (-1e5, 1e8)):
        loss, grad = losses.logistic_loss(np.array([w]), X, y)
        assert loss == value
        np.testing.assert_allclose(grad, [0.0 if w > 0 else -1e3], rtol=1e-15)
    logits = np.array([[1e300, -1e300, 0.0], [-1e300, -1e300, -1e300]])
    np.testing.assert_allclose(
        losses.softmax(logits), [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-15
    )
    loss, grad = losses.softmax_cross_entropy_vjp(logits / 1e290, np.array([0, 1]))
    np.testing.assert_allclose(loss, np.log(3) / 2, rtol=1e-15)
    hessian = losses.logistic_hessian(np.array([0.1]), np.array([[400.0]]))
    # p (1 - p) = e^-40 to 17 digits, where 1 - p would round to 0.
    np.testing.assert_allclose(hessian, [[400.0**2 * np.exp(-40.0)]], rtol=1e-13)


def test_rows_of_softmax_sum_to_one_and_do_not_see_a_shift() -> None:
    rng = np.random.default_rng(0)
    logits = 20 * rng.normal(size=(50, 7))
    p = losses.softmax(logits)
    np.testing.assert_allclose(p.sum(axis=1), 1.0, rtol=1e-15)
    # Adding 100 rounds the logits themselves at 1e-14.
    np.testing.assert_allclose(losses.softmax(logits + 100.0), p, rtol=1e-12)
    np.testing.assert_allclose(np.log(p), log_softmax(logits, axis=1), rtol=1e-12, atol=1e-12)


def test_softmax_of_two_classes_is_the_logistic_model() -> None:
    rng = np.random.default_rng(1)
    X, w = rng.normal(size=(20, 3)), rng.normal(size=3)
    y = rng.integers(0, 2, size=20)
    loss, grad = losses.logistic_loss(w, X, 2 * y - 1)
    two, grad_two = losses.softmax_loss(np.column_stack([np.zeros(3), w]), X, y)
    np.testing.assert_allclose(two, loss, rtol=1e-14)
    np.testing.assert_allclose(grad_two[:, 1], grad, rtol=1e-13)
    np.testing.assert_allclose(grad_two[:, 0], -grad, rtol=1e-13)


def test_scikit_learn_agrees() -> None:
    rng = np.random.default_rng(2)
    logits, y = rng.normal(size=(30, 4)), np.arange(30) % 4
    loss, _ = losses.softmax_cross_entropy_vjp(logits, y)
    np.testing.assert_allclose(loss, log_loss(y, losses.softmax(logits)), rtol=1e-13)


def test_the_hessian_is_the_derivative_of_the_gradient() -> None:
    rng = np.random.default_rng(3)
    w, X, y = rng.normal(size=3), rng.normal(size=(10, 3)), rng.choice([-1, 1], size=10)
    hessian = losses.logistic_hessian(w, X, l2=0.3)
    # To rounding: some kernels add the products of the two halves in another order.
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-14)
    assert np.linalg.eigvalsh(hessian).min() >= 0.3
    for i in range(3):

        def slope(w: np.ndarray, i: int = i) -> float:
            return float(losses.logistic_loss(w, X, y, l2=0.3)[1][i])

        # Central differences with a step of 1e-5: 1e-10 for the formula, 1e-11 for rounding.
        np.testing.assert_allclose(numerical_gradient(slope, w), hessian[i], rtol=1e-7, atol=1e-9)


def test_the_best_variance_is_the_squared_error() -> None:
    mean, y = np.array([1.0, 2.0]), np.array([1.5, 5.0])
    log_variance = np.log((y - mean) ** 2)
    loss, _, grad_log_variance = losses.gaussian_nll(mean, log_variance, y)
    np.testing.assert_allclose(grad_log_variance, 0.0, atol=1e-16)
    np.testing.assert_allclose(
        loss, 0.5 * (np.log(2 * np.pi) + log_variance.mean() + 1), rtol=1e-15
    )


def test_a_mean_is_halved_when_all_examples_come_twice() -> None:
    """No loss is a sum."""
    rng = np.random.default_rng(4)
    X, w, W = rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=(3, 4))
    signs, classes = rng.choice([-1, 1], size=6), rng.integers(0, 4, size=6)
    a, b = rng.normal(size=(2, 6))
    twice = {
        "logistic": (
            losses.logistic_loss(w, X, signs)[0],
            losses.logistic_loss(w, np.tile(X, (2, 1)), np.tile(signs, 2))[0],
        ),
        "softmax": (
            losses.softmax_loss(W, X, classes)[0],
            losses.softmax_loss(W, np.tile(X, (2, 1)), np.tile(classes, 2))[0],
        ),
        "squared": (
            losses.mean_squared_error(a, b),
            losses.mean_squared_error(np.tile(a, 2), np.tile(b, 2)),
        ),
        "gaussian": (
            losses.gaussian_nll(a, b, a - b)[0],
            losses.gaussian_nll(np.tile(a, 2), np.tile(b, 2), np.tile(a - b, 2))[0],
        ),
    }
    for name, (once, doubled) in twice.items():
        np.testing.assert_allclose(doubled, once, rtol=1e-14, err_msg=name)
