"""Unit 01: softmax, cross-entropy and generalized linear models."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import entr, expit, logsumexp
from scipy.stats import norm, poisson

from course_lib.losses import (
    log_sigmoid,
    logistic_loss,
    softmax,
    softmax_cross_entropy_vjp,
    softmax_loss,
)
from tests.theory.unit_01.test_logistic_regression import examples


def test_log_sum_exp_is_a_soft_maximum_with_softmax_as_gradient() -> None:
    rng = np.random.default_rng(7)
    h = 1e-6
    for _ in range(20):
        z, v = 3 * rng.normal(size=6), rng.normal(size=6)
        assert z.max() <= logsumexp(z) <= z.max() + math.log(6)
        p = softmax(z[None])[0]
        slope = (logsumexp(z + h * v) - logsumexp(z - h * v)) / (2 * h)
        assert slope == pytest.approx(p @ v, abs=1e-8)  # rounding 1e-15 over h, and h^2
        curvature = v @ (np.diag(p) - np.outer(p, p)) @ v
        assert curvature == pytest.approx(p @ v**2 - (p @ v) ** 2, rel=1e-9)
        assert 0 <= curvature <= v @ v / 2


def test_two_classes_of_softmax_are_logistic_regression() -> None:
    X, y = examples(8)
    w = np.array([0.4, -1.0, 2.0])
    loss, grad = logistic_loss(w, X, y)
    W = np.column_stack([np.zeros(3), w])
    loss2, grad2 = softmax_loss(W, X, (y > 0).astype(int))
    assert loss2 == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(grad2, np.column_stack([-grad, grad]), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("seed", range(3))
def test_cross_entropy_asks_for_honest_probabilities(seed: int) -> None:
    rng = np.random.default_rng(seed)
    q = rng.dirichlet(np.ones(5))

    def cross_entropy(z: np.ndarray) -> float:
        return float(logsumexp(z) - q @ z)

    h, lowest = 1e-6, float(entr(q).sum())
    assert cross_entropy(np.log(q)) == pytest.approx(lowest, rel=1e-12)
    for _ in range(100):
        z = 2 * rng.normal(size=5)
        assert cross_entropy(z) >= lowest
        slopes = [
            (cross_entropy(z + h * e) - cross_entropy(z - h * e)) / (2 * h) for e in np.eye(5)
        ]
        # 1e-8: rounding 1e-15 over h, and h^2.
        np.testing.assert_allclose(slopes, softmax(z[None])[0] - q, atol=1e-8)
        assert softmax(z[None]).argmax() == z.argmax()


@pytest.mark.parametrize("num_classes", [2, 10, 1000])
def test_the_first_loss_is_the_logarithm_of_the_number_of_classes(num_classes: int) -> None:
    rng = np.random.default_rng(12)
    X, y = rng.normal(size=(7, 3)), rng.integers(num_classes, size=7)
    loss = softmax_loss(np.zeros((3, num_classes)), X, y, l2=0.1)[0]
    assert loss == pytest.approx(math.log(num_classes), rel=1e-14)


@pytest.mark.parametrize("factor", [1e-2, 1.0, 1e3])
def test_gradient_descent_with_one_over_l_never_climbs(factor: float) -> None:
    rng = np.random.default_rng(9)
    X, y, l2 = factor * rng.normal(size=(30, 4)), rng.integers(3, size=30), 1e-3
    L = np.linalg.norm(X, ord=2) ** 2 / (2 * len(X)) + l2
    W, values = np.zeros((4, 3)), []
    for _ in range(100):
        loss, grad = softmax_loss(W, X, y, l2)
        values.append(loss)
        W = W - grad / L
    assert np.diff(values).max() < 1e-14  # rounding of a loss near 1
    np.testing.assert_allclose(W.sum(axis=1), 0.0, atol=1e-12 / factor)  # each step sums to 0


def test_no_direction_of_the_weights_curves_beyond_the_bound_for_softmax() -> None:
    rng = np.random.default_rng(10)
    h = 1e-5
    for _ in range(20):
        X, y, l2 = 2 * rng.normal(size=(8, 3)), rng.integers(4, size=8), 0.1
        W, V = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
        V /= np.linalg.norm(V)
        ahead, behind = (softmax_loss(W + t * V, X, y, l2)[1] for t in (h, -h))
        L = np.linalg.eigvalsh(X.T @ X / 8).max() / 2 + l2
        assert l2 - 1e-8 <= np.sum(V * (ahead - behind)) / (2 * h) <= L  # rounding 1e-15 over h


@pytest.mark.parametrize("z", [-1.5, 0.0, 0.8])
def test_the_table_of_models_has_one_form(z: float) -> None:
    """Section 10: p = h(y) exp(yz - A(z)), with the A of the text."""
    y = np.arange(5)
    counts = np.exp(y * z - math.exp(z)) / [1, 1, 2, 6, 24]
    np.testing.assert_allclose(counts, poisson(math.exp(z)).pmf(y), rtol=1e-12)
    coin = np.exp(y[:2] * z - math.log1p(math.exp(z)))
    np.testing.assert_allclose(coin, [expit(-z), expit(z)], rtol=1e-12)
    bell = norm(0).pdf(0.7) * math.exp(0.7 * z - z**2 / 2)
    assert bell == pytest.approx(norm(z).pdf(0.7), rel=1e-12)


@pytest.mark.parametrize("z", [-1.5, 0.0, 0.8])
def test_the_error_is_the_gradient_of_every_generalized_linear_model(z: float) -> None:
    h = 1e-6
    rows = [
        (2.0, lambda z: (2.0 - z) ** 2 / 2, z),
        (0.0, lambda z: -float(log_sigmoid(np.array(-z))), float(expit(z))),
        (4.0, lambda z: math.exp(z) - 4.0 * z, math.exp(z)),
    ]
    for label, loss, prediction in rows:
        slope = (loss(z + h) - loss(z - h)) / (2 * h)
        assert slope == pytest.approx(prediction - label, abs=1e-8)  # rounding 1e-15 over h
    scores = np.array([[z, 0.3, -0.2]])
    grad = softmax_cross_entropy_vjp(scores, np.array([1]))[1]
    np.testing.assert_allclose(grad, softmax(scores) - np.eye(3)[[1]], rtol=1e-12, atol=1e-15)
