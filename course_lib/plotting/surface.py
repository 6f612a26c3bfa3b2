"""What a picture of a problem of two variables needs: a grid, levels, and paths that fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.problems import Problem

Array = NDArray[np.float64]
Box = tuple[tuple[float, float], tuple[float, float]]

NUM_LEVELS = 14


def surface_grid(problem: Problem, num_points: int = 81) -> tuple[Array, Array, Array]:
    """Evaluate a problem of two variables over its box.

    Parameters
    ----------
    problem
        With a ``domain``.
    num_points
        Points along each side.

    Returns
    -------
    x, y, height
        Shapes (P,), (P,) and (P, P); ``height[i, j]`` is the value at (x[j], y[i]).

    Raises
    ------
    ValueError
        If the problem has no box to show.

    Examples
    --------
    >>> from course_lib.problems import quadratic_ravine
    >>> x, y, height = surface_grid(quadratic_ravine(kappa=2.0), num_points=3)
    >>> x, y, height[1]
    (array([-2.2,  0. ,  2.2]), array([-1.1,  0. ,  1.1]), array([2.42, 0.  , 2.42]))
    """
    (x0, x1), (y0, y1) = domain_of(problem)
    x, y = np.linspace(x0, x1, num_points), np.linspace(y0, y1, num_points)
    height = np.array([[problem.value(np.array([a, b])) for a in x] for b in y])
    return x, y, height


def domain_of(problem: Problem) -> Box:
    """Return the box that pictures of a problem show.

    Parameters
    ----------
    problem
        A problem of two variables.

    Returns
    -------
    box
        ((x0, x1), (y0, y1)).

    Raises
    ------
    ValueError
        If the problem has none.

    Examples
    --------
    >>> from course_lib.problems import saddle
    >>> domain_of(saddle())
    ((-2.0, 2.0), (-1.5, 1.5))
    """
    if problem.domain is None:
        raise ValueError(
            f"plotting: the problem {problem.name!r} has no domain to draw, got {None!r}; "
            "use loss_curves for a problem with more than two variables"
        )
    return problem.domain


def contour_levels(height: Array, num_levels: int = NUM_LEVELS) -> Array:
    """Return heights for contour lines, close together near the lowest point.

    The levels are the lowest height plus (k/n)^4 times the range, so that the floor of a
    valley shows as well as its walls.

    Parameters
    ----------
    height
        Values over the grid.
    num_levels
        Their number n.

    Returns
    -------
    levels
        Shape (n,), increasing.

    Examples
    --------
    >>> contour_levels(np.array([[0.0, 16.0]]), num_levels=2)
    array([ 1., 16.])
    """
    lowest, highest = float(height.min()), float(height.max())
    return lowest + (highest - lowest) * (np.arange(1, num_levels + 1) / num_levels) ** 4


def clip_path(path: Array, box: Box) -> Array:
    """Return the part of a path that can be drawn.

    Points more than a box length outside the picture are pulled in to that distance: the line
    leaves the picture and may come back, and the numbers stay within what a renderer can
    handle. A path that is lost in the end is NaN after the first such point.

    Parameters
    ----------
    path
        Shape (T+1, 2).
    box
        The box of the picture.

    Returns
    -------
    path
        Same shape.

    Examples
    --------
    >>> clip_path(np.array([[0.5, 0.5], [9.0, 0.0], [1e30, -1e30]]), ((0.0, 1.0), (0.0, 1.0)))
    array([[0.5, 0.5],
           [2. , 0. ],
           [nan, nan]])
    """
    low, high = np.array(box).T
    margin = high - low
    clipped = np.clip(path, low - margin, high + margin)
    if diverged(path, box):
        outside = (clipped != path).any(axis=1)
        clipped[int(np.argmax(outside)) + 1 :] = np.nan
    return clipped


def diverged(path: Array, box: Box) -> bool:
    """Tell whether a path ends more than a box length outside the picture, or nowhere.

    Parameters
    ----------
    path
        Shape (T+1, 2).
    box
        The box of the picture.

    Returns
    -------
    bool
        True for a path that is lost.

    Examples
    --------
    >>> diverged(np.array([[0.0, 0.0], [1e30, 0.0]]), ((0.0, 1.0), (0.0, 1.0)))
    True
    """
    low, high = np.array(box).T
    margin = high - low
    return not bool(np.all((path[-1] >= low - margin) & (path[-1] <= high + margin)))


def last_drawn(path: Array) -> Array:
    """Return the last point of a path that is not NaN.

    Parameters
    ----------
    path
        Shape (T+1, 2), with a first point that is not NaN.

    Returns
    -------
    point
        Shape (2,).

    Examples
    --------
    >>> last_drawn(np.array([[0.0, 0.0], [1.0, 2.0], [np.nan, np.nan]]))
    array([1., 2.])
    """
    point: Array = path[~np.isnan(path).any(axis=1)][-1]
    return point


def gaps(problem: Problem, path: Array) -> Array:
    """Return how far above the smallest value each point of a path is.

    Parameters
    ----------
    problem
        Its smallest value counts as 0 where it is unknown.
    path
        Shape (T+1, D).

    Returns
    -------
    gaps
        Shape (T+1,); infinite or NaN where the path is lost.

    Examples
    --------
    >>> from course_lib.problems import quadratic_ravine
    >>> gaps(quadratic_ravine(kappa=2.0), np.array([[2.0, 0.0], [1.0, 1.0]]))
    array([2. , 1.5])
    """
    lowest = problem.minimum_value if problem.minimum_value is not None else 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array([problem.value(w) for w in path]) - lowest
