"""The picture of unit 03's lab at one setting: fits, errors against width, pieces against units."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.labs.width_fits import NUM_SHOWN, WidthFit, check_width, width_fit
from course_lib.plotting.labs.width_targets import MAX_DEPTH
from course_lib.plotting.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE

MAX_BEYOND = 3.0

CURVE_WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Widths at which the error curve is computed."""

LOWEST_ERROR = 1e-4
"""Where the axis of errors ends; smaller ones stand there."""


def width_picture(
    width: int = 8, target: str = "wave", beyond: float = 2.0, seed: int = 0, depth: int = 4
) -> Figure:
    """Draw both fits inside and outside the interval, their errors, and straight pieces.

    Parameters
    ----------
    width, target, seed, depth
        As in :func:`width_fit`.
    beyond
        How far the picture goes outside [-1, 1] on either side, in [0, 3].

    Returns
    -------
    Figure
        Three panels: the function with the fits; the largest errors inside; straight pieces
        against hidden units.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Examples
    --------
    >>> len(width_picture().axes)
    3
    """
    check_width(width, target, seed, depth)
    if not 0.0 <= beyond <= MAX_BEYOND:
        raise ValueError(f"width_lab: beyond must be in [0, {MAX_BEYOND:g}], got {beyond!r}")
    fit = width_fit(width, target, seed, depth)
    figure = new_figure(10.8, 3.7, _alt(fit, width, target, beyond, depth))
    left, middle, right = figure.subplots(1, 3, width_ratios=[1.8, 1.0, 1.0])
    _draw_fits(left, fit, target, beyond)
    _draw_errors(middle, fit, width, target, seed, depth)
    _draw_pieces(right, fit, width, depth)
    return figure


def _alt(fit: WidthFit, width: int, target: str, beyond: float, depth: int) -> str:
    outside = ""
    if beyond > 0:
        blue, orange = fit.errors_outside(beyond)
        outside = (
            f" Outside, as far as {1 + beyond:g}, they are {_short(blue)} and {_short(orange)}."
        )
    return (
        f"Two networks with one hidden layer of {width} relus fit the {target} from -1 to 1. "
        f"Inside, the largest error of the interpolant is {_short(fit.interpolant_error)}, that "
        f"with random creases {_short(fit.random_error)}.{outside} A deep network of {depth} "
        f"layers with two units each has {2**depth} straight pieces, one layer with as many "
        f"units at most {2 * depth + 1}."
    )


def _draw_fits(axes: Axes, fit: WidthFit, target: str, beyond: float) -> None:
    edge = 1.0 + beyond
    x = np.linspace(-edge, edge, NUM_SHOWN)
    axes.axvspan(-1.0, 1.0, color=GREEN, alpha=0.12)
    axes.plot(x, fit.random_creases(x), "-.", color=ORANGE, linewidth=1.8, label="random creases")
    axes.plot(x, fit.interpolant(x), color=BLUE, linewidth=2.0, label="interpolant")
    axes.plot(x, fit.function(x), ":", color=BLACK, linewidth=1.6, label=f"the {target}")
    axes.set_xlim(-edge, edge)
    axes.set_ylim(-2.6, 3.4)
    title = f"Blue's error: {_short(fit.interpolant_error)} inside"
    if beyond > 0:
        title += f", {_short(fit.errors_outside(beyond)[0])} outside"
    style_axes(axes, title, "x, fitted where it is shaded", "output")
    axes.legend(loc="upper left", fontsize=8, frameon=True, edgecolor="none")


def _draw_errors(axes: Axes, fit: WidthFit, width: int, target: str, seed: int, depth: int) -> None:
    fits = [width_fit(w, target, seed, depth) for w in CURVE_WIDTHS]
    curves = (
        ("random creases", ORANGE, "-.", "s", [g.random_error for g in fits], fit.random_error),
        ("interpolant", BLUE, "-", "o", [g.interpolant_error for g in fits], fit.interpolant_error),
    )
    for name, color, dash, marker, errors, here in curves:
        shown = np.maximum(errors, LOWEST_ERROR)
        axes.loglog(CURVE_WIDTHS, shown, dash, color=color, linewidth=1.6, label=name)
        dot: dict[str, Any] = {"markersize": 9, "markeredgecolor": BLACK}
        axes.loglog([width], [max(here, LOWEST_ERROR)], marker, color=color, **dot)
    axes.set_xticks(CURVE_WIDTHS, [str(w) for w in CURVE_WIDTHS])
    axes.minorticks_off()
    axes.set_ylim(LOWEST_ERROR, 10.0)
    style_axes(axes, "Largest error inside", "width H", "error")


def _draw_pieces(axes: Axes, fit: WidthFit, width: int, depth: int) -> None:
    units = np.geomspace(1.0, 160.0, 50)
    axes.loglog(units, units + 1.0, color=BLUE, linewidth=1.8, label="one layer: at most H + 1")
    layers = np.arange(1, MAX_DEPTH + 1)
    axes.loglog(2 * layers, 2.0**layers, "--", color=PURPLE, linewidth=1.8, label="layers of two")
    axes.loglog([width], [fit.pieces], "o", color=BLUE, markersize=9, markeredgecolor=BLACK)
    axes.loglog([2 * depth], [2**depth], "s", color=PURPLE, markersize=9, markeredgecolor=BLACK)
    axes.set_xlim(1.0, 160.0)
    axes.set_ylim(1.0, 300.0)
    title = f"{2 * depth} units: {2**depth} pieces or {2 * depth + 1}"
    style_axes(axes, title, "hidden units", "straight pieces")
    axes.legend(loc="upper left", fontsize=8, frameon=True, edgecolor="none")


def _short(number: float) -> str:
    """Two digits that count, without an exponent."""
    digits = 1 - math.floor(math.log10(number)) if number > 0 else 1
    return f"{number:.{min(max(digits, 0), 6)}f}"
