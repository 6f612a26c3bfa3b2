"""The lab of unit 01, over the range of its sliders."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import ipywidgets
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.optimize import minimize

from course_lib.losses import logistic_loss
from course_lib.plotting import dragged_point, dragged_point_data, dragged_point_fit, lab
from course_lib.plotting import logistic_lab as lab_function
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.logistic_lab import MAX_L2, MIN_L2, WEIGHTS

PLACES = [-3.0, -1.0, 0.0, 1.5, 3.0]
PENALTIES = [MIN_L2, 0.03, MAX_L2]


class Shell:
    """Stands in for IPython's shell; a kernel's has an attribute ``kernel``."""

    kernel = object()


@pytest.mark.parametrize(("x1", "x2", "l2"), list(product(PLACES, PLACES, PENALTIES)))
def test_the_weights_minimize_the_loss_and_lie_in_the_picture(
    x1: float, x2: float, l2: float
) -> None:
    X, y = dragged_point_data(x1, x2)
    w = dragged_point_fit(x1, x2, l2)
    # The gradient is a mean of 13 terms below 4 in size: 1e-12 is its rounding with room.
    assert np.abs(logistic_loss(w, X, y, l2)[1]).max() < 1e-12
    for weight, (low, high) in zip(w, WEIGHTS, strict=True):
        assert low < weight < high


def test_the_weights_are_those_of_another_minimizer() -> None:
    X, y = dragged_point_data(-1.0, 2.0)
    found = minimize(lambda w: logistic_loss(w, X, y, 0.02), np.zeros(2), jac=True, tol=1e-10)
    # BFGS stops at a gradient of about 1e-10, and the curvature is at least l2 = 0.02.
    np.testing.assert_allclose(dragged_point_fit(-1.0, 2.0, 0.02), found.x, atol=1e-7)


@pytest.mark.parametrize(
    ("x1", "x2", "l2"),
    [
        (-3.0, -3.0, MIN_L2),
        (3.0, -3.0, MAX_L2),
        (-3.0, 3.0, MIN_L2),
        (0, 0, 0.1),
        (-2.0, 0.0, MIN_L2),
    ],
)
def test_the_picture_shows_what_was_fitted(x1: float, x2: float, l2: float) -> None:
    figure = dragged_point(x1, x2, l2)
    features, losses, weights = figure.axes
    w = dragged_point_fit(x1, x2, l2)
    point = next(line for line in features.lines if line.get_label() == "the point, +1")
    np.testing.assert_array_equal(np.ravel(point.get_data()), [x1, x2])
    star = next(line for line in losses.lines if str(line.get_label()).startswith("minimum"))
    np.testing.assert_array_equal(np.ravel(star.get_data()), w)
    assert f"{np.linalg.norm(w):.2f}" in losses.get_title(loc="left")
    dots = [line for line in weights.lines if line.get_marker() == "o"]
    np.testing.assert_array_equal([dot.get_ydata()[0] for dot in dots], w)
    assert place(x1, x2, w) in features.get_title(loc="left")
    assert png_bytes(figure) == png_bytes(dragged_point(x1, x2, l2))


def place(x1: float, x2: float, w: np.ndarray) -> str:
    """Where the point is, as far as a probability of two digits tells."""
    p = 1 / (1 + np.exp(-(x1 * w[0] + x2 * w[1])))
    if 0.495 < p < 0.505:
        return "the boundary"
    return "its own side" if p > 0.5 else "the wrong side"


def test_the_loss_at_the_star_is_the_lowest_of_the_surface() -> None:
    X, y = dragged_point_data(1.5, -0.5)
    lowest = logistic_loss(dragged_point_fit(1.5, -0.5, 0.01), X, y, 0.01)[0]
    grid = np.stack(np.meshgrid(*(np.linspace(*side, 41) for side in WEIGHTS)), axis=-1)
    assert lowest < min(logistic_loss(w, X, y, 0.01)[0] for w in grid.reshape(-1, 2))
    assert f"loss {lowest:.2f}" in dragged_point().axes[1].get_legend_handles_labels()[1][1]


def test_without_a_kernel_it_is_the_figure() -> None:
    figure = lab_function(0.5, 0.5, 0.1)
    assert isinstance(figure, Figure)
    assert png_bytes(figure) == png_bytes(dragged_point(0.5, 0.5, 0.1))


def test_every_slider_redraws_what_the_function_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lab.STATIC, raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Shell)
    box: Any = lab_function(0.5, 0.5, 0.1)
    controls, picture = box.children
    x1, x2, l2 = controls.children
    assert isinstance(picture, ipywidgets.Image)
    state = {"x1": 0.5, "x2": 0.5, "l2": 0.1}
    assert bytes(picture.value) == png_bytes(dragged_point(**state))
    for slider, name, value in (
        (x1, "x1", -3.0),
        (x2, "x2", 3.0),
        (l2, "l2", l2.base**l2.min),
        (l2, "l2", l2.base**l2.max),
    ):
        before = bytes(picture.value)
        slider.value = value
        state[name] = value
        assert bytes(picture.value) == png_bytes(dragged_point(**state)) != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x1": 3.1}, "x1 must be in [-3, 3], got 3.1"),
        ({"x2": -4.0}, "x2 must be in [-3, 3], got -4.0"),
        ({"l2": 0.0}, "l2 must be in [0.001, 1], got 0.0"),
        ({"l2": 2.0}, "l2 must be in [0.001, 1], got 2.0"),
        ({"x1": float("nan")}, "x1 must be in [-3, 3], got nan"),
    ],
)
def test_bad_arguments(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"dragged_point: {message}")):
        lab_function(**arguments)
