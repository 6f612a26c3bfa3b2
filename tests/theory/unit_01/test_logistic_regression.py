"""Statements of unit 01 about whole families, of which the lecture shows single members."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import linprog, minimize, minimize_scalar
from scipy.special import entr, expit, logit, logsumexp
from scipy.stats import norm, poisson

from course_lib.data import xor
from course_lib.losses import (
    log_sigmoid,
    logistic_hessian,
    logistic_loss,
    softmax,
    softmax_cross_entropy_vjp,
    softmax_loss,
)
from course_lib.plotting import dragged_point_data
from course_lib.problems import logistic


def examples(
    seed: int, num_examples: int = 40, num_features: int = 3
) -> tuple[np.ndarray, np.ndarray]:
    """Features and noisy labels, not separable."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(num_examples, num_features))
    y = np.where(X[:, 0] + rng.logistic(size=num_examples) > 0, 1.0, -1.0)
    return X, y


def minus_log_posterior(w: np.ndarray, X: np.ndarray, y: np.ndarray, s: float) -> float:
    """Section 2.3: N terms of the data, one of the prior; constants left out."""
    return float(-np.log(expit(y * (X @ w))).sum() + w @ w / (2 * s**2))


def test_a_sum_of_losses_is_n_times_what_a_random_example_lets_you_expect() -> None:
    X, y = examples(11)
    w = np.array([0.5, -1.0, 0.2])
    each = -log_sigmoid(y * (X @ w))
    picked = each[np.random.default_rng(11).integers(len(y), size=200_000)]
    error = len(y) * each.std() / math.sqrt(len(picked))
    assert abs(len(y) * picked.mean() - each.sum()) < 4 * error < 0.01 * each.sum()
    assert len(y) * logistic_loss(w, X, y)[0] == pytest.approx(each.sum(), rel=1e-12)


@pytest.mark.parametrize("s", [0.3, 2.0])
def test_map_is_the_mean_loss_with_l2_one_over_n_s_squared(s: float) -> None:
    X, y = examples(0)
    found = minimize(minus_log_posterior, np.zeros(3), args=(X, y, s), tol=1e-10)
    # 1e-5: BFGS by differences stops at a gradient of about 1e-5 in a sum with curvature >= 1/4.
    np.testing.assert_allclose(logistic(X, y, 1 / (len(y) * s**2)).minimum, found.x, atol=1e-5)


def test_a_prior_inside_the_sum_is_one_that_is_narrower_by_the_root_of_n() -> None:
    X, y = examples(1)
    s = 1.5
    right = logistic(X, y, 1 / (len(y) * (s / math.sqrt(len(y))) ** 2)).minimum
    slip = logistic(X, y, 1 / s**2).minimum
    np.testing.assert_allclose(slip, right, rtol=1e-9)  # the same problem, rounded differently


def test_copies_move_the_map_estimate_and_not_the_minimum_with_fixed_l2() -> None:
    X, y = examples(2)
    XX, yy = np.concatenate([X, X]), np.concatenate([y, y])
    once, twice = logistic(X, y, 0.1).minimum, logistic(XX, yy, 0.1).minimum
    np.testing.assert_allclose(once, twice, rtol=1e-9)  # the same mean, summed in another order
    map_once = logistic(X, y, 1 / len(y)).minimum
    map_twice = logistic(XX, yy, 1 / len(yy)).minimum
    assert np.linalg.norm(map_twice) > 1.02 * np.linalg.norm(map_once)


def test_map_depends_on_the_coordinates_in_which_the_weight_is_written() -> None:
    """Section 14, on three tosses of three with the prior of section 2.3."""

    def by_w(w: float) -> float:
        return float(-3 * log_sigmoid(np.array(w)) + w**2 / 2)

    def by_p(p: float) -> float:  # the prior of p = sigma(w) has the density of w over dp/dw
        return by_w(float(logit(p))) + math.log(p * (1 - p))

    w = minimize_scalar(by_w, bounds=(-5, 5), method="bounded").x
    p = minimize_scalar(by_p, bounds=(1e-3, 1 - 1e-3), method="bounded").x
    assert expit(w) == pytest.approx(0.71, abs=0.005)  # the lecture's number
    assert p > expit(w) + 0.05


@pytest.mark.parametrize("z", [-7.0, -0.4, 0.0, 3.0])
def test_linear_log_odds_are_the_sigmoid(z: float) -> None:
    assert math.log(expit(z) / (1 - expit(z))) == pytest.approx(z, rel=1e-12, abs=1e-15)
    assert expit(-z) == pytest.approx(1 - expit(z), rel=1e-12)
    slope = expit(z) * expit(-z)
    assert slope == pytest.approx(1 / 4 - (expit(z) - 1 / 2) ** 2, abs=1e-15)
    assert slope <= 1 / 4


def test_two_gaussians_have_linear_log_odds_only_if_they_are_equally_wide() -> None:
    a, s, x = 1.3, 0.7, np.linspace(-3, 3, 7)
    log_odds = norm(a, s).logpdf(x) - norm(-a, s).logpdf(x)
    np.testing.assert_allclose(log_odds, 2 * a / s**2 * x, rtol=1e-12, atol=1e-13)
    unequal = norm(a, s).logpdf(x) - norm(-a, 2 * s).logpdf(x)
    # The term c x^2 / 2 that stays has the second difference c at steps of 1.
    np.testing.assert_allclose(np.diff(unequal, 2), 1 / (2 * s) ** 2 - 1 / s**2, rtol=1e-9)


def test_the_squared_loss_is_one_of_the_margin_and_the_logistic_one_bounds_the_mistakes() -> None:
    for seed in range(20):
        X, y = examples(seed)
        w = 3 * np.random.default_rng(seed).normal(size=3)
        margins = y * (X @ w)
        np.testing.assert_allclose((X @ w - y) ** 2, (margins - 1) ** 2, rtol=1e-9, atol=1e-12)
        assert (margins <= 0).mean() <= logistic_loss(w, X, y)[0] / math.log(2)
    # The bound is tight: at w = 0 each margin is 0.
    assert logistic_loss(np.zeros(3), X, y)[0] / math.log(2) == pytest.approx(1.0, rel=1e-15)


def test_the_limits_of_floating_point_are_those_of_the_table() -> None:
    with np.errstate(over="ignore"):
        assert np.exp(709.782) < np.inf == np.exp(709.783)
    assert np.exp(-745.13) > 0.0 == np.exp(-745.14)
    assert 1.0 + np.exp(-36.73) > 1.0 == 1.0 + np.exp(-36.74)


def test_an_unpenalized_intercept_predicts_as_many_plus_as_there_are() -> None:
    X, y = examples(3)
    X = np.column_stack([np.ones(len(y)), X])
    w = logistic(X, y, 1e-13).minimum
    # 1e-10: the penalty's share of the gradient, l2 |w|, is below 1e-12.
    assert expit(X @ w).mean() == pytest.approx((y > 0).mean(), abs=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_no_direction_curves_down_and_none_beyond_the_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, w = rng.normal(size=(15, 6)) * 10.0 ** rng.uniform(-1, 1, size=6), rng.normal(size=6)
    eigenvalues = np.linalg.eigvalsh(logistic_hessian(w, X))
    L = np.linalg.eigvalsh(X.T @ X / 15).max() / 4
    # 1e-12 L: rounding of a symmetric eigenvalue problem of size 6.
    assert eigenvalues[0] >= -1e-12 * L
    assert eigenvalues[-1] <= L * (1 + 1e-12)


def test_the_curvature_is_zero_across_all_examples_and_only_there() -> None:
    X = np.array([[1.0, 2.0, 0.0], [0.5, -1.0, 0.0]])  # fewer examples than features
    H = logistic_hessian(np.array([0.3, 0.1, 7.0]), X)
    assert np.linalg.eigvalsh(H)[1] > 1e-3
    np.testing.assert_array_equal(H @ [0.0, 0.0, 1.0], 0.0)
    assert np.linalg.eigvalsh(logistic_hessian(np.zeros(3), X, 0.2))[0] == pytest.approx(0.2)


@pytest.mark.parametrize("l2", [1e-6, 1e-3, 0.1, 10.0])
@pytest.mark.parametrize("separable", [True, False])
def test_the_minimum_is_within_its_bound(l2: float, separable: bool) -> None:
    X, y = dragged_point_data(1.5, 1.0) if separable else examples(4)
    assert np.linalg.norm(logistic(X, y, l2).minimum) <= math.sqrt(2 * math.log(2) / l2)


def test_one_example_flows_like_the_logarithm_of_time() -> None:
    flow = solve_ivp(lambda t, w: expit(-w), (0, 1e6), [0.0], rtol=1e-10, atol=1e-12)
    w = flow.y[0]
    np.testing.assert_allclose(w + np.exp(w), flow.t + 1, rtol=1e-6)  # 1e-10 times |w| steps
    assert w[-1] == pytest.approx(math.log(1e6), abs=1e-4)


def test_without_a_penalty_the_direction_tends_to_the_widest_margin() -> None:
    X, y = dragged_point_data(1.5, 1.0)
    margins = y[:, None] * X
    widest = minimize(
        lambda w: w @ w / 2,
        np.array([3.0, 3.0]),
        jac=lambda w: w,
        constraints={"type": "ineq", "fun": lambda w: margins @ w - 1, "jac": lambda w: margins},
        method="SLSQP",
        tol=1e-12,
    ).x
    angles = []
    for l2 in (1e-2, 1e-4, 1e-8, 1e-12):
        w = logistic(X, y, l2).minimum
        cosine = w @ widest / np.linalg.norm(w) / np.linalg.norm(widest)
        angles.append(math.acos(min(1.0, float(cosine))))
        # The distance across the limit's direction stays bounded while |w| grows: measured 2.2.
        assert angles[-1] * np.linalg.norm(w) < 2.5
    assert angles == sorted(angles, reverse=True)
    assert angles[-1] < angles[0] / 5  # as |w| is eleven times as long


@pytest.mark.parametrize("seed", range(3))
def test_with_as_many_features_as_examples_every_labelling_is_separable(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(12, 12)), rng.choice([-1.0, 1.0], size=12)
    assert (y * (X @ np.linalg.solve(X, y)) > 0.99).all()


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


def test_no_line_separates_xor_and_the_best_model_is_undecided() -> None:
    corners, bit = xor(4, np.random.default_rng(0))
    X, y = np.column_stack([np.ones(4), corners]), 2.0 * bit - 1
    # A linear program: is there a w with all margins at least 1?
    separating = linprog(np.zeros(3), A_ub=-y[:, None] * X, b_ub=-np.ones(4), bounds=(None, None))
    assert separating.status == 2  # infeasible
    loss, grad = logistic_loss(np.zeros(3), X, y)
    np.testing.assert_array_equal(grad, 0.0)
    assert loss == pytest.approx(math.log(2), rel=1e-15)
    lifted = np.column_stack([X, corners.prod(axis=1)])
    found = linprog(np.zeros(4), A_ub=-y[:, None] * lifted, b_ub=-np.ones(4), bounds=(None, None))
    assert found.status == 0


def test_a_feature_ten_times_as_large_is_penalized_a_hundred_times_less() -> None:
    """Section 14: the Gaussian prior depends on the scale of the features."""
    X, y = examples(13)
    w = logistic(X * [10.0, 1.0, 1.0], y, 0.1).minimum

    def weaker_on_the_first(w: np.ndarray) -> float:
        return float(logistic_loss(w, X, y)[0] + 0.05 * (w**2 @ [0.01, 1.0, 1.0]))

    found = minimize(weaker_on_the_first, np.zeros(3), tol=1e-9).x
    # 1e-5: BFGS by differences; without the factor 100 the first weight is half as long.
    np.testing.assert_allclose(w * [10.0, 1.0, 1.0], found, atol=1e-5)
    assert logistic(X, y, 0.1).minimum[0] < 0.8 * found[0]


def test_one_wrong_label_far_out_costs_more_mistakes_than_its_own() -> None:
    """Section 14: the least log-loss is not the fewest mistakes."""
    x = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])
    y = np.sign(x)
    for wrong, mistakes in ((np.array([]), 0), (np.array([-50.0]), 4)):
        X = np.column_stack([np.ones(6 + len(wrong)), [*x, *wrong]])
        labels = np.concatenate([y, np.ones(len(wrong))])
        w = logistic(X, labels, 1e-3).minimum
        assert (labels * (X @ w) <= 0).sum() == mistakes
