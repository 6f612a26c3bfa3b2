"""Statements of unit 01 about whole families, of which the lecture shows single members."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import linprog, minimize, minimize_scalar
from scipy.special import expit, logit
from scipy.stats import norm

from course_lib.data import xor
from course_lib.losses import (
    log_sigmoid,
    logistic_hessian,
    logistic_loss,
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
