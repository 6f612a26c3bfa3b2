"""The picture of unit 01's lab at one setting: boundary, loss, and the length of the weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.labs.dragged_point import (
    MAX_L2,
    MIN_L2,
    REACH,
    Array,
    dragged_point_data,
    dragged_point_descent,
    dragged_point_fit,
)
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, GREEN, PURPLE, VERMILION
from course_lib.problems.logistic import logistic

SHADES = ("#F3C6A9", "#F8DCCB", "#FCF0E8", "#E8F1F7", "#CBE0EE", "#A9CDE4")
"""Of the probability of +1, from -1's colour to +1's; the steps are ``SHADE_LEVELS``."""

SHADE_LEVELS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)

WEIGHTS = (-3.5, 10.5)
"""Of the loss surface, along either weight, unless the weights are longer: then 3 times that."""

PENALTIES = tuple(float(f"{10.0**exponent:.4g}") for exponent in np.arange(-40, 1) / 10)
"""Where the length of the weights is drawn."""


def dragged_point(
    x1: float = 1.5, x2: float = 1.0, l2: float = 0.001, num_steps: int = 30, label: int = 1
) -> Figure:
    """Draw the examples with the boundary, the loss over the weights, and |w| for every l2.

    Parameters
    ----------
    x1, x2
        Where the dragged example is, each in [-3, 3].
    l2
        Strength of the penalty, in [0.0001, 1].
    num_steps
        Steps of gradient descent in the second panel, at least 0.
    label
        Of the dragged example, -1 or 1.

    Returns
    -------
    Figure
        Three panels: the plane of the features; the plane of the weights; the length of the
        weights at the minimum, for each penalty.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> len(dragged_point().axes)
    3
    """
    w = dragged_point_fit(x1, x2, l2, label)
    X, y = dragged_point_data(x1, x2, label)
    lengths = np.array([np.linalg.norm(dragged_point_fit(x1, x2, one, label)) for one in PENALTIES])
    alt = (
        f"Thirteen examples of two labels and the boundary between them; one of label {label:+d} "
        f"is yours to drag, now at ({x1:g}, {x2:g}). With l2 = {l2:g} the loss has its minimum at "
        f"w = ({w[0]:.2f}, {w[1]:.2f}), and {int((y * (X @ w) > 0).sum())} examples are on their "
        f"own side. As l2 falls from 1 to 0.0001, the length of w grows from {lengths[-1]:.2f} to "
        f"{lengths[0]:.2f}."
    )
    figure = new_figure(10.8, 3.7, alt)
    features, losses, penalties = figure.subplots(1, 3)
    _draw_features(features, X, y, w)
    path = dragged_point_descent(x1, x2, l2, num_steps, label)
    _draw_loss(losses, X, y, w, l2, path)
    _draw_lengths(penalties, lengths, l2, w)
    return figure


def _draw_features(axes: Axes, X: Array, y: Array, w: Array) -> None:
    side = np.linspace(-REACH - 0.35, REACH + 0.35, 121)
    first, second = np.meshgrid(side, side)
    p = np.exp(-np.logaddexp(0.0, -(w[0] * first + w[1] * second)))
    axes.contourf(first, second, p, levels=SHADE_LEVELS, colors=SHADES)
    axes.contour(
        first,
        second,
        p,
        levels=[0.1, 0.5, 0.9],
        colors=BLACK,
        linewidths=[1.0, 1.8, 1.0],
        linestyles=["dotted", "solid", "dotted"],
    )
    for label, color, marker in ((1.0, BLUE, "o"), (-1.0, VERMILION, "s")):
        stay = X[:-1][y[:-1] == label]
        axes.plot(*stay.T, marker, color=color, markersize=6, label=f"label {label:+.0f}")
        if y[-1] == label:
            yours: dict[str, Any] = {
                "markersize": 12,
                "markeredgecolor": BLACK,
                "markeredgewidth": 2,
            }
            axes.plot(*X[-1], marker, color=color, label="yours", **yours)
    axes.set_aspect("equal")
    right = int((y * (X @ w) > 0).sum())
    style_axes(axes, f"{right} of {len(y)} on their own side", "x1", "x2")
    axes.legend(loc="upper left", fontsize=8, frameon=True, framealpha=0.9)


def _draw_loss(axes: Axes, X: Array, y: Array, w: Array, l2: float, path: Array) -> None:
    scale = 1.0 if WEIGHTS[0] < w.min() and w.max() < WEIGHTS[1] else 3.0
    ticks = np.linspace(scale * WEIGHTS[0], scale * WEIGHTS[1], 101)
    first, second = np.meshgrid(ticks, ticks)
    margins = np.einsum("i,ij,jab->iab", y, X, np.stack([first, second]))
    losses = np.logaddexp(0.0, -margins).mean(axis=0) + l2 / 2 * (first**2 + second**2)
    lowest = logistic(X, y, l2).minimum_value
    assert lowest is not None  # l2 > 0: there is one
    levels = lowest + np.geomspace(1e-3, max(float(losses.max()) - lowest, 0.1), 12)
    axes.contour(first, second, losses, levels=levels, colors=CONTOUR, linewidths=0.9)
    steps = f"descent, {len(path) - 1} steps"
    axes.plot(*path.T, ".--", color=PURPLE, markersize=4, linewidth=1.2, label=steps)
    axes.plot(*w, "*", color=GREEN, markersize=14, label="minimum")
    axes.set_aspect("equal")
    style_axes(axes, f"The minimum has |w| = {np.linalg.norm(w):.2f}", "w1", "w2")
    axes.legend(loc="upper right", fontsize=8, frameon=True, framealpha=0.9)


def _draw_lengths(axes: Axes, lengths: Array, l2: float, w: Array) -> None:
    bound = np.sqrt(2 * math.log(2) / np.array(PENALTIES))
    axes.loglog(PENALTIES, bound, "--", color=BLACK, linewidth=1.0, label="bound of section 7")
    axes.loglog(PENALTIES, lengths, color=GREEN, label="minimum")
    axes.plot(l2, np.linalg.norm(w), "*", color=GREEN, markersize=14)
    axes.set_xlim(MIN_L2, MAX_L2)
    axes.set_ylim(0.2, 200.0)
    style_axes(axes, "|w| at the minimum, for every l2", "l2", "|w|")
    axes.legend(loc="upper right", fontsize=8, frameon=True, framealpha=0.9)
