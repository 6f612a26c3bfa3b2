"""The race: optimizers from one start over one surface, each with its own step length."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_lib.optim import minimize
from course_lib.plotting.alt_texts import curves_in_words, sentences
from course_lib.plotting.curves import draw_losses
from course_lib.plotting.entrants import BASE_LRS, DEFAULT_METHODS, METHODS, NUM_STEPS, PROBLEMS
from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.surface import gaps
from course_lib.plotting.trajectories import draw_trajectories, paths_in_words
from course_lib.problems import Problem

Array = NDArray[np.float64]


def race_paths(
    problem_name: str,
    lr_scale: float = 1.0,
    num_steps: int = NUM_STEPS,
    methods: Sequence[str] = DEFAULT_METHODS,
) -> dict[str, Array]:
    """Return the path of each method over one surface.

    Each method starts at the problem's start with ``lr_scale`` times its own best fixed step
    length on that surface, so that at 1 no method is held back by a bad choice. Best means:
    of 1, 2 and 5 times powers of ten up to 0.5, the one with the smallest mean logarithm of
    the gap to the minimum over 150 steps.

    Parameters
    ----------
    problem_name
        A key of ``PROBLEMS``.
    lr_scale
        Factor of all step lengths, finite, > 0. Adadelta has no step length and ignores it.
    num_steps
        Number of steps T, an integer >= 1.
    methods
        Keys of ``METHODS``, at least one, none twice.

    Returns
    -------
    paths
        From method to points of shape (T+1, 2); NaN after a path has diverged.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of its domain.

    Examples
    --------
    >>> paths = race_paths("ravine", num_steps=10, methods=["SGD", "Adam"])
    >>> {name: path.shape for name, path in paths.items()}
    {'SGD': (11, 2), 'Adam': (11, 2)}
    """
    problem = problem_called(problem_name)
    if isinstance(lr_scale, bool) or not 0.0 < lr_scale < math.inf:
        raise ValueError(f"race: lr_scale must be a finite number > 0, got {lr_scale!r}")
    if isinstance(num_steps, bool) or not isinstance(num_steps, (int, np.integer)):
        raise ValueError(f"race: num_steps must be an integer >= 1, got {num_steps!r}")
    if num_steps < 1:
        raise ValueError(f"race: num_steps must be an integer >= 1, got {num_steps!r}")
    unknown = [name for name in methods if name not in METHODS]
    if unknown or not methods or len(set(methods)) < len(methods):
        raise ValueError(
            f"race: methods must be different names out of {', '.join(METHODS)}, "
            f"at least one, got {list(methods)!r}"
        )
    lrs = BASE_LRS[problem_name]
    return {
        name: minimize(
            METHODS[name](lr_scale * lrs.get(name, 1.0)), problem, problem.start, num_steps
        )
        for name in methods
    }


def problem_called(problem_name: str) -> Problem:
    """Return the surface of that name.

    Parameters
    ----------
    problem_name
        A key of ``PROBLEMS``.

    Returns
    -------
    Problem
        A problem of two variables.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> problem_called("saddle").name
    'saddle'
    """
    if problem_name not in PROBLEMS:
        raise ValueError(
            f"race: problem_name must be one of {', '.join(PROBLEMS)}, got {problem_name!r}"
        )
    return PROBLEMS[problem_name]()


def race_title(problem_name: str, curves: Mapping[str, Array]) -> str:
    """Return a title that says who is nearest to the minimum at the end.

    Parameters
    ----------
    problem_name
        Name of the surface.
    curves
        From method to gaps of shape (T+1,).

    Returns
    -------
    title
        One line.

    Examples
    --------
    >>> race_title("saddle", {"SGD": np.array([1.0, 0.5]), "Adam": np.array([1.0, 0.1])})
    'saddle: after 1 step Adam is lowest'
    >>> race_title("saddle", {"SGD": np.array([1.0, np.nan])})
    'saddle: after 1 step every method has diverged'
    """
    num_steps = len(next(iter(curves.values()))) - 1
    after = f"after {num_steps} step{'s' if num_steps > 1 else ''}"
    last = {name: float(curve[-1]) for name, curve in curves.items() if np.isfinite(curve[-1])}
    if not last:
        return f"{problem_name}: {after} every method has diverged"
    lowest = min(last.values())
    # Rounding decides between two that have both arrived.
    winners = [name for name, gap in last.items() if gap <= max(lowest, 1e-14)]
    if len(winners) > 1:
        return f"{problem_name}: {after} {len(winners)} methods have arrived"
    return f"{problem_name}: {after} {winners[0]} is lowest"


def race(
    problem_name: str,
    lr_scale: float = 1.0,
    num_steps: int = NUM_STEPS,
    methods: Sequence[str] = DEFAULT_METHODS,
    title: str | None = None,
    alt: str | None = None,
) -> Figure:
    """Draw the whole race: paths over the surface, and the gap to the minimum by step.

    Parameters
    ----------
    problem_name, lr_scale, num_steps, methods
        As in :func:`race_paths`.
    title
        What the figure shows to be so; by default who is lowest at the end.
    alt
        What stands for the figure where it is not seen; by default made from the paths.

    Returns
    -------
    Figure
        Nothing is drawn on pyplot's current figure.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of its domain.

    Examples
    --------
    >>> figure = race("ravine", num_steps=10, methods=["SGD", "Adam"])
    >>> [axes.get_xlabel() for axes in figure.axes]
    ['w[0]', 'step']
    """
    paths = race_paths(problem_name, lr_scale, num_steps, methods)
    problem = problem_called(problem_name)
    curves = {name: gaps(problem, path) for name, path in paths.items()}
    title = title if title is not None else race_title(problem_name, curves)
    words = sentences(
        title,
        "Left panel",
        paths_in_words(problem, paths),
        "Right panel: the gap to the minimum against the step, on a logarithmic axis",
        curves_in_words(curves),
    )
    figure = new_figure(10.0, 4.6, alt=words if alt is None else alt)
    surface, losses = figure.subplots(1, 2, width_ratios=[1.25, 1.0])
    draw_trajectories(surface, problem, paths)
    style_axes(surface, problem_name, "w[0]", "w[1]")
    draw_losses(losses, curves)
    style_axes(losses, "gap to the minimum", "step", "loss - smallest loss")
    figure.suptitle(title, fontsize=12)
    handles, labels = surface.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=len(labels) if len(labels) <= 6 else 5,
        frameon=False,
        fontsize=9,
    )
    return figure
