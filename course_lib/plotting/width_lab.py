"""The lab of unit 03: one hidden layer of a chosen width, inside its interval and outside."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.plotting.figure import new_figure, png_bytes, style_axes
from course_lib.plotting.lab import runs_widgets
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, GREEN, ORANGE

if TYPE_CHECKING:
    from ipywidgets import Widget

Array: TypeAlias = NDArray[np.float64]

MAX_WIDTH = 128
MAX_BEYOND = 3.0
MAX_SEED = 9

BREAK = 1 / 3
"""Where the kink is, and the jump."""

TARGETS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "wave": lambda x: np.sin(np.pi * x),
        "kink": lambda x: np.abs(x - BREAK),
        "root": lambda x: np.sqrt(np.maximum(x + 1.0, 0.0)),
        "jump": lambda x: np.where(x > BREAK, 1.0, 0.0),
    }
)
"""The functions to fit on [-1, 1], from smooth to torn; the root is steep at -1, 0 left of it."""

INSIDE = np.union1d(np.linspace(-1.0, 1.0, 4001), [BREAK])
"""Where the largest error is looked for; at the jump, on both sides of it besides."""

EXAMPLES = np.linspace(-1.0, 1.0, 201)
"""What the last layer on random creases is fitted to."""

CURVE_WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Widths at which the error curve is computed."""


@dataclass(frozen=True)
class WidthFit:
    """Two networks with one hidden layer, and their largest errors on [-1, 1].

    Attributes
    ----------
    interpolant, random_creases
        The networks: points (N,) to values (N,).
    interpolant_error, random_error
        Largest distance from the function on [-1, 1].

    Examples
    --------
    >>> fit = width_fit(8, "wave")
    >>> fit.interpolant(np.array([-0.5, 0.5])).round(9)
    array([-1.,  1.])
    >>> round(fit.interpolant_error, 2)
    0.07
    """

    interpolant: Callable[[Array], Array]
    random_creases: Callable[[Array], Array]
    interpolant_error: float
    random_error: float


def width_fit(width: int, target: str = "wave", seed: int = 0) -> WidthFit:
    """Fit a function on [-1, 1] by two networks with so many hidden units.

    The interpolant, with equally spaced knots x_j from -1 to 1 and slopes m_j of the pieces::

        f(x_0) + m_0 relu(x - x_0) + sum_j (m_j - m_{j-1}) relu(x - x_j)

    The other draws creases uniformly on [-1, 1], each ramp to the left or the right by a coin,
    and takes the last layer with the least squares on 201 equally spaced points.

    Parameters
    ----------
    width
        Number of hidden units H, an integer from 1 to 128.
    target
        ``"wave"``, sin(pi x); ``"kink"``, abs(x - 1/3); ``"root"``, sqrt(x + 1); ``"jump"``,
        1 right of 1/3.
    seed
        Of the creases, an integer from 0 to 9. A narrower network has the first creases of a
        wider one.

    Returns
    -------
    WidthFit
        Both networks as functions of an array, and their largest errors on [-1, 1].

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: de Boor (2001), A practical guide to splines, chapter III; Huang, Zhu and Siew
    (2006), Extreme learning machine, for the random hidden layer.

    Examples
    --------
    >>> round(width_fit(2, "kink").interpolant_error, 4)  # a knot at 0, the kink at 1/3
    0.4444
    >>> width_fit(4).interpolant(np.array([-0.5, 0.0, 0.5])).round(9)
    array([-1.,  0.,  1.])
    """
    _check(width, target, seed)
    f = TARGETS[target]
    knots = np.linspace(-1.0, 1.0, width + 1)
    slopes = np.diff(f(knots)) / np.diff(knots)
    changes = np.diff(slopes, prepend=0.0)

    def interpolant(x: Array) -> Array:
        ramps = np.maximum(np.subtract.outer(x, knots[:-1]), 0.0)
        return float(f(knots[:1])[0]) + ramps @ changes

    rng = np.random.default_rng(seed)
    creases, coins = rng.uniform(-1.0, 1.0, MAX_WIDTH), rng.integers(0, 2, MAX_WIDTH)
    signs = np.where(coins == 1, 1.0, -1.0)

    def hidden(x: Array) -> Array:
        ramps = np.maximum(np.subtract.outer(x, creases[:width]) * signs[:width], 0.0)
        return np.column_stack([np.ones(len(x)), ramps])

    coefs = np.linalg.lstsq(hidden(EXAMPLES), f(EXAMPLES), rcond=1e-10)[0]

    def random_creases(x: Array) -> Array:
        return hidden(x) @ coefs

    return WidthFit(
        interpolant,
        random_creases,
        _largest_error(interpolant, target),
        _largest_error(random_creases, target),
    )


def width_picture(
    width: int = 8, target: str = "wave", beyond: float = 1.0, seed: int = 0
) -> Figure:
    """Draw both fits inside and outside the interval, and their errors against the width.

    Parameters
    ----------
    width, target, seed
        As in :func:`width_fit`.
    beyond
        How far the picture goes outside [-1, 1] on either side, in [0, 3].

    Returns
    -------
    Figure
        Two panels: the function with the fits; the largest errors inside.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> len(width_picture().axes)
    2
    """
    _check(width, target, seed)
    if not 0.0 <= beyond <= MAX_BEYOND:
        raise ValueError(f"width_lab: beyond must be in [0, {MAX_BEYOND:g}], got {beyond!r}")
    fit = width_fit(width, target, seed)
    figure = new_figure(9.6, 3.6)
    left, right = figure.subplots(1, 2, width_ratios=[1.4, 1.0])
    _draw_fits(left, fit, target, beyond)
    _draw_errors(right, fit, width, target, seed)
    return figure


def width_lab(
    width: int = 8, target: str = "wave", beyond: float = 1.0, seed: int = 0
) -> Widget | Figure:
    """Show the fits with sliders for the width, the function, how far outside, and the seed.

    Without ipywidgets, outside a notebook, or with ``DESCENT_STATIC`` set, as when a notebook
    is executed to be read, the same call returns the figure of :func:`width_picture` itself.

    Parameters
    ----------
    width, target, beyond, seed
        As in :func:`width_picture`: where the controls stand at first.

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
    >>> type(width_lab()).__name__  # no kernel runs here
    'CourseFigure'
    """
    figure = width_picture(width, target, beyond, seed)
    if not runs_widgets():
        return figure

    import ipywidgets  # imported where it is needed: most readers of figures have no kernel

    controls = {
        "width": ipywidgets.IntSlider(
            value=width, min=1, max=MAX_WIDTH, description="width", continuous_update=False
        ),
        "target": ipywidgets.Dropdown(options=list(TARGETS), value=target, description="function"),
        "beyond": ipywidgets.FloatSlider(
            value=beyond,
            min=0.0,
            max=MAX_BEYOND,
            step=0.25,
            description="beyond",
            continuous_update=False,
        ),
        "seed": ipywidgets.IntSlider(
            value=seed, min=0, max=MAX_SEED, description="seed", continuous_update=False
        ),
    }
    picture = ipywidgets.Image(value=png_bytes(figure), format="png")

    def redraw(_: object) -> None:
        values = {name: control.value for name, control in controls.items()}
        picture.value = png_bytes(width_picture(**values))

    for control in controls.values():
        control.observe(redraw, names="value")
    rows = list(controls.values())
    return ipywidgets.VBox([ipywidgets.HBox(rows[:2]), ipywidgets.HBox(rows[2:]), picture])


def _check(width: int, target: str, seed: int) -> None:
    for name, number, low, high in (("width", width, 1, MAX_WIDTH), ("seed", seed, 0, MAX_SEED)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise ValueError(f"width_lab: {name} must be an integer, got {number!r}")
        if not low <= number <= high:
            raise ValueError(f"width_lab: {name} must be from {low} to {high}, got {number!r}")
    if target not in TARGETS:
        raise ValueError(f"width_lab: target must be one of {', '.join(TARGETS)}, got {target!r}")


def _largest_error(g: Callable[[Array], Array], target: str) -> float:
    error = float(np.abs(g(INSIDE) - TARGETS[target](INSIDE)).max())
    if target == "jump":  # just left of the jump the function is 0, just right of it 1
        here = float(g(np.array([BREAK]))[0])
        error = max(error, abs(here), abs(1.0 - here))
    return error


def _draw_fits(axes: Axes, fit: WidthFit, target: str, beyond: float) -> None:
    f, edge = TARGETS[target], 1.0 + beyond
    x = np.linspace(-edge, edge, 1201)
    axes.axvspan(-1.0, 1.0, color=GREEN, alpha=0.12)
    axes.plot(x, f(x), color=BLACK, linestyle="--", linewidth=1.2, label="the function")
    axes.plot(x, fit.interpolant(x), color=BLUE, linewidth=1.8, label="interpolant")
    axes.plot(x, fit.random_creases(x), color=ORANGE, linewidth=1.8, label="random creases")
    axes.set_xlim(-edge, edge)
    axes.set_ylim(-2.6, 3.4)
    outside = np.abs(x) > 1.0
    if outside.any():
        wrong = max(
            float(np.abs(g(x[outside]) - f(x[outside])).max())
            for g in (fit.interpolant, fit.random_creases)
        )
        title = f"Errors up to {_short(_largest(fit))} inside, {_short(wrong)} outside"
    else:
        title = f"Errors up to {_short(_largest(fit))} inside"
    style_axes(axes, title, "x, fitted where it is shaded", "output")
    axes.legend(loc="upper left", fontsize=8, ncols=3, frameon=True, edgecolor="none")


def _draw_errors(axes: Axes, fit: WidthFit, width: int, target: str, seed: int) -> None:
    fits = [width_fit(w, target, seed) for w in CURVE_WIDTHS]
    curves = (
        ("interpolant", BLUE, [g.interpolant_error for g in fits], fit.interpolant_error),
        ("random creases", ORANGE, [g.random_error for g in fits], fit.random_error),
    )
    for name, color, errors, here in curves:
        axes.loglog(CURVE_WIDTHS, errors, "-", color=color, linewidth=1.6, label=name)
        axes.loglog([width], [here], "o", color=color, markersize=9, markeredgecolor=BLACK)
    axes.axvline(width, color=CONTOUR, linewidth=0.8, linestyle="--")
    axes.set_xticks(CURVE_WIDTHS, [str(w) for w in CURVE_WIDTHS])
    axes.minorticks_off()
    axes.set_ylim(1e-4, 10.0)
    title = f"Width {width}: largest error inside\n{_short(fit.interpolant_error)} blue, "
    style_axes(axes, title + f"{_short(fit.random_error)} orange", "width", "largest error inside")


def _largest(fit: WidthFit) -> float:
    return max(fit.interpolant_error, fit.random_error)


def _short(number: float) -> str:
    """Two digits that count, without an exponent."""
    digits = 1 - math.floor(math.log10(number)) if number > 0 else 1
    return f"{number:.{min(max(digits, 0), 6)}f}"
