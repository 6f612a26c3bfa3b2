"""What must hold of regularizers whatever the oracles say."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import regularization
from course_lib.optim import adam_step, adamw_step, sgd_step

RNG = np.random.default_rng


def penalty_is_a_gaussian_prior() -> None:
    w, l2 = RNG(0).normal(size=(3, 2)), 0.7
    penalty, grad = regularization.l2_penalty(w, l2)
    # -log of the density of Normal(0, 1 / l2), but for the constant.
    density = np.exp(-(w**2) * l2 / 2)
    assert penalty == pytest.approx(-np.log(density).sum(), rel=1e-13)
    # Ascent along the weights doubles it by four: powers of two round nothing.
    assert regularization.l2_penalty(2 * w, l2)[0] == 4 * penalty
    np.testing.assert_array_equal(regularization.l2_penalty(2 * w, l2)[1], 2 * grad)


def decay_is_the_penalty_under_sgd_and_not_under_adam() -> None:
    rng = RNG(1)
    w, grad = rng.normal(size=5), rng.normal(size=5)
    decayed = regularization.sgd_weight_decay_step(w, grad, lr=0.1, weight_decay=0.3)
    penalised = sgd_step(w, grad + regularization.l2_penalty(w, 0.3)[1], lr=0.1)
    np.testing.assert_allclose(decayed, penalised, rtol=1e-14, atol=1e-16)
    # Without a gradient: the factor 1 - lr * weight_decay, not 1 - 2 lr weight_decay.
    rest = regularization.sgd_weight_decay_step(w, 0 * grad, lr=0.1, weight_decay=0.3)
    np.testing.assert_allclose(rest, 0.97 * w, rtol=1e-15)
    zeros = np.zeros(5)
    decoupled = adamw_step(w, grad, zeros, zeros, 1, lr=0.1, weight_decay=0.3)[0]
    coupled = adam_step(w, grad + 0.3 * w, zeros, zeros, 1, lr=0.1)[0]
    assert np.abs(decoupled - coupled).max() > 0.01


def dropout_keeps_the_mean() -> None:
    x = np.array([[1.0, -2.0, 3.0]])
    for drop_prob in (0.0, 0.2, 0.75):
        # An even grid of 1000 draws in place of a random one: the mean is exact.
        grid = (np.arange(1000) + 0.5) / 1000
        uniform = np.tile(grid[:, np.newaxis], (1, 3))
        tiled = np.tile(x, (1000, 1))
        out, mask = regularization.inverted_dropout(tiled, drop_prob, uniform)
        np.testing.assert_allclose(out.mean(axis=0), x[0], rtol=1e-13)  # sums of 1000
        np.testing.assert_allclose(
            out.var(axis=0), x[0] ** 2 * drop_prob / (1 - drop_prob), rtol=1e-12, atol=1e-24
        )
        assert mask.mean() == 1 - drop_prob
    # The border is kept; nothing is dropped at 0; nothing happens at inference.
    edge = regularization.inverted_dropout(np.ones(2), 0.5, np.array([0.5, 0.49]))[1]
    assert edge.tolist() == [True, False]
    out, mask = regularization.inverted_dropout(x, 0.9, np.zeros((1, 3)), training=False)
    np.testing.assert_array_equal(out, x)
    assert mask.all()
    assert not np.shares_memory(out, x)


def dropout_backward_is_the_same_linear_map() -> None:
    rng = RNG(2)
    x, uniform, grad_out = (
        rng.normal(size=(3, 4)),
        rng.uniform(size=(3, 4)),
        rng.normal(size=(3, 4)),
    )
    out, mask = regularization.inverted_dropout(x, 0.4, uniform)
    grad_x = regularization.inverted_dropout_backward(grad_out, mask, 0.4)
    # <grad_out, A x> = <A^T grad_out, x>; sums of 12 products near 1.
    assert (grad_out * out).sum() == pytest.approx((grad_x * x).sum(), abs=1e-13)
    for as_number in (mask.astype(float), mask.astype(int)):
        np.testing.assert_array_equal(
            regularization.inverted_dropout_backward(grad_out, as_number, 0.4), grad_x
        )


def gradient_penalty_on_a_quadratic() -> None:
    rng = RNG(3)
    A = rng.normal(size=(4, 4))
    H, w = A @ A.T, rng.normal(size=4)
    penalty, grad = regularization.gradient_penalty(lambda w: H @ w, w, strength=0.5)
    assert penalty == pytest.approx(0.5 * (H @ w) @ (H @ w), rel=1e-13)
    # Differences of a linear map have no error but rounding / step = 1e-16 * 10 / 1e-5.
    np.testing.assert_allclose(grad, H @ H @ w, rtol=1e-8, atol=1e-8)
    at_rest, grad = regularization.gradient_penalty(lambda w: H @ w, np.zeros(4), strength=0.5)
    assert at_rest == 0.0
    np.testing.assert_array_equal(grad, np.zeros(4))
    points = []
    regularization.gradient_penalty(lambda w: points.append(w) or H @ w, w, 0.5, step=0.25)
    assert len(points) == 3
    for point in points[1:]:
        assert np.linalg.norm(point - w) == pytest.approx(0.25, rel=1e-13)


def projection_is_the_nearest_point() -> None:
    rng = RNG(4)
    for _ in range(50):
        w = 3 * rng.normal(size=(2, 3))
        p = regularization.project_to_ball(w, radius=1.5)
        assert np.linalg.norm(p) <= 1.5 * (1 + 1e-15)
        np.testing.assert_allclose(regularization.project_to_ball(p, 1.5), p, rtol=1e-15)
        inside = rng.normal(size=(2, 3))
        inside *= 1.5 * rng.uniform() / np.linalg.norm(inside)
        # The obtuse angle that marks a projection on a convex set.
        assert ((w - p) * (inside - p)).sum() <= 1e-12
    w = np.array([0.6, 0.8])
    np.testing.assert_array_equal(regularization.project_to_ball(w, 1.5), w)
    assert not np.shares_memory(regularization.project_to_ball(w, 1.5), w)
    np.testing.assert_array_equal(regularization.project_to_ball(np.zeros(0), 1.0), np.zeros(0))


def some_regression() -> tuple[np.ndarray, np.ndarray]:
    rng = RNG(5)
    X = rng.normal(size=(30, 6)) * 10.0 ** np.arange(-2, 4)
    return X, X @ rng.normal(size=6) + rng.normal(size=30)


def ridge_solution_has_no_slope() -> None:
    X, y = some_regression()
    for l2 in (0.0, 1e-3, 1.0, 1e4):
        w = regularization.ridge(X, y, l2)
        slope = X.T @ (X @ w - y) / 30 + l2 * w
        # Entries of X^T X / N reach 1e6, of w 1: 1e-16 of the product, in a sum of 30.
        np.testing.assert_allclose(slope, 0.0, atol=1e-8)
    # A column twice shares its weight: the solution of smallest norm.
    double = np.column_stack([X[:, :1], X[:, :1]])
    w = regularization.ridge(double, y, 0.0)
    assert w[0] == pytest.approx(w[1], rel=1e-12)
    np.testing.assert_allclose(w.sum(), regularization.ridge(X[:, :1], y, 0.0)[0], rtol=1e-12)
    np.testing.assert_array_equal(regularization.ridge(0 * X, y, 0.0), np.zeros(6))


def path_shrinks() -> None:
    X, y = some_regression()
    l2s = np.geomspace(1e-6, 1e6, 40)
    path = regularization.ridge_path(X, y, l2s)
    assert path.shape == (40, 6)
    assert np.all(np.diff(np.linalg.norm(path, axis=1)) < 0)
    for l2, w in zip(l2s, path, strict=True):
        np.testing.assert_array_equal(w, regularization.ridge(X, y, float(l2)))
    np.testing.assert_array_equal(regularization.ridge_path(X, y, list(l2s)), path)


def radius_is_reached() -> None:
    X, y = some_regression()
    free = np.linalg.norm(regularization.ridge(X, y, 0.0))
    last = 0.0
    for share in (0.999999, 0.9, 0.5, 0.1, 1e-3, 1e-9):
        l2 = regularization.l2_for_radius(X, y, float(share * free))
        assert l2 > last
        norm = np.linalg.norm(regularization.ridge(X, y, l2))
        assert norm == pytest.approx(share * free, rel=1e-12)
        last = l2
    assert regularization.l2_for_radius(X, y, float(1.001 * free)) == 0.0
    assert regularization.l2_for_radius(X, 0 * y, 1e-9) == 0.0


def patience_counts_epochs_in_a_row() -> None:
    stop = regularization.early_stopping
    assert stop([1.0], patience=1) == (0, 0)
    assert stop([3.0, 2.0, 1.0], patience=1) == (2, 2)
    assert stop([1.0, 1.0, 0.5], patience=1) == (0, 1)  # equal is no improvement
    assert stop([1.0, 1.1, 0.9, 1.0, 1.0], patience=2) == (2, 4)  # counted afresh
    # Ten small gains: by less than min_delta none counts, until they add up to more.
    losses = [1.0 - 0.01 * t for t in range(10)]
    assert stop(losses, patience=20, min_delta=0.035) == (8, 9)
    assert stop(np.array(losses), patience=20) == (9, 9)
    # More patience never stops earlier.
    wild = list(RNG(6).normal(size=40))
    stops = [stop(wild, patience)[1] for patience in range(1, 41)]
    assert stops == sorted(stops)
