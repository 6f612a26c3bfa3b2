"""Momentum's map: each point has the colour of its regime, and the run is the recursion's."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import QuadMesh

from course_lib.optim import momentum_step
from course_lib.plotting import phase_space_map
from course_lib.plotting.phase_space import REGIME_COLORS, regime_grid, run_at
from course_lib.theory import iteration_matrix, regime

NAMES = list(REGIME_COLORS)


@pytest.mark.parametrize("eigenvalue", [0.1, 1.0, 30.0])
def test_every_point_looked_at_or_not_has_its_regime(eigenvalue: float) -> None:
    lrs, momenta, which = regime_grid(regime, eigenvalue)
    rng = np.random.default_rng(0)
    for row, column in zip(rng.integers(121, size=1500), rng.integers(601, size=1500), strict=True):
        expected = regime(float(lrs[column]), float(momenta[row]), eigenvalue)
        assert NAMES[which[row, column]] == expected
    assert lrs[-1] * eigenvalue == pytest.approx(4.4)


def test_regimes_are_those_of_numpys_eigenvalues() -> None:
    lrs, momenta, which = regime_grid(regime, 1.0)
    rng = np.random.default_rng(1)
    judged = 0
    for row, column in zip(rng.integers(121, size=600), rng.integers(601, size=600), strict=True):
        z = np.linalg.eigvals(iteration_matrix(float(lrs[column]), float(momenta[row]), 1.0))
        largest = z[np.argmax(np.abs(z))]
        if abs(np.abs(largest) - 1) < 1e-6 or 0 < abs(largest.imag) < 1e-6:
            continue  # on a border
        judged += 1
        expected = (
            "diverges"
            if np.abs(largest) > 1
            else "ripples"
            if largest.imag
            else "oscillates"
            if largest.real < 0
            else "monotone"
        )
        assert NAMES[which[row, column]] == expected
    assert judged > 550


def test_the_map_that_is_drawn_is_the_grid() -> None:
    figure = phase_space_map(regime, eigenvalue=2.0)
    (axes,) = figure.axes
    (mesh,) = (c for c in axes.collections if isinstance(c, QuadMesh))
    lrs, momenta, which = regime_grid(regime, 2.0)
    np.testing.assert_array_equal(np.asarray(mesh.get_array()).reshape(which.shape), which)
    assert axes.get_xlim() == (0.0, lrs[-1])
    # Each name stands in its own region.
    assert sorted(text.get_text() for text in axes.texts) == sorted(NAMES)
    for text in axes.texts:
        lr, momentum = text.get_position()
        assert regime(lr, momentum, 2.0) == text.get_text()
    assert momenta[0] == 0.0


def test_names_stay_on_the_map() -> None:
    figure = phase_space_map(regime)
    figure.draw_without_rendering()
    frame = figure.axes[0].get_window_extent()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1


def test_the_run_is_momentums() -> None:
    errors = run_at(lr=0.3, momentum=0.8, eigenvalue=2.0, num_steps=30)
    w, velocity = np.array([1.0]), np.array([0.0])
    for error in errors:
        # 30 steps, three roundings each.
        assert w[0] == pytest.approx(error, abs=1e-14)
        w, velocity = momentum_step(w, velocity, 2.0 * w, 0.3, 0.8)
    figure = phase_space_map(regime, 2.0, point=(0.3, 0.8), num_steps=30)
    map_axes, run_axes = figure.axes
    assert map_axes.lines[0].get_xydata().tolist() == [[0.3, 0.8]]
    np.testing.assert_array_equal(run_axes.lines[-1].get_ydata(), errors)


def test_a_run_that_explodes_is_drawn_until_it_leaves() -> None:
    figure = phase_space_map(regime, point=(3.9, 0.9), num_steps=40)
    run = figure.axes[1]
    shown = np.abs(run.lines[-1].get_ydata())
    assert shown[-1] > 10
    assert (shown[:-1] <= 10).all()
    assert run.get_title(loc="left") == f"Its run leaves the picture at step {len(shown) - 1}"
    assert figure.axes[0].get_title(loc="left").endswith("the error diverges")
    phase_space_map(regime, point=(4.4, 0.99), num_steps=10_000)  # overflows, is drawn all the same


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eigenvalue": 0.0}, "eigenvalue must be a finite number > 0, got 0.0"),
        ({"eigenvalue": np.nan}, "eigenvalue must be a finite number > 0, got nan"),
        ({"point": (-0.1, 0.5)}, "point must be (lr, momentum) with lr >= 0 and momentum in"),
        ({"point": (0.1, 1.0)}, "point must be (lr, momentum) with lr >= 0 and momentum in"),
        ({"num_steps": 0}, "num_steps must be an integer >= 1, got 0"),
        ({"regime": lambda lr, b, h: "wobbles"}, "regime must return one of ['monotone', 'ripp"),
    ],
)
def test_bad_arguments(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^phase_space_map: " + re.escape(message)):
        phase_space_map(**{"regime": regime} | change)
