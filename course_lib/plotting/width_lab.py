"""The lab of unit 03: one hidden layer of a chosen width, inside its interval and outside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.plotting.figure import new_figure, png_bytes, style_axes
from course_lib.plotting.lab import runs_widgets
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR, GREEN, ORANGE
from course_lib.plotting.width_fits import (
    MAX_SEED,
    MAX_WIDTH,
    TARGETS,
    WidthFit,
    check_width,
    width_fit,
)

if TYPE_CHECKING:
    from ipywidgets import Widget

MAX_BEYOND = 3.0

CURVE_WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Widths at which the error curve is computed."""


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
    check_width(width, target, seed)
    if not 0.0 <= beyond <= MAX_BEYOND:
        raise ValueError(f"width_lab: beyond must be in [0, {MAX_BEYOND:g}], got {beyond!r}")
    fit = width_fit(width, target, seed)
    figure = new_figure(
        9.6,
        3.6,
        alt=f"Fits of width {width} to the function {target}, inside and outside the interval, and "
        "the largest errors inside.",
    )
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
