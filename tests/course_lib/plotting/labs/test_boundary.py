"""The numbers of unit 01's lab: in the page, in course_lib, and by another minimizer."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from scipy.optimize import linprog, minimize

from course_lib.losses import logistic_loss
from course_lib.plotting import (
    dragged_point,
    dragged_point_data,
    dragged_point_fit,
    logistic_lab,
)
from course_lib.plotting.figure import png_bytes
from course_lib.plotting.labs.boundary import GOAL_L2, GOAL_LENGTH, MAX_STEPS
from course_lib.plotting.labs.boundary_picture import PENALTIES
from course_lib.plotting.labs.dragged_point import MAX_L2, MIN_L2, dragged_point_descent
from tests.course_lib.plotting.labs.lab_page import opened, write_page

PLACES = [-3.0, -1.0, 0.0, 1.5, 3.0]
L2S = [MIN_L2, 1e-3, 0.03, MAX_L2]

# All states in one go: what the page draws in each.
NUMBERS = """states => states.map(state => {
  for (const name in state) { lab.set(name, state[name]); }
  return [lab.state(), lab.numbers(), lab.reached()];
})"""


def states() -> list[dict[str, Any]]:
    """A grid over all sliders, and states between its points."""
    rng = np.random.default_rng(0)
    grid = [
        {"x1": x1, "x2": x2, "l2": l2, "label": label, "steps": 30}
        for x1, x2, l2, label in product(PLACES, PLACES, [0.0, *L2S], ("+1", "-1"))
    ]
    between = [
        {
            "x1": round(float(rng.uniform(-3, 3)), 2),
            "x2": round(float(rng.uniform(-3, 3)), 2),
            "l2": float(f"{10 ** rng.uniform(-4, 0):.2g}"),
            "label": str(rng.choice(["+1", "-1"])),
            "steps": int(rng.integers(0, 300)),
        }
        for _ in range(150)
    ]
    return grid + between


@pytest.fixture(scope="module")
def seen(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    address = write_page(logistic_lab(), tmp_path_factory.mktemp("boundary"))
    with opened(browser, address) as lab:
        found: list[Any] = lab.js(NUMBERS, states())
        assert lab.said == []
    return found


def data_of(state: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    return dragged_point_data(state["x1"], state["x2"], int(state["label"]))


def test_the_page_has_the_state_that_was_set(seen: list[Any]) -> None:
    assert [state for state, _, _ in seen] == states()


def test_the_minimum_is_course_libs(seen: list[Any]) -> None:
    with_penalty = [(state, numbers) for state, numbers, _ in seen if state["l2"] > 0]
    assert len(with_penalty) > 300
    for state, numbers in with_penalty:
        w = dragged_point_fit(state["x1"], state["x2"], state["l2"], int(state["label"]))
        # Both stop at a gradient of 1e-14; the curvature is at least 1e-4, |w| at most 27.
        np.testing.assert_allclose(numbers["w"], w, rtol=0, atol=1e-9)
        X, y = data_of(state)
        assert numbers["loss"] == pytest.approx(logistic_loss(w, X, y, state["l2"])[0], rel=1e-12)
        assert numbers["right"] == int((y * (X @ w) > 0).sum())
        trust = 1 / (1 + np.exp(-y[-1] * (X[-1] @ w)))
        assert numbers["trust"] == pytest.approx(trust, rel=1e-8)


def test_without_a_penalty_there_is_a_minimum_just_where_no_line_separates(
    seen: list[Any],
) -> None:
    kinds = set()
    for state, numbers, _ in seen:
        X, y = data_of(state)
        # Separable: some w has all margins of at least 1. An example at 0 has none, whatever w.
        separable = linprog(np.zeros(2), -(y[:, None] * X), -np.ones(len(y)), bounds=(None, None))
        assert separable.status in (0, 2)
        assert (numbers["gap"] > 1e-9) == (separable.status == 0), state
        if state["l2"] == 0:
            kinds.add(numbers["w"] is None)
            # No minimum: some direction lowers no margin and raises one.
            rows = y[:, None] * X
            raised = linprog(-rows.sum(axis=0), -rows, np.zeros(len(y)), bounds=(-1, 1))
            assert (numbers["w"] is None) == (-raised.fun > 1e-9), state
            if numbers["w"] is not None:
                gradient = logistic_loss(np.array(numbers["w"]), X, y, 0.0)[1]
                assert np.abs(gradient).max() < 1e-12
    assert kinds == {False, True}


def test_the_gap_is_the_widest(seen: list[Any]) -> None:
    angles = np.linspace(0, 2 * np.pi, 20_001)
    directions = np.stack([np.cos(angles), np.sin(angles)])
    for state, numbers, _ in seen[::7]:
        X, y = data_of(state)
        rows = y[:, None] * X
        best = 2 * (rows[np.abs(rows).max(axis=1) > 0] @ directions).min(axis=0).max()
        if np.abs(rows[-1]).max() == 0:
            best = min(best, 0.0)
        # Between two of the 20,000 directions a margin of at most 4.3 changes by 0.0014.
        assert numbers["gap"] == pytest.approx(best, abs=2e-3)


def test_gradient_descent_is_course_libs(seen: list[Any]) -> None:
    for state, numbers, _ in seen[::5]:
        path = dragged_point_descent(
            state["x1"], state["x2"], state["l2"], state["steps"], int(state["label"])
        )
        np.testing.assert_allclose(numbers["end"], path[-1], rtol=1e-10, atol=1e-12)


def test_the_curve_of_lengths_is_course_libs(seen: list[Any]) -> None:
    for state, numbers, _ in seen[::40]:
        lengths = [
            np.linalg.norm(dragged_point_fit(state["x1"], state["x2"], l2, int(state["label"])))
            for l2 in PENALTIES
        ]
        np.testing.assert_allclose(numbers["lengths"], lengths, rtol=1e-9)


def test_the_task_can_be_reached_and_its_answer_is_true(browser: Browser, tmp_path: Any) -> None:
    def fit(x1: float, x2: float, l2: float = GOAL_L2) -> float:
        return float(np.linalg.norm(dragged_point_fit(x1, x2, l2)))

    assert round(fit(-0.6, -2.9), 2) == 9.80
    assert all(round(fit(x, y), 1) == 5.2 for x in (1.5, 2.25, 3.0) for y in (1.0, 2.0, 3.0))
    assert fit(-3.0, -3.0) < 1
    path = np.linalg.norm(dragged_point_descent(1.5, 1.0, 0.0, MAX_STEPS), axis=1)
    assert path[[100, 1000, 10_000]].round(1).tolist() == [5.0, 7.9, 11.1]
    for l2, steps in ((1e-2, 80), (1e-3, 700), (1e-4, 6100)):
        w, way = dragged_point_fit(1.5, 1.0, l2), dragged_point_descent(1.5, 1.0, l2, 7000)
        far = np.linalg.norm(way - w, axis=1) > 0.01 * np.linalg.norm(w)
        assert far.sum() == pytest.approx(steps, rel=0.01)
    flat = [fit(-1.5, -1.5, l2) for l2 in (1e-4, 1e-3)]
    assert flat[0] / flat[1] < 1.01 < fit(1.5, 1.0, 1e-4) / fit(1.5, 1.0, 1e-3)
    tries = [
        {"x1": -0.6, "x2": -2.9},
        {"x1": 3.0, "x2": 3.0},
        {"x1": -3.0, "x2": -3.0},
        {"x1": 1.5, "x2": 1.0},
        {"x1": -0.6, "x2": -2.9, "l2": MIN_L2},
    ]
    with opened(browser, write_page(logistic_lab(), tmp_path)) as lab:
        reached = [one for _, _, one in lab.js(NUMBERS, tries)]
        lab.js("lab.reset()")
        assert not lab.js("lab.reached()")
    assert reached == [True, False, False, False, False]
    assert GOAL_LENGTH == 9


def test_the_weights_are_those_of_another_minimizer() -> None:
    X, y = dragged_point_data(-1.0, 2.0)
    found = minimize(lambda w: logistic_loss(w, X, y, 0.02), np.zeros(2), jac=True, tol=1e-10)
    # BFGS stops at a gradient of about 1e-10, and the curvature is at least l2 = 0.02.
    np.testing.assert_allclose(dragged_point_fit(-1.0, 2.0, 0.02), found.x, atol=1e-7)


@pytest.mark.parametrize(
    ("x1", "x2", "l2", "label"),
    [(-3.0, -3.0, MIN_L2, 1), (3.0, -3.0, MAX_L2, -1), (0, 0, 0.1, 1), (-2.0, 0.0, MIN_L2, 1)],
)
def test_the_picture_shows_what_was_fitted(x1: float, x2: float, l2: float, label: int) -> None:
    figure = dragged_point(x1, x2, l2, 20, label)
    features, losses, lengths = figure.axes
    w = dragged_point_fit(x1, x2, l2, label)
    point = next(line for line in features.lines if line.get_label() == "yours")
    np.testing.assert_array_equal(np.ravel(point.get_data()), [x1, x2])
    star = next(line for line in losses.lines if line.get_label() == "minimum")
    np.testing.assert_array_equal(np.ravel(star.get_data()), w)
    (low, high), (bottom, top) = losses.get_xlim(), losses.get_ylim()
    assert low < w[0] < high
    assert bottom < w[1] < top
    path = next(line for line in losses.lines if str(line.get_label()).startswith("descent"))
    np.testing.assert_array_equal(
        np.array(path.get_data()).T, dragged_point_descent(x1, x2, l2, 20, label)
    )
    curve = next(line for line in lengths.lines if line.get_label() == "minimum")
    assert np.interp(l2, *np.array(curve.get_data())) == pytest.approx(np.linalg.norm(w))
    assert png_bytes(figure) == png_bytes(dragged_point(x1, x2, l2, 20, label))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x1": 3.1}, "x1 must be in [-3, 3], got 3.1"),
        ({"x2": -4.0}, "x2 must be in [-3, 3], got -4.0"),
        ({"l2": 0.0}, "l2 must be in [0.0001, 1], got 0.0"),
        ({"l2": 2.0}, "l2 must be in [0.0001, 1], got 2.0"),
        ({"x1": float("nan")}, "x1 must be in [-3, 3], got nan"),
    ],
)
def test_bad_arguments(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"dragged_point: {message}")):
        logistic_lab(**arguments)


def test_a_label_that_is_none() -> None:
    with pytest.raises(ValueError, match=re.escape("dragged_point: label must be -1 or 1, got 0")):
        dragged_point_data(0.0, 0.0, 0)
