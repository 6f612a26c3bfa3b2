"""Every problem: derivatives against differences, and what it claims of its minimum and L."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import problems
from course_lib.optim import SGD, minimize
from course_lib.problems import Problem, quadratic_ravine, saddle
from tests.course_lib.problems.contracts import PROBLEMS, ProblemRow

ROWS = [pytest.param(row, id=name) for name, row in PROBLEMS.items()]
STEP = 1e-5


def some_points(problem: Problem, count: int = 20) -> np.ndarray:
    """Points over the box, or around the start where there is none, and the landmarks."""
    rng = np.random.default_rng(6)
    if problem.domain is None:
        points = problem.start + rng.normal(size=(count, problem.start.size))
    else:
        low, high = np.array(problem.domain).T
        points = rng.uniform(low, high, size=(count, 2))
    assert problem.minimum is not None
    return np.vstack([points, problem.start, problem.minimum])


@pytest.mark.parametrize("row", ROWS)
def test_gradient_is_the_slope_of_the_value(row: ProblemRow) -> None:
    problem = row.problem
    for w in some_points(problem):
        before = w.copy()
        slopes = [
            (problem.value(w + STEP * e) - problem.value(w - STEP * e)) / (2 * STEP)
            for e in np.eye(w.size)
        ]
        # Third derivatives up to 3e3 times STEP^2 / 6 give 5e-8; rounding of values up to 3e3
        # gives 3e3 * 2e-16 / STEP = 7e-8.
        np.testing.assert_allclose(problem.grad(w), slopes, rtol=1e-6, atol=1e-6)
        np.testing.assert_array_equal(w, before)
        assert problem.grad(w).shape == w.shape
        assert isinstance(problem.value(w), float)


@pytest.mark.parametrize("row", ROWS)
def test_hessian_is_the_slope_of_the_gradient(row: ProblemRow) -> None:
    problem = row.problem
    assert problem.hessian is not None
    for w in some_points(problem):
        columns = [
            (problem.grad(w + STEP * e) - problem.grad(w - STEP * e)) / (2 * STEP)
            for e in np.eye(w.size)
        ]
        hessian = problem.hessian(w)
        # As for the gradient; entries reach 4e3.
        np.testing.assert_allclose(hessian, np.column_stack(columns), rtol=1e-6, atol=1e-5)
        np.testing.assert_array_equal(hessian, hessian.T)


@pytest.mark.parametrize("row", ROWS)
def test_nothing_is_below_the_minimum(row: ProblemRow) -> None:
    problem = row.problem
    assert problem.minimum is not None
    assert problem.hessian is not None
    assert problem.value(problem.minimum) == problem.minimum_value
    # Newton leaves a mean of a few hundred terms of size 1, rounded: 1e-14.
    np.testing.assert_allclose(problem.grad(problem.minimum), 0.0, atol=1e-13)
    assert np.all(np.linalg.eigvalsh(problem.hessian(problem.minimum)) > 0)
    assert all(problem.value(w) >= problem.minimum_value for w in some_points(problem, 200))
    if problem.domain is not None:
        for (low, high), a, b in zip(problem.domain, problem.start, problem.minimum, strict=True):
            assert low < a < high
            assert low < b < high


@pytest.mark.parametrize("row", ROWS)
def test_curvatures_are_as_claimed(row: ProblemRow) -> None:
    problem = row.problem
    assert problem.hessian is not None
    eigenvalues = np.array([np.linalg.eigvalsh(problem.hessian(w)) for w in some_points(problem)])
    # Eigenvalues of size 50 round to about 1e-14.
    if row.curvatures == "everywhere":
        np.testing.assert_allclose(eigenvalues[:, 0], problem.mu, rtol=1e-12)
        np.testing.assert_allclose(eigenvalues[:, -1], problem.L, rtol=1e-12)
    elif row.curvatures == "within":
        assert problem.L is not None
        assert np.all(eigenvalues >= (problem.mu or 0.0) * (1 - 1e-12))
        # L is no loose bound: it is reached, for logistic regression at w = 0.
        np.testing.assert_allclose(eigenvalues.max(), problem.L, rtol=1e-12)
    else:
        assert problem.L is None
        far = problem.hessian(1e3 * np.ones(2))
        assert np.linalg.eigvalsh(far)[-1] > 1e5
    if problem.mu is None and problem.minimum is not None and row.curvatures == "within":
        far_along = np.linalg.eigvalsh(problem.hessian(np.array([-1e4, 0.0])))
        assert 0 < far_along[0] < 1e-9  # positive, with no bound from below


@pytest.mark.parametrize("row", [row for row in ROWS if row.values[0].bad])
def test_bad_arguments(row: ProblemRow) -> None:
    for arguments, message in row.bad:
        with pytest.raises(ValueError, match=re.escape(message)):
            row.make(**arguments)


def test_every_public_name_has_a_row() -> None:
    made = {name.split(",")[0] for name in PROBLEMS}
    # Two types, and what the other test files of this folder test.
    elsewhere = {"Problem", "OnlineProblem", "sparse_logistic_data", "reddi_sequence"}
    elsewhere |= {"three_lines_data"}
    assert set(problems.__all__) == made | elsewhere


def test_the_rotated_ravine_is_the_same_ravine() -> None:
    angle = 0.7
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    straight, turned = quadratic_ravine(30.0), quadratic_ravine(30.0, angle)
    for w in some_points(straight):
        # A rotation and a product: a few roundings.
        assert turned.value(rotation @ w) == pytest.approx(straight.value(w), rel=1e-13, abs=1e-14)
    paths = [minimize(SGD(lr=0.03), p, p.start, 50) for p in (straight, turned)]
    np.testing.assert_allclose(paths[1], paths[0] @ rotation.T, rtol=0, atol=1e-13)
    flat = rotation @ np.array([1.0, 0.0])
    assert turned.value(flat) == pytest.approx(0.5, rel=1e-14)  # along angle, curvature mu = 1


def test_the_saddle_is_one_and_has_two_ways_out() -> None:
    problem = saddle()
    assert problem.hessian is not None
    np.testing.assert_array_equal(problem.hessian(np.zeros(2)), np.diag([1.0, -1.0]))
    assert problem.value(np.array([0.0, -1.0])) == problem.minimum_value


def test_a_hessian_handed_out_can_be_changed() -> None:
    ravine = quadratic_ravine(5.0)
    assert ravine.hessian is not None
    ravine.hessian(ravine.start)[:] = 0.0
    np.testing.assert_array_equal(ravine.hessian(ravine.start), np.diag([1.0, 5.0]))
