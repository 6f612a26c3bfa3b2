"""Paths of optimizers over the contour lines of a problem of two variables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.plotting.alt_texts import listed, place, sentences
from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.palette import BLACK, CONTOUR, PALE_DEEP, PALE_HIGH, LineStyle, line_styles
from course_lib.plotting.surface import (
    clip_path,
    contour_levels,
    diverged,
    domain_of,
    last_drawn,
    surface_grid,
)
from course_lib.problems import Problem

Array = NDArray[np.float64]


def contour_trajectories(
    problem: Problem,
    paths: Mapping[str, Array],
    title: str | None = None,
    labels: tuple[str, str] = ("w[0]", "w[1]"),
    alt: str | None = None,
) -> Figure:
    """Draw paths over the contour lines of a problem of two variables.

    Parameters
    ----------
    problem
        With a ``domain``; the star marks its minimum, the open circle the common start.
    paths
        From label to points of shape (T+1, 2). A path that gets lost is drawn as far as it
        stays near the picture, and its label says so.
    title
        What the figure shows to be so; by default the problem's name.
    labels
        Of the axes.
    alt
        What stands for the figure where it is not seen; by default made from the paths.

    Returns
    -------
    Figure
        Nothing is drawn on pyplot's current figure.

    Raises
    ------
    ValueError
        If the problem has no ``domain`` or a path has another shape.

    Examples
    --------
    >>> from course_lib.optim import SGD, minimize
    >>> from course_lib.problems import quadratic_ravine
    >>> ravine = quadratic_ravine(kappa=10.0)
    >>> path = minimize(SGD(lr=0.15), ravine, ravine.start, 20)
    >>> figure = contour_trajectories(ravine, {"SGD": path}, title="SGD crosses the ravine")
    >>> figure.axes[0].get_title(loc="left")
    'SGD crosses the ravine'
    """
    (x0, x1), (y0, y1) = domain_of(problem)
    height = 6.4 * (y1 - y0) / (x1 - x0)
    words = sentences(title or problem.name, paths_in_words(problem, paths))
    figure = new_figure(8.4, min(max(height, 3.4), 6.0), alt=words if alt is None else alt)
    axes = figure.subplots()
    draw_trajectories(axes, problem, paths)
    style_axes(axes, title if title is not None else problem.name, *labels)
    if paths:
        figure.legend(loc="outside right upper", frameon=False, fontsize=9)
    return figure


def draw_trajectories(axes: Axes, problem: Problem, paths: Mapping[str, Array]) -> None:
    """Draw the contour lines of a problem, and paths over them, on given axes.

    Parameters
    ----------
    axes
        The axes to draw on.
    problem, paths
        As in :func:`contour_trajectories`.

    Raises
    ------
    ValueError
        If the problem has no ``domain`` or a path has another shape.

    Examples
    --------
    >>> from course_lib.problems import saddle
    >>> axes = new_figure(4.0, 3.0, alt="A saddle.").subplots()
    >>> draw_trajectories(axes, saddle(), {})
    >>> axes.get_aspect(), len(axes.lines)  # one line: the star at the minimum
    ('auto', 1)
    """
    box = domain_of(problem)
    check_paths(paths)
    x, y, height = surface_grid(problem)
    levels = contour_levels(height)
    pale = LinearSegmentedColormap.from_list("pale", [PALE_DEEP, PALE_HIGH])
    axes.contourf(x, y, height, levels=[height.min(), *levels], cmap=pale)
    axes.contour(x, y, height, levels=levels, colors=CONTOUR, linewidths=0.6, linestyles="solid")
    styles = line_styles(paths)
    for name, path in paths.items():
        drawn = clip_path(path, box)
        style = styles[name]
        label = f"{name} (diverges)" if diverged(path, box) else name
        axes.plot(
            *drawn.T,
            label=label,
            color=style.color,
            linestyle=dash_pattern(style),
            linewidth=1.5,
            marker="o",
            markersize=2.2,
        )
        axes.plot(
            *last_drawn(drawn), color=style.color, marker="o", markersize=7, markeredgecolor="white"
        )
    for start in {tuple(path[0]) for path in paths.values()}:
        axes.plot(*start, marker="o", markersize=8, markerfacecolor="none", color=BLACK)
    if problem.minimum is not None:
        axes.plot(*problem.minimum, marker="*", markersize=13, color=BLACK, zorder=5)
    axes.set_xlim(box[0])
    axes.set_ylim(box[1])


def check_paths(paths: Mapping[str, Array]) -> None:
    """See that paths can be drawn over a surface.

    Parameters
    ----------
    paths
        As in :func:`contour_trajectories`.

    Raises
    ------
    ValueError
        If one has another shape than (T+1, 2).

    Examples
    --------
    >>> check_paths({"SGD": np.zeros((3, 2))})
    """
    for name, path in paths.items():
        if np.ndim(path) != 2 or np.shape(path)[1] != 2 or len(path) == 0:
            raise ValueError(
                f"contour_trajectories: the path {name!r} must have shape (T+1, 2), "
                f"got {np.shape(path)}"
            )


def paths_in_words(problem: Problem, paths: Mapping[str, Array]) -> str:
    """Return where paths over a surface begin and end.

    Parameters
    ----------
    problem, paths
        As in :func:`contour_trajectories`.

    Returns
    -------
    text
        Sentences.

    Raises
    ------
    ValueError
        As :func:`contour_trajectories`.

    Examples
    --------
    >>> from course_lib.problems import quadratic_ravine
    >>> path = np.array([[2.0, 1.0], [1.0, 0.5]])
    >>> paths_in_words(quadratic_ravine(kappa=2.0), {"SGD": path})
    'Contour lines of the ravine, its minimum at (0, 0). SGD runs from (2, 1) to (1, 0.5).'
    """
    box = domain_of(problem)
    check_paths(paths)
    width = box[0][1] - box[0][0]
    lowest = "" if problem.minimum is None else f", its minimum at {place(problem.minimum, width)}"
    starts = {tuple(path[0]) for path in paths.values()}
    together = len(paths) > 1 and len(starts) == 1
    begin = f"{listed(paths)} start at {place(np.array(*starts), width)}" if together else ""
    each = []
    for name, path in paths.items():
        start = "" if together else f" from {place(path[0], width)}"
        if diverged(path, box):
            each.append(f"{name} runs{start} out of the picture and is lost")
        else:
            verb = "ends at" if together else f"runs{start} to"
            each.append(f"{name} {verb} {place(path[-1], width)}")
    return sentences(f"Contour lines of the {problem.name}{lowest}", begin, "; ".join(each))


def dash_pattern(style: LineStyle) -> str | tuple[int, tuple[float, ...]]:
    """Return a line's dashes as matplotlib wants them.

    Parameters
    ----------
    style
        Look of the line.

    Returns
    -------
    pattern
        ``"-"`` or an offset with dashes and gaps.

    Examples
    --------
    >>> dash_pattern(LineStyle(BLACK)), dash_pattern(LineStyle(BLACK, (4.0, 2.0)))
    ('-', (0, (4.0, 2.0)))
    """
    return (0, style.dashes) if style.dashes else "-"
