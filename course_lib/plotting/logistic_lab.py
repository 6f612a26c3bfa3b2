"""The lab of unit 01: one example is dragged, and boundary, loss and weights follow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.plotting.figure import new_figure, png_bytes, style_axes
from course_lib.plotting.lab import runs_widgets
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, GREEN, ORANGE, VERMILION
from course_lib.problems.logistic import logistic

if TYPE_CHECKING:
    from ipywidgets import Widget

Array: TypeAlias = NDArray[np.float64]

REACH = 3.0
"""The dragged example stays within this distance of 0 along either feature."""

MIN_L2, MAX_L2 = 1e-3, 1.0
"""Ends of the slider of the penalty."""

PLUS = ((1.0, 0.4), (0.6, 1.2), (1.5, 1.0), (2.0, 0.2), (0.3, 0.7), (1.1, 1.9))
MINUS = ((-0.8, -0.5), (-1.4, -1.2), (-0.4, -1.1), (-1.9, -0.1), (-0.9, -1.8), (-0.2, -0.6))
"""The examples that stay: the line x1 + x2 = 0 separates them."""

WEIGHTS = ((-3.5, 10.5), (-3.5, 10.5))
"""Box of the loss surface; each minimum that the sliders can reach lies in it."""


def dragged_point_data(x1: float, x2: float) -> tuple[Array, Array]:
    """Return the examples of the lab: twelve that stay, and the dragged one of label +1, last.

    Parameters
    ----------
    x1, x2
        Where the dragged example is, each in [-3, 3].

    Returns
    -------
    X, y
        Features (13, 2), without a feature that is always 1; labels (13,), -1 or +1.

    Raises
    ------
    ValueError
        If a coordinate is out of its domain.

    Examples
    --------
    >>> X, y = dragged_point_data(1.5, -0.5)
    >>> X[-1], float(y[-1]), len(y)
    (array([ 1.5, -0.5]), 1.0, 13)
    """
    for name, x in (("x1", x1), ("x2", x2)):
        if not -REACH <= x <= REACH:
            raise ValueError(f"dragged_point: {name} must be in [-3, 3], got {x!r}")
    X = np.array([*PLUS, *MINUS, (x1, x2)], dtype=np.float64)
    y = np.concatenate([np.ones(len(PLUS)), -np.ones(len(MINUS)), [1.0]])
    return X, y


def dragged_point_fit(x1: float, x2: float, l2: float) -> Array:
    """Return the weights of logistic regression with the example at that place.

    The minimizer of::

        F(w) = 1/N sum_i log(1 + exp(-y_i w . x_i)) + l2/2 |w|^2

    Parameters
    ----------
    x1, x2
        Where the dragged example is, each in [-3, 3].
    l2
        Strength of the penalty, in [0.001, 1].

    Returns
    -------
    w
        Shape (2,).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Cox (1958), The regression analysis of binary sequences.

    Examples
    --------
    >>> dragged_point_fit(1.5, 1.5, 0.01).round(2)
    array([2.  , 2.27])
    >>> dragged_point_fit(-1.5, -1.5, 0.01).round(2)  # on the wrong side
    array([1.01, 0.83])
    """
    if not MIN_L2 <= l2 <= MAX_L2:
        raise ValueError(f"dragged_point: l2 must be in [0.001, 1], got {l2!r}")
    X, y = dragged_point_data(x1, x2)
    w = logistic(X, y, l2).minimum
    assert w is not None  # l2 > 0: there is one
    return w


def dragged_point(x1: float = 1.5, x2: float = -0.5, l2: float = 0.01) -> Figure:
    """Draw the examples with the boundary, the loss over the weights, and the weights.

    Parameters
    ----------
    x1, x2
        Where the dragged example of label +1 is, each in [-3, 3].
    l2
        Strength of the penalty, in [0.001, 1].

    Returns
    -------
    Figure
        Three panels: the plane of the features; the plane of the weights; both weights as the
        example moves along the first feature.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> len(dragged_point().axes)
    3
    """
    w = dragged_point_fit(x1, x2, l2)
    X, y = dragged_point_data(x1, x2)
    figure = new_figure(
        10.4,
        3.6,
        alt=f"Thirteen examples, one of them dragged to ({x1:g}, {x2:g}): the decision boundary, "
        f"the loss surface with its minimum at weights ({w[0]:.3g}, {w[1]:.3g}), and the weights.",
    )
    left, centre, right = figure.subplots(1, 3)
    _draw_features(left, X, y, w)
    _draw_loss(centre, X, y, w, l2)
    _draw_weights(right, x1, x2, w, l2)
    return figure


def logistic_lab(x1: float = 1.5, x2: float = -0.5, l2: float = 0.01) -> Widget | Figure:
    """Show the dragged example with sliders for its two features and for the penalty.

    Without ipywidgets, outside a notebook, or with ``DESCENT_STATIC`` set, as when a notebook
    is executed to be read, the same call returns the figure of :func:`dragged_point` itself.

    Parameters
    ----------
    x1, x2, l2
        As in :func:`dragged_point`: where the sliders stand at first.

    Returns
    -------
    widget or figure
        To be the last expression of a cell.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> type(logistic_lab()).__name__  # no kernel runs here
    'CourseFigure'
    """
    figure = dragged_point(x1, x2, l2)
    if not runs_widgets():
        return figure

    import ipywidgets  # imported where it is needed: most readers of figures have no kernel

    controls = {
        name: ipywidgets.FloatSlider(
            value=value,
            min=-REACH,
            max=REACH,
            step=0.1,
            description=f"{name} of the point",
            style={"description_width": "initial"},
            continuous_update=False,
        )
        for name, value in (("x1", x1), ("x2", x2))
    }
    controls["l2"] = ipywidgets.FloatLogSlider(
        value=l2,
        min=math.log10(MIN_L2),
        max=math.log10(MAX_L2),
        step=0.1,
        description="l2",
        readout_format=".3f",
        continuous_update=False,
    )
    picture = ipywidgets.Image(value=png_bytes(figure), format="png")

    def redraw(_: object) -> None:
        values = {name: float(control.value) for name, control in controls.items()}
        values["l2"] = min(max(values["l2"], MIN_L2), MAX_L2)  # 10**-3.0 may round below 0.001
        picture.value = png_bytes(dragged_point(**values))

    for control in controls.values():
        control.observe(redraw, names="value")
    return ipywidgets.VBox([ipywidgets.HBox(list(controls.values())), picture])


def _draw_features(axes: Axes, X: Array, y: Array, w: Array) -> None:
    side = np.linspace(-REACH - 0.3, REACH + 0.3, 121)
    first, second = np.meshgrid(side, side)
    p = np.exp(-np.logaddexp(0.0, -(w[0] * first + w[1] * second)))
    levels = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
    shades = ("#F3C6A9", "#F8DCCB", "#FCF0E8", "#E8F1F7", "#CBE0EE", "#A9CDE4")
    axes.contourf(first, second, p, levels=levels, colors=shades)
    axes.contour(first, second, p, levels=[0.5], colors=BLACK, linewidths=1.6)
    for label, color, marker in ((1.0, BLUE, "o"), (-1.0, VERMILION, "s")):
        stay = X[:-1][y[:-1] == label]
        axes.plot(*stay.T, marker, color=color, markersize=6, label=f"label {label:+.0f}")
    axes.plot(
        *X[-1],
        "o",
        color=BLUE,
        markersize=12,
        markeredgecolor=BLACK,
        markeredgewidth=2,
        label="the point, +1",
    )
    axes.set_aspect("equal")
    margin = float(X[-1] @ w)
    trust = math.exp(-float(np.logaddexp(0.0, -margin)))
    if round(trust, 2) == 0.5:
        place = "the boundary"
    else:
        place = "its own side" if margin > 0 else "the wrong side"
    style_axes(axes, f"The point is on {place}:\nits label has probability {trust:.2f}", "x1", "x2")
    axes.legend(loc="best", fontsize=8, frameon=True, framealpha=0.9)


def _draw_loss(axes: Axes, X: Array, y: Array, w: Array, l2: float) -> None:
    ticks = [np.linspace(*side, 101) for side in WEIGHTS]
    first, second = np.meshgrid(*ticks)
    margins = np.einsum("i,ij,jab->iab", y, X, np.stack([first, second]))
    losses = np.logaddexp(0.0, -margins).mean(axis=0) + l2 / 2 * (first**2 + second**2)
    lowest = float(np.logaddexp(0.0, -y * (X @ w)).mean() + l2 / 2 * (w @ w))
    levels = lowest + np.geomspace(1e-3, max(float(losses.max()) - lowest, 0.1), 12)
    axes.contour(first, second, losses, levels=levels, colors=CONTOUR, linewidths=0.9)
    axes.plot(0, 0, "+", color=BLACK, markersize=9, label="w = 0, loss 0.69")
    axes.plot(*w, "*", color=GREEN, markersize=14, label=f"minimum, loss {lowest:.2f}")
    axes.annotate("", xy=tuple(w), xytext=(0, 0), arrowprops={"arrowstyle": "->", "color": GREEN})
    axes.set_aspect("equal")
    style_axes(axes, f"The minimum of the loss has\n|w| = {np.linalg.norm(w):.2f}", "w1", "w2")
    axes.legend(loc="upper right", fontsize=8, frameon=True, framealpha=0.9)


def _draw_weights(axes: Axes, x1: float, x2: float, w: Array, l2: float) -> None:
    places = np.linspace(-REACH, REACH, 31)
    fits = np.array([dragged_point_fit(float(place), x2, l2) for place in places])
    for index, (name, color) in enumerate((("w1", BLUE), ("w2", ORANGE))):
        axes.plot(places, fits[:, index], color=color, label=name, linewidth=1.8)
        axes.plot(x1, w[index], "o", color=color, markersize=8, markeredgecolor=BLACK)
    axes.axhline(0.0, color=BLACK, linewidth=0.8)
    axes.axvline(x1, color=CONTOUR, linewidth=0.8, linestyle="--")
    axes.set_ylim(*WEIGHTS[0])
    low, high = np.linalg.norm(fits, axis=1).min(), np.linalg.norm(fits, axis=1).max()
    title = f"Dragged along x1 at x2 = {x2:.1f},\n|w| goes from {low:.2f} to {high:.2f}"
    style_axes(axes, title, "x1 of the point", "weights")
    axes.legend(loc="lower right", fontsize=8, frameon=True, framealpha=0.9)
