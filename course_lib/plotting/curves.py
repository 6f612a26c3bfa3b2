"""Losses, or gaps to the best loss, against the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.plotting.alt_texts import curves_in_words, sentences
from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.palette import line_styles
from course_lib.plotting.trajectories import dash_pattern

Array = NDArray[np.float64]

DECADES = 14
"""A logarithmic axis shows at most so many powers of ten below the largest start."""


def loss_curves(
    curves: Mapping[str, Array],
    title: str = "Loss against step",
    xlabel: str = "step",
    ylabel: str = "loss",
    bands: Mapping[str, tuple[Array, Array]] | None = None,
    log: bool = True,
    alt: str | None = None,
) -> Figure:
    """Draw one curve for each label, with a band around it where one is given.

    Parameters
    ----------
    curves
        From label to losses of shape (T+1,), the first at step 0. Values that a curve cannot
        show (NaN, infinite; on a logarithmic axis also <= 0) are left out.
    title
        What the figure shows to be so.
    xlabel, ylabel
        Of the axes.
    bands
        From label to the lower and the upper edge, each as long as the curve.
    log
        Whether the losses are on a logarithmic axis.
    alt
        What stands for the figure where it is not seen; by default made from the curves.

    Returns
    -------
    Figure
        Nothing is drawn on pyplot's current figure.

    Raises
    ------
    ValueError
        If there is no curve, a curve is not a vector, or a band does not fit its curve.

    Examples
    --------
    >>> figure = loss_curves({"train": np.array([1.0, 0.1, 0.01])}, title="It learns")
    >>> figure.axes[0].get_yscale()
    'log'
    """
    if not curves:
        raise ValueError("loss_curves: curves must hold at least one curve, got none")
    check_curves(curves, bands)
    scale = "logarithmic" if log else "linear"
    drawn = f"The {ylabel} against {xlabel}, on a {scale} axis"
    words = sentences(title, drawn, curves_in_words(curves), _bands_in_words(bands))
    figure = new_figure(7.6, 4.2, alt=words if alt is None else alt)
    axes = figure.subplots()
    draw_losses(axes, curves, bands=bands, log=log)
    style_axes(axes, title, xlabel, ylabel)
    figure.legend(loc="outside right upper", frameon=False, fontsize=9)
    return figure


def draw_losses(
    axes: Axes,
    curves: Mapping[str, Array],
    bands: Mapping[str, tuple[Array, Array]] | None = None,
    log: bool = True,
) -> None:
    """Draw curves, and bands around them, on given axes.

    Parameters
    ----------
    axes
        The axes to draw on.
    curves, bands, log
        As in :func:`loss_curves`.

    Raises
    ------
    ValueError
        If a curve is not a vector, or a band does not fit its curve.

    Examples
    --------
    >>> axes = new_figure(4.0, 3.0, alt="A loss.").subplots()
    >>> draw_losses(axes, {"train": np.array([4.0, np.inf])}, log=False)
    >>> axes.lines[0].get_ydata()
    array([ 4., nan])
    """
    check_curves(curves, bands)
    styles = line_styles(curves)
    for name, curve in curves.items():
        style = styles[name]
        steps = np.arange(len(curve))
        axes.plot(
            steps,
            showable(curve, log),
            label=name,
            color=style.color,
            linestyle=dash_pattern(style),
            linewidth=1.6,
        )
        if bands and name in bands:
            low, high = (showable(edge, log) for edge in bands[name])
            axes.fill_between(steps, low, high, color=style.color, alpha=0.18, linewidth=0)
    if log:
        axes.set_yscale("log")
        axes.set_ylim(log_limits(curves.values()))
    axes.grid(visible=True, color="#E3E6E8", linewidth=0.7)


def check_curves(
    curves: Mapping[str, Array], bands: Mapping[str, tuple[Array, Array]] | None = None
) -> None:
    """See that curves and bands can be drawn.

    Parameters
    ----------
    curves, bands
        As in :func:`loss_curves`.

    Raises
    ------
    ValueError
        If a curve is not a vector with entries, or a band does not fit its curve.

    Examples
    --------
    >>> check_curves({"train": np.array([1.0, 0.1])})
    """
    for name, curve in curves.items():
        if np.ndim(curve) != 1 or np.size(curve) == 0:
            raise ValueError(
                f"loss_curves: the curve {name!r} must have shape (T+1,), got {np.shape(curve)}"
            )
    for name, (low, high) in (bands or {}).items():
        if name not in curves or not np.shape(low) == np.shape(high) == np.shape(curves[name]):
            raise ValueError(
                f"loss_curves: the band {name!r} must be two arrays as long as the curve of that "
                f"name, got {np.shape(low)} and {np.shape(high)}; curves are {list(curves)}"
            )


def _bands_in_words(bands: Mapping[str, tuple[Array, Array]] | None) -> str:
    ends = [
        f"The band around {name} ends between {float(low[-1]):.3g} and {float(high[-1]):.3g}"
        for name, (low, high) in (bands or {}).items()
    ]
    return "; ".join(ends)


def showable(curve: Array, log: bool) -> Array:
    """Return a curve with NaN for each value that its axis cannot show.

    Parameters
    ----------
    curve
        Shape (T+1,).
    log
        Whether the axis is logarithmic.

    Returns
    -------
    curve
        A copy.

    Examples
    --------
    >>> showable(np.array([1.0, 0.0, np.inf]), log=True)
    array([ 1., nan, nan])
    """
    shown = np.isfinite(curve) & ((curve > 0) if log else True)
    return np.where(shown, curve, np.nan)


def log_limits(curves: Iterable[Array]) -> tuple[float, float]:
    """Return the ends of a logarithmic axis on which each curve can be read.

    A curve that explodes, or one that falls to rounding error, would squash all others: the
    axis ends 1000 times above the largest start and 14 powers of ten below it.

    Parameters
    ----------
    curves
        Losses, each of shape (T+1,).

    Returns
    -------
    bottom, top
        With bottom < top; (0.1, 10) where nothing can be shown.

    Examples
    --------
    >>> log_limits([np.array([2.0, 1.0]), np.array([2.0, 1e30])])
    (0.5, 4000.0)
    """
    shown = [numbers for curve in curves if (numbers := drop_nan(showable(curve, log=True))).size]
    if not shown:
        return 0.1, 10.0
    highest_start = max(float(numbers[0]) for numbers in shown)
    values = np.concatenate(shown)
    top = min(float(values.max()), 1e3 * highest_start)
    bottom = max(float(values.min()), 10.0**-DECADES * highest_start)
    return bottom / 2, top * 2


def drop_nan(curve: Array) -> Array:
    """Return the entries of a curve that are numbers.

    Parameters
    ----------
    curve
        Shape (T+1,).

    Returns
    -------
    curve
        Shorter by its NaN entries.

    Examples
    --------
    >>> drop_nan(np.array([1.0, np.nan]))
    array([1.])
    """
    return curve[~np.isnan(curve)]
