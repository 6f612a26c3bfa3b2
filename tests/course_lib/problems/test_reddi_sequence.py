"""The sequence of losses on which Adam fails, and that it fails there."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib.optim import SGD, AdaGrad, Adam, AMSGrad
from course_lib.problems import reddi_sequence


def test_values_slopes_and_the_best_fixed_point() -> None:
    problem = reddi_sequence(C=5.0)
    for t in range(1, 10):
        slope = problem.grad(np.array([0.3]), t)
        assert problem.value(np.array([0.3]), t) == 0.3 * slope[0]
        np.testing.assert_array_equal(slope, problem.grad(np.array([-0.9]), t + problem.period))
    slopes = [float(problem.grad(problem.start, t)[0]) for t in (1, 2, 3)]
    assert slopes == [5.0, -1.0, -1.0]
    assert max(map(abs, slopes)) == problem.G
    grid = np.linspace(problem.low, problem.high, 21)[:, None]
    averages = [np.mean([problem.value(w, t) for t in (1, 2, 3)]) for w in grid]
    np.testing.assert_array_equal(grid[int(np.argmin(averages))], problem.minimum)
    assert min(averages) == pytest.approx(problem.minimum_value, rel=1e-15)


def test_projection_is_the_nearest_point() -> None:
    problem = reddi_sequence()
    for w, nearest in ((-3.0, -1.0), (0.2, 0.2), (1.0, 1.0), (7.0, 1.0)):
        assert problem.project(np.array([w]))[0] == nearest


def last_point(optimizer: Adam | AMSGrad | SGD | AdaGrad, C: float) -> float:
    """Theorem 1's setting: steps proportional to 1/sqrt(t), projected after each."""
    problem = reddi_sequence(C)
    w, lr = problem.start, optimizer.lr
    for t in range(1, 3001):
        optimizer.lr = lr / np.sqrt(t)
        w = problem.project(optimizer.step(w, problem.grad(w, t)))
    return float(w[0])


@pytest.mark.parametrize("C", [3.0, 10.0])
def test_adam_ends_at_the_worst_point_and_amsgrad_near_the_best(C: float) -> None:
    settings = {"lr": 0.5, "beta1": 0.0, "beta2": 1 / (1 + C**2)}
    assert last_point(Adam(**settings), C) == 1.0
    # The last steps are 0.5 / sqrt(3000) = 0.009 long at most, and two of three lead away.
    assert last_point(AMSGrad(**settings), C) < -0.98
    assert last_point(AdaGrad(lr=0.5), C) < -0.9
    assert last_point(SGD(lr=0.5), C) < -0.9


@pytest.mark.parametrize("C", [2.0, -1.0, np.inf, np.nan])
def test_bad_arguments(C: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"C must be a finite number > 2, got {C!r}")):
        reddi_sequence(C)
