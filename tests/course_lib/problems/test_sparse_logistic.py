"""Sparse logistic regression: its data, and its minimum by another hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from course_lib.problems import sparse_logistic, sparse_logistic_data


def test_frequencies_follow_zipf() -> None:
    X, y = sparse_logistic_data(20_000, 40, 0.05, np.random.default_rng(0))
    assert set(np.unique(X)) == {0.0, 1.0}
    assert set(np.unique(y)) == {-1.0, 1.0}
    share = 1 / np.arange(1, 41)
    frequency = 0.05 * 40 * share / share.sum()
    # Five standard deviations of a mean of 20,000 coin tosses; 40 features stay within.
    tolerance = 5 * np.sqrt(frequency * (1 - frequency) / 20_000)
    assert np.all(np.abs(X.mean(axis=0) - frequency) < tolerance)
    assert X.mean() == pytest.approx(0.05, rel=0.05)


def test_labels_follow_the_features() -> None:
    problem = sparse_logistic(2000, 20, 0.2, np.random.default_rng(1))
    assert problem.minimum_value is not None
    assert problem.minimum_value < 0.9 * np.log(2)


def test_the_same_generator_gives_the_same_problem() -> None:
    first, second = (sparse_logistic(100, 8, 0.3, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(first.minimum, second.minimum)
    other = sparse_logistic(100, 8, 0.3, np.random.default_rng(10))
    assert not np.array_equal(first.minimum, other.minimum)


def test_scikit_learn_finds_the_same_minimum() -> None:
    arguments = (300, 15, 0.2)
    problem = sparse_logistic(*arguments, rng=np.random.default_rng(2), l2=0.01)
    X, y = sparse_logistic_data(*arguments, rng=np.random.default_rng(2))
    # Scikit-learn minimizes C sum(losses) + |w|^2 / 2, so C = 1 / (N l2).
    oracle = LogisticRegression(C=1 / (300 * 0.01), fit_intercept=False, tol=1e-10, max_iter=1000)
    oracle.fit(X, y)
    # lbfgs stops at a gradient of 1e-10 and a curvature of at least l2: 1e-8 from the minimum;
    # its line search gives up a little earlier.
    np.testing.assert_allclose(problem.minimum, oracle.coef_[0], atol=1e-5)
    assert problem.minimum_value == pytest.approx(problem.value(oracle.coef_[0]), abs=1e-10)


def test_extreme_weights_overflow_nowhere() -> None:
    problem = sparse_logistic(50, 5, 0.5, np.random.default_rng(3))
    for w in (1e4 * np.ones(5), -1e4 * np.ones(5)):
        assert np.isfinite(problem.value(w))
        assert np.all(np.isfinite(problem.grad(w)))
