"""Paths over contour lines: the data drawn, and what happens to lost paths."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from course_lib.optim import SGD, Adam, minimize
from course_lib.plotting import contour_trajectories
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.surface import clip_path, contour_levels, gaps, surface_grid
from course_lib.problems import quadratic_ravine, rosenbrock, saddle, sparse_logistic


def line_called(axes: Axes, label: str) -> Line2D:
    (line,) = [line for line in axes.lines if line.get_label() == label]
    return line


def test_paths_are_drawn_as_they_are() -> None:
    ravine = quadratic_ravine()
    path = minimize(SGD(lr=0.03), ravine, ravine.start, 30)
    figure = contour_trajectories(ravine, {"SGD": path}, title="It zigzags", labels=("x", "y"))
    (axes,) = figure.axes
    np.testing.assert_array_equal(line_called(axes, "SGD").get_xydata(), path)
    assert axes.get_title(loc="left") == "It zigzags"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert (axes.get_xlim(), axes.get_ylim()) == ravine.domain
    assert figure.dpi == 100


def test_a_path_that_diverges_is_cut_and_says_so() -> None:
    banana = rosenbrock()
    path = minimize(SGD(lr=0.1), banana, banana.start, 40)
    assert np.isnan(path).any()
    figure = contour_trajectories(banana, {"SGD": path, "Adam": path[:1]})
    drawn = np.asarray(line_called(figure.axes[0], "SGD (diverges)").get_xydata())
    assert np.nanmax(np.abs(drawn)) < 10
    np.testing.assert_array_equal(drawn[0], banana.start)
    assert line_called(figure.axes[0], "Adam") is not None
    png_bytes(figure)  # renders without a warning, which would be an error here


def test_a_lost_path_ends_where_it_first_leaves_though_it_stays_finite() -> None:
    box = ((0.0, 1.0), (0.0, 1.0))
    path = np.array([[0.5, 0.5], [7.0, 0.5], [-9.0, 0.5], [30.0, 0.5]])
    expected = [[0.5, 0.5], [2.0, 0.5], [np.nan, np.nan], [np.nan, np.nan]]
    np.testing.assert_array_equal(clip_path(path, box), expected)


def test_a_path_that_comes_back_is_drawn_to_its_end() -> None:
    box = ((0.0, 1.0), (0.0, 1.0))
    path = np.array([[0.5, 0.5], [7.0, 0.5], [0.4, 0.4]])
    np.testing.assert_array_equal(clip_path(path, box), [[0.5, 0.5], [2.0, 0.5], [0.4, 0.4]])
    np.testing.assert_array_equal(path[1], [7.0, 0.5])


@pytest.mark.parametrize("problem", [quadratic_ravine(), rosenbrock(), saddle()])
def test_contour_lines_show_the_floor(problem: Any) -> None:
    x, y, height = surface_grid(problem, 21)
    assert height[3, 5] == problem.value(np.array([x[5], y[3]]))
    levels = contour_levels(height)
    assert np.all(np.diff(levels) > 0)
    assert levels[0] - problem.minimum_value < 0.1 * (levels[-1] - problem.minimum_value)
    assert levels[-1] == height.max()


def test_gaps_of_a_lost_path_are_no_warning() -> None:
    path = np.array([[1.0, 1.0], [1e99, 0.0], [np.nan, np.nan]])
    result = gaps(rosenbrock(), path)
    assert result[0] == 0.0
    assert result[1] == np.inf or result[1] > 1e300
    assert np.isnan(result[2])


def test_figures_are_the_same_bytes_each_time() -> None:
    ravine = quadratic_ravine()
    path = minimize(Adam(lr=0.1), ravine, ravine.start, 10)
    first, second = (png_bytes(contour_trajectories(ravine, {"Adam": path})) for _ in range(2))
    assert first == second


def test_bad_arguments() -> None:
    ravine = quadratic_ravine()
    message = "contour_trajectories: the path 'SGD' must have shape (T+1, 2), got (5, 3)"
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        contour_trajectories(ravine, {"SGD": np.zeros((5, 3))})
    wide = sparse_logistic(10, 4, 0.5, np.random.default_rng(0))
    with pytest.raises(ValueError, match="has no domain to draw, got None; use loss_curves"):
        contour_trajectories(wide, {})
