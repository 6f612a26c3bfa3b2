"""The numbers of unit 03's lab: in the page, in course_lib, and what the lecture says of them."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from course_lib.plotting import width_fit, width_lab, width_picture
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.labs.width import GOAL_ERROR
from course_lib.plotting.labs.width_fits import (
    EXAMPLES,
    INSIDE,
    MAX_SEED,
    MAX_WIDTH,
    creases,
    error_curves,
)
from course_lib.plotting.labs.width_picture import CURVE_WIDTHS, MAX_BEYOND
from course_lib.plotting.labs.width_targets import MAX_DEPTH, TARGETS, ZIGZAG, zigzag
from tests.course_lib.plotting.labs.lab_page import opened, write_page

WIDTHS = [1, 2, 7, 32, MAX_WIDTH]

# All states in one go: what the page draws in each.
NUMBERS = """states => states.map(state => {
  for (const name in state) { lab.set(name, state[name]); }
  return [lab.state(), lab.numbers(), lab.reached()];
})"""

PLACES = np.array([-3.0, -1.5, -0.7, 0.0, 0.35, 2.0, 3.0])
"""Where the page says what both networks give."""


def states() -> list[dict[str, Any]]:
    """A grid over all inputs, and states between its points."""
    rng = np.random.default_rng(0)
    grid = [
        {"width": width, "target": target, "beyond": 2.0, "seed": seed, "depth": depth}
        for width, target, seed in product([1, 2, 3, 9, 64, MAX_WIDTH], [*TARGETS, ZIGZAG], (0, 5))
        for depth in ((1, 4, MAX_DEPTH) if target == ZIGZAG else (4,))
    ]
    between = [
        {
            "width": int(rng.integers(1, MAX_WIDTH + 1)),
            "target": str(rng.choice([*TARGETS, ZIGZAG])),
            "beyond": float(rng.integers(0, 13)) / 4,
            "seed": int(rng.integers(0, MAX_SEED + 1)),
            "depth": int(rng.integers(1, MAX_DEPTH + 1)),
        }
        for _ in range(80)
    ]
    # Widths that put a knot on the jump, to the left or right of it by rounding alone.
    knots = [grid[0] | {"width": width, "target": "jump"} for width in (33, 75, 90)]
    return grid + between + knots


@pytest.fixture(scope="module")
def seen(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    address = write_page(width_lab(), tmp_path_factory.mktemp("width"))
    with opened(browser, address) as lab:
        found: list[Any] = lab.js(NUMBERS, states())
        assert lab.said == []
    return found


def test_the_page_fits_what_course_lib_fits(seen: list[Any]) -> None:
    assert [state for state, _, _ in seen] == states()
    for state, numbers, _ in seen:
        fit = width_fit(state["width"], state["target"], state["seed"], state["depth"])
        # The interpolant is exact but for rounding; ramps of slope up to 64 are added.
        assert numbers["inside"][0] == pytest.approx(fit.interpolant_error, abs=1e-11)
        blue, orange = np.array(numbers["at"]).T
        np.testing.assert_allclose(blue, fit.interpolant(PLACES), rtol=0, atol=1e-10)
        # The least squares have a condition number of up to 2.3e7, besides what is left out: the
        # coefficients' rounding is 1e-16 times that, times values of up to 1e3.
        assert numbers["inside"][1] == pytest.approx(fit.random_error, rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(orange, fit.random_creases(PLACES), rtol=1e-6, atol=1e-6)
        assert numbers["pieces"] == fit.pieces
        if state["beyond"] > 0:
            outside = fit.errors_outside(state["beyond"])
            assert numbers["outside"] == pytest.approx(outside, rel=1e-6, abs=1e-6)
        else:
            assert numbers["outside"] == [None, None]


def test_the_rank_is_clear() -> None:
    """Where it is not, two programs may well differ in which column they leave out."""
    shares = []
    for seed, width in product(range(MAX_SEED + 1), (16, 60, 90, MAX_WIDTH)):
        places, signs = creases(seed)
        ramps = np.maximum(np.subtract.outer(EXAMPLES, places[:width]) * signs[:width], 0.0)
        hidden = np.column_stack([np.ones(len(EXAMPLES)), ramps])
        values = np.linalg.svd(hidden, compute_uv=False)
        shares.append(values / values[0])
    all_shares = np.concatenate(shares)
    assert not ((all_shares > 1e-15) & (all_shares < 1e-8)).any()
    assert (all_shares < 1e-15).any()


def test_the_curves_are_the_errors_of_each_width(seen: list[Any]) -> None:
    curves = error_curves(CURVE_WIDTHS)
    assert set(curves) == {*TARGETS, *(f"{ZIGZAG} {k}" for k in range(1, MAX_DEPTH + 1))}
    for name, seed in product(curves, (0, 7)):
        target, _, depth = name.partition(" ")
        for k, width in enumerate(CURVE_WIDTHS):
            fit = width_fit(width, target, seed, int(depth or 4))
            # Six digits are handed over; below 1e-6 both are rounding.
            blue, orange = curves[name]["interpolant"][width - 1], curves[name]["random"][seed][k]
            assert blue == pytest.approx(fit.interpolant_error, rel=1e-5, abs=1e-9)
            assert orange == pytest.approx(fit.random_error, rel=1e-4, abs=1e-6)
    for state, numbers, _ in seen:
        name = f"{ZIGZAG} {state['depth']}" if state["target"] == ZIGZAG else state["target"]
        expected = [curves[name]["interpolant"], curves[name]["random"][state["seed"]]]
        assert numbers["curves"] == expected


@pytest.mark.parametrize("depth", range(1, MAX_DEPTH + 1))
def test_the_zigzag_is_a_network_of_two_units_a_layer(depth: int) -> None:
    x = np.linspace(-1.0, 1.0, 2 ** (depth + 2) + 1)
    layer = (x + 1) / 2
    for _ in range(depth):
        hidden = np.maximum(np.outer(layer, [1.0, 1.0]) - [0.0, 0.5], 0.0)
        layer = hidden @ [2.0, -4.0]
    np.testing.assert_array_equal(zigzag(x, depth), layer)
    # Halves have no rounding error: the count of the pieces is exact.
    assert 1 + (np.diff(layer, 2) != 0).sum() == 2**depth


@pytest.mark.parametrize("depth", range(2, MAX_DEPTH + 1))
def test_one_layer_needs_a_unit_for_nearly_every_piece_of_the_zigzag(depth: int) -> None:
    fewer = [width_fit(w, ZIGZAG, 0, depth) for w in range(1, 2**depth - 1)]
    assert min(fit.interpolant_error for fit in fewer) >= 0.5
    assert min(fit.random_error for fit in fewer) >= 0.5
    enough = width_fit(2**depth, ZIGZAG, 0, depth)
    assert enough.interpolant_error < 1e-12
    assert enough.pieces == 2**depth


def test_the_task_can_be_reached_and_its_answer_is_true(browser: Browser, tmp_path: Any) -> None:
    errors = [width_fit(width).interpolant_error for width in range(1, 24)]
    assert [width + 1 for width, error in enumerate(errors) if error < GOAL_ERROR] == [23]
    assert [round(width_fit(w).errors_outside(2.0)[0], 1) for w in (23, 92)] == [6.2, 6.3]
    ratio = errors[22] / width_fit(92).interpolant_error
    assert ratio == pytest.approx(16, rel=0.01)
    tries = [
        {"width": 22, "target": "wave"},
        {"width": 23, "target": "wave"},
        {"width": 24, "target": "wave"},
        {"width": 23, "target": "root"},
        {"width": 32, "target": ZIGZAG, "depth": 5},
    ]
    with opened(browser, write_page(width_lab(), tmp_path)) as lab:
        assert not lab.js("lab.reached()")
        reached = [one for _, _, one in lab.js(NUMBERS, tries)]
    assert reached == [False, True, False, False, False]


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
    ("width", "target", "beyond", "seed", "depth"),
    [
        (1, "wave", 0.0, 0, 4),
        (1, "jump", MAX_BEYOND, 3, 4),
        (8, "kink", 1.0, 5, 1),
        (MAX_WIDTH, "root", 0.25, MAX_SEED, 6),
        (32, ZIGZAG, MAX_BEYOND, 0, 5),
    ],
)
def test_the_picture_shows_what_was_fitted(
    width: int, target: str, beyond: float, seed: int, depth: int
) -> None:
    figure = width_picture(width, target, beyond, seed, depth)
    fit = width_fit(width, target, seed, depth)
    curves, errors, pieces = figure.axes
    for name, g in (("interpolant", fit.interpolant), ("random creases", fit.random_creases)):
        line = next(line for line in curves.lines if line.get_label() == name)
        x = np.asarray(line.get_xdata())
        assert x[0] == -(1.0 + beyond)
        assert x[-1] == 1.0 + beyond
        np.testing.assert_array_equal(line.get_ydata(), g(x))
    dots = [line for line in errors.lines if line.get_marker() in ("o", "s")]
    assert [float(np.ravel(dot.get_ydata())[0]) for dot in dots] == [
        max(fit.random_error, 1e-4),
        max(fit.interpolant_error, 1e-4),
    ]
    blue, deep = [line for line in pieces.lines if line.get_marker() in ("o", "s")]
    np.testing.assert_array_equal(np.ravel(blue.get_data()), [width, fit.pieces])
    np.testing.assert_array_equal(np.ravel(deep.get_data()), [2 * depth, 2**depth])
    assert ("outside" in curves.get_title(loc="left")) == (beyond > 0)
    assert png_bytes(figure) == png_bytes(width_picture(width, target, beyond, seed, depth))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"width": 0}, "width must be from 1 to 128, got 0"),
        ({"width": 129}, "width must be from 1 to 128, got 129"),
        ({"width": 2.5}, "width must be an integer, got 2.5"),
        ({"seed": -1}, "seed must be from 0 to 9, got -1"),
        ({"seed": True}, "seed must be an integer, got True"),
        ({"depth": 7}, "depth must be from 1 to 6, got 7"),
        ({"target": "hill"}, "target must be one of wave, kink, root, jump, zigzag, got 'hill'"),
        ({"beyond": 3.5}, "beyond must be in [0, 3], got 3.5"),
        ({"beyond": float("nan")}, "beyond must be in [0, 3], got nan"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"width_lab: {message}")):
        width_lab(**arguments)


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
