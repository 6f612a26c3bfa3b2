"""Quadratics of any spectrum, Beale, three lines, dense logistic: against other hands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from course_lib.problems import beale, logistic, quadratic, three_lines, three_lines_data
from tests.course_lib.problems.contracts import dense_data

EIGENVALUES = st.lists(st.sampled_from([-3.0, 0.0, 1e-3, 0.5, 1.0, 1.0, 200.0]), min_size=1)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(eigenvalues=EIGENVALUES, seed=st.integers(0, 2**32 - 1))
def test_a_quadratic_has_the_spectrum_that_was_chosen(eigenvalues: list[float], seed: int) -> None:
    problem = quadratic(eigenvalues, rng=np.random.default_rng(seed))
    assert problem.hessian is not None
    found = np.linalg.eigvalsh(problem.hessian(problem.start))
    # eigvalsh and the two products err by a few D * 2e-16 of the largest, 200.
    np.testing.assert_allclose(found, sorted(eigenvalues), rtol=0, atol=1e-11)
    lowest = min(eigenvalues)
    assert max(abs(x) for x in eigenvalues) == problem.L
    assert problem.mu == (lowest if lowest > 0 else None)
    assert (problem.minimum is None) == (lowest < 0)
    # One unit along each eigenvector: half the trace.
    assert problem.value(problem.start) == pytest.approx(sum(eigenvalues) / 2, abs=1e-10)


def test_a_drawn_rotation_prefers_no_direction() -> None:
    """Uniform over the orthogonal group: without the correction of signs diagonals lean to -."""
    rng = np.random.default_rng(3)
    starts = [quadratic([1.0, 2.0], rng=rng).start for _ in range(2000)]
    # Each entry of Q (1, 1) has mean 0 and variance 1: five standard errors.
    assert np.all(np.abs(np.mean(starts, axis=0)) < 5 / np.sqrt(2000))


def test_a_given_rotation_is_used_and_not_kept() -> None:
    Q = np.array([[0.6, -0.8], [0.8, 0.6]])
    problem = quadratic([1.0, 10.0], rotation=Q)
    assert problem.value(Q[:, 0].copy()) == pytest.approx(0.5)
    assert problem.value(Q[:, 1].copy()) == pytest.approx(5.0)
    start = problem.start.copy()
    Q[:] = 0.0
    np.testing.assert_array_equal(problem.start, start)
    assert problem.domain is not None


def test_beale_as_its_author_wrote_it() -> None:
    problem = beale()
    rng = np.random.default_rng(0)
    for x, y in rng.uniform(-2, 2, size=(20, 2)):
        written = (
            (1.5 - x + x * y) ** 2 + (2.25 - x + x * y * y) ** 2 + (2.625 - x + x * y * y * y) ** 2
        )
        # A dozen roundings of terms up to 400.
        assert problem.value(np.array([x, y])) == pytest.approx(written, rel=1e-12)


def test_three_lines_agree_far_away_and_contradict_near_the_minimum() -> None:
    X, y = three_lines_data()
    problem = three_lines()

    def gradients(w: float) -> np.ndarray:
        return X[:, 0] * (X[:, 0] * w - y)

    for w in (3.0, -2.0, 1.0):
        assert problem.grad(np.array([w]))[0] == pytest.approx(gradients(w).mean())
    assert len(set(np.sign(gradients(3.0)))) == 1
    assert len(set(np.sign(gradients(1.0)))) == 3
    assert problem.minimum_value == pytest.approx(1 / 300, rel=1e-12)
    X[:] = 0.0
    np.testing.assert_array_equal(three_lines_data()[0], np.ones((3, 1)))


def test_scikit_learn_finds_the_same_dense_minimum() -> None:
    X, y = dense_data()
    problem = logistic(X, y, l2=0.01)
    assert problem.minimum is not None
    # Scikit-learn minimizes C sum(losses) + |w|^2 / 2, so C = 1 / (N l2).
    oracle = LogisticRegression(C=1 / (80 * 0.01), fit_intercept=False, tol=1e-10, max_iter=1000)
    oracle.fit(X, y)
    # lbfgs gives up a little before its tolerance: 1e-7 in the gradient, curvature 0.01.
    np.testing.assert_allclose(problem.minimum, oracle.coef_[0], atol=1e-4)
    assert problem.minimum_value == pytest.approx(problem.value(oracle.coef_[0]), abs=1e-10)


def test_logistic_without_penalty_claims_no_minimum() -> None:
    X, y = dense_data()
    problem = logistic(X[:, :2].copy(), y)
    assert (problem.minimum, problem.minimum_value, problem.mu) == (None, None, None)
    assert problem.domain is not None
    for w in (1e4 * np.ones(2), -1e4 * np.ones(2)):
        assert np.isfinite(problem.value(w))
        assert np.all(np.isfinite(problem.grad(w)))
