"""The lab of unit 03, over the range of its sliders."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import ipywidgets
import numpy as np
import pytest
from matplotlib.figure import Figure

from course_lib.plotting import lab, width_fit, width_picture
from course_lib.plotting import width_lab as lab_function
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.width_fits import EXAMPLES, INSIDE, MAX_SEED, MAX_WIDTH, TARGETS
from course_lib.plotting.width_lab import MAX_BEYOND

WIDTHS = [1, 2, 7, 32, MAX_WIDTH]


class Shell:
    """Stands in for IPython's shell; a kernel's has an attribute ``kernel``."""

    kernel = object()


@pytest.mark.parametrize(("width", "target"), list(product(WIDTHS, TARGETS)))
def test_the_interpolant_is_the_polygon_through_equal_knots(width: int, target: str) -> None:
    knots = np.linspace(-1.0, 1.0, width + 1)
    polygon = np.interp(INSIDE, knots, TARGETS[target](knots))
    # Up to 128 ramps with slopes of up to 64 are added: 1e-11 is their rounding with room.
    np.testing.assert_allclose(width_fit(width, target).interpolant(INSIDE), polygon, atol=1e-11)


@pytest.mark.parametrize("width", [8, 32, MAX_WIDTH])
def test_a_smooth_function_obeys_the_bound_of_the_lecture(width: int) -> None:
    bound = (2 / width) ** 2 / 8 * np.pi**2
    error = width_fit(width, "wave").interpolant_error
    # The bound is reached where sin is 1, up to the next power of the piece's length.
    assert 0.9 * bound < error <= bound


@pytest.mark.parametrize(("width", "seed"), list(product(WIDTHS, (0, 5, MAX_SEED))))
def test_no_fit_gets_below_half_of_the_jump(width: int, seed: int) -> None:
    fit = width_fit(width, "jump", seed)
    assert fit.interpolant_error >= 0.5
    assert fit.random_error >= 0.5


@pytest.mark.parametrize(("target", "seed"), list(product(TARGETS, (0, 3, MAX_SEED))))
def test_no_other_last_layer_on_these_creases_is_better(target: str, seed: int) -> None:
    fit, f = width_fit(7, target, seed), TARGETS[target]
    residual = f(EXAMPLES) - fit.random_creases(EXAMPLES)
    # Least squares: the residual is orthogonal to each hidden unit; a function of the layer is
    # straight beyond its creases, so 1 and every difference of two narrower fits serve as tests.
    assert abs(residual.sum()) < 1e-9
    narrower = width_fit(6, target, seed).random_creases(EXAMPLES)
    assert abs(residual @ narrower) < 1e-9
    assert residual @ residual <= ((f(EXAMPLES) - narrower) ** 2).sum() + 1e-12


@pytest.mark.parametrize("target", list(TARGETS))
def test_outside_both_are_straight(target: str) -> None:
    fit = width_fit(16, target, 4)
    for g in (fit.interpolant, fit.random_creases):
        for side in (1.0, -1.0):
            far = g(side * np.array([1.0, 2.0, 3.0]))
            # Second difference of a straight line; the slopes are below 1e3.
            assert abs(far[0] - 2 * far[1] + far[2]) < 1e-9


@pytest.mark.parametrize(
    ("width", "target", "beyond", "seed"),
    [
        (1, "wave", 0.0, 0),
        (1, "jump", MAX_BEYOND, 3),
        (8, "kink", 1.0, 5),
        (MAX_WIDTH, "root", 0.25, MAX_SEED),
        (MAX_WIDTH, "jump", MAX_BEYOND, 0),
    ],
)
def test_the_picture_shows_what_was_fitted(
    width: int, target: str, beyond: float, seed: int
) -> None:
    figure = width_picture(width, target, beyond, seed)
    fit = width_fit(width, target, seed)
    curves, errors = figure.axes
    for name, g in (("interpolant", fit.interpolant), ("random creases", fit.random_creases)):
        line = next(line for line in curves.lines if line.get_label() == name)
        x = np.asarray(line.get_xdata())
        assert x[0] == -(1.0 + beyond)
        assert x[-1] == 1.0 + beyond
        np.testing.assert_array_equal(line.get_ydata(), g(x))
    dots = [line for line in errors.lines if line.get_marker() == "o"]
    assert [float(np.ravel(dot.get_ydata())[0]) for dot in dots] == [
        fit.interpolant_error,
        fit.random_error,
    ]
    assert ("outside" in curves.get_title(loc="left")) == (beyond > 0)
    assert png_bytes(figure) == png_bytes(width_picture(width, target, beyond, seed))


def test_without_a_kernel_it_is_the_figure() -> None:
    figure = lab_function(16, "root", 0.5, 2)
    assert isinstance(figure, Figure)
    assert png_bytes(figure) == png_bytes(width_picture(16, "root", 0.5, 2))


def test_every_control_redraws_what_the_function_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lab.STATIC, raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Shell)
    box: Any = lab_function(4, "wave", 1.0, 0)
    upper, lower, picture = box.children
    (width, target), (beyond, seed) = upper.children, lower.children
    assert isinstance(picture, ipywidgets.Image)
    state: dict[str, Any] = {"width": 4, "target": "wave", "beyond": 1.0, "seed": 0}
    assert bytes(picture.value) == png_bytes(width_picture(**state))
    for control, name, value in (
        (width, "width", width.max),
        (width, "width", width.min),
        (target, "target", "jump"),
        (beyond, "beyond", beyond.min),
        (beyond, "beyond", beyond.max),
        (seed, "seed", seed.max),
    ):
        before = bytes(picture.value)
        control.value = value
        state[name] = value
        assert bytes(picture.value) == png_bytes(width_picture(**state)) != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"width": 0}, "width must be from 1 to 128, got 0"),
        ({"width": 129}, "width must be from 1 to 128, got 129"),
        ({"width": 2.5}, "width must be an integer, got 2.5"),
        ({"seed": -1}, "seed must be from 0 to 9, got -1"),
        ({"seed": True}, "seed must be an integer, got True"),
        ({"target": "hill"}, "target must be one of wave, kink, root, jump, got 'hill'"),
        ({"beyond": 3.5}, "beyond must be in [0, 3], got 3.5"),
        ({"beyond": float("nan")}, "beyond must be in [0, 3], got nan"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"width_lab: {message}")):
        lab_function(**arguments)


def test_what_the_lecture_says_about_the_seeds_holds() -> None:
    jump = [width_fit(MAX_WIDTH, "jump", seed) for seed in range(MAX_SEED + 1)]
    assert min(fit.random_error for fit in jump) > 0.5
    assert jump[5].random_creases(np.array([-3.0]))[0] > 400
    assert round(jump[0].random_creases(np.array([3.0]))[0]) == 14
    root = [width_fit(16, "root", seed) for seed in range(MAX_SEED + 1)]
    better = {seed for seed, fit in enumerate(root) if fit.random_error < fit.interpolant_error}
    first = [  # how far the first two creases lie from -1, where the root is steep
        np.sort(np.random.default_rng(seed).uniform(-1, 1, MAX_WIDTH)[:16])[:2] + 1
        for seed in range(MAX_SEED + 1)
    ]
    # Better than the polygon just where the first two creases are near; seed 7 has one alone.
    assert better == {seed for seed, (near, far) in enumerate(first) if near < 0.12 and far < 0.3}
    assert first[7][0] < 0.02 < 0.4 < first[7][1]
    assert max(range(10), key=lambda seed: root[seed].random_error) == 7


@pytest.mark.parametrize("width", [1, 2, 4, 8, 16, 32, 64, 128])
def test_no_width_mends_the_outside_of_the_wave(width: int) -> None:
    fit = width_fit(width, "wave", 0)
    x = np.linspace(-3, 3, 1201)
    x = x[np.abs(x) > 1]
    worst = [np.abs(g(x) - TARGETS["wave"](x)).max() for g in (fit.interpolant, fit.random_creases)]
    assert worst[0] >= 1.0
    assert worst[1] > 3.0
    if width >= 64:
        np.testing.assert_allclose(worst, 2 * np.pi, atol=0.2)
