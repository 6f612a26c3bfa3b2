"""The map of momentum: which step lengths and momentum coefficients do what."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy import ndimage

from course_lib.plotting.alt_texts import sentences
from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.palette import BLACK, BLUE, CONTOUR

Array = NDArray[np.float64]
Regime = Callable[[float, float, float], str]

REGIME_COLORS: Mapping[str, str] = MappingProxyType(
    {
        # Okabe and Ito's green, sky blue, orange and purple, paled so that text stands on them.
        "monotone": "#8CCFB9",
        "ripples": "#AADAF4",
        "oscillates": "#F2CF80",
        "diverges": "#E5BCD3",
    }
)
"""The look of each regime; the names stand on the map, so that no colour has to be known."""

COLUMNS, ROWS, COARSE = 601, 121, 8
LARGEST = 10.0
"""A larger error is out of the picture of the run."""


def phase_space_map(
    regime: Regime,
    eigenvalue: float = 1.0,
    point: tuple[float, float] | None = None,
    num_steps: int = 40,
    title: str | None = None,
    alt: str | None = None,
) -> Figure:
    """Draw what momentum does over step length and momentum, and the run at a chosen point.

    The run starts at error 1 with velocity 0, along one eigenvector::

        velocity < -momentum * velocity - lr * eigenvalue * error, error < -error + velocity

    Parameters
    ----------
    regime
        From (lr, momentum, eigenvalue) to one of ``'monotone'``, ``'ripples'``,
        ``'oscillates'`` and ``'diverges'``: :func:`course_lib.theory.regime`.
    eigenvalue
        Curvature h, finite, > 0; the map's horizontal axis is lr, from 0 to 4.4 / h.
    point
        ``(lr, momentum)`` to mark, with lr >= 0 and momentum in [0, 1); its run is drawn
        beside the map. By default there is the map alone.
    num_steps
        Steps of that run, an integer >= 1.
    title
        What the figure shows to be so; by default it names the regime of the point.
    alt
        What stands for the figure where it is not seen; by default made from the map.

    Returns
    -------
    Figure
        Nothing is drawn on pyplot's current figure.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or ``regime`` returns another word.

    Source: Goh (2017), Why momentum really works, section on the dynamics of momentum.

    Examples
    --------
    >>> from course_lib.theory import regime
    >>> figure = phase_space_map(regime, point=(1.0, 0.25))
    >>> figure.axes[0].get_title(loc="left")
    'At lr = 1, momentum = 0.25 the error ripples'
    """
    _check(eigenvalue, point, num_steps)
    verbs = {"ripples": "ripples", "oscillates": "oscillates", "diverges": "diverges"}
    if title is None and point is not None:
        what = verbs.get(_named(regime, *point, eigenvalue), "falls without a turn")
        title = f"At lr = {point[0]:.3g}, momentum = {point[1]:.3g} the error {what}"
    title = title or "Four regimes of momentum"
    grid = regime_grid(regime, eigenvalue)
    run = None if point is None else run_at(*point, eigenvalue, num_steps)
    words = sentences(title, _map_in_words(*grid), "" if run is None else _run_in_words(run))
    figure = new_figure(10.4 if point else 6.4, 4.4, alt=words if alt is None else alt)
    left, *rest = figure.subplots(
        1, 2 if point else 1, squeeze=False, width_ratios=(1.35, 1) if point else (1,)
    )[0]
    _draw_map(left, *grid)
    style_axes(left, title, "step length lr", "momentum")
    if point is not None and run is not None:
        left.plot(*point, marker="o", markersize=9, color=BLACK, markeredgecolor="white")
        _draw_run(rest[0], run)
    return figure


def run_at(lr: float, momentum: float, eigenvalue: float, num_steps: int) -> Array:
    """Return the errors of a run of momentum along one eigenvector, from 1 with velocity 0.

    Parameters
    ----------
    lr, momentum, eigenvalue, num_steps
        As in :func:`phase_space_map`.

    Returns
    -------
    errors
        Shape (num_steps + 1,).

    Examples
    --------
    >>> run_at(lr=0.5, momentum=0.0, eigenvalue=1.0, num_steps=2)
    array([1.  , 0.5 , 0.25])
    """
    errors = np.ones(num_steps + 1)
    velocity = 0.0
    # A run that explodes ends in infinity, or NaN.
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(num_steps):
            velocity = momentum * velocity - lr * eigenvalue * errors[t]
            errors[t + 1] = errors[t] + velocity
    return errors


def regime_grid(regime: Regime, eigenvalue: float) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return the step lengths, the momenta, and which regime holds at each pair.

    Every eighth step length is looked at, and those between only where the regime changes.

    Parameters
    ----------
    regime, eigenvalue
        As in :func:`phase_space_map`.

    Returns
    -------
    lrs, momenta, which
        (601,), (121,), and (121, 601) indices into ``REGIME_COLORS``.

    Examples
    --------
    >>> from course_lib.theory import regime
    >>> lrs, momenta, which = regime_grid(regime, eigenvalue=2.0)
    >>> float(lrs[-1]), float(momenta[0]), which.shape
    (2.2, 0.0, (121, 601))
    """
    order = {name: index for index, name in enumerate(REGIME_COLORS)}
    lrs = np.linspace(0.0, 4.4, COLUMNS) / eigenvalue
    # Momentum stays below 1, where the map ends.
    momenta = np.linspace(0.0, 0.999, ROWS)
    which = np.empty((ROWS, COLUMNS), dtype=np.int64)
    for row, momentum in enumerate(momenta):

        def look(column: int, momentum: float = float(momentum)) -> int:
            return order[_named(regime, float(lrs[column]), momentum, eigenvalue)]

        which[row, ::COARSE] = [look(column) for column in range(0, COLUMNS, COARSE)]
        for left in range(0, COLUMNS - 1, COARSE):
            between = slice(left + 1, left + COARSE)
            if which[row, left] == which[row, left + COARSE]:
                which[row, between] = which[row, left]
            else:
                which[row, between] = [look(c) for c in range(left + 1, left + COARSE)]
    return lrs, momenta, which


def _map_in_words(lrs: Array, momenta: Array, which: NDArray[np.int64]) -> str:
    """What a walk to the right finds at a few heights of the map."""
    verbs = ["falls without a turn", "ripples", "oscillates", "diverges"]
    walks = []
    for momentum in (0.0, 0.5, 0.9):
        row = which[int(np.abs(momenta - momentum).argmin())]
        # The very edge of the map, lr = 0, is a regime of its own: nothing moves.
        starts = [1, *(int(place) + 1 for place in np.flatnonzero(np.diff(row)) if place)]
        ends = [*starts[1:], len(row) - 1]
        walk = ", then ".join(
            f"{verbs[int(row[start])]} up to lr = {lrs[end]:.3g}"
            for start, end in zip(starts, ends, strict=True)
        )
        walks.append(f"At momentum {momentum:g} the error {walk}")
    return sentences(*walks)


def _run_in_words(errors: Array) -> str:
    finite = errors[np.isfinite(errors)]
    turns = int((np.diff(np.sign(finite)) != 0).sum())
    return (
        f"Beside the map, the run at the point: after {len(finite) - 1} steps the error 1 has "
        f"become {finite[-1]:.2g}, and it has changed its sign {turns} "
        f"time{'' if turns == 1 else 's'}"
    )


def _draw_map(axes: Axes, lrs: Array, momenta: Array, which: NDArray[np.int64]) -> None:
    colors = ListedColormap(list(REGIME_COLORS.values()))
    axes.pcolormesh(lrs, momenta, which, cmap=colors, vmin=-0.5, vmax=3.5, shading="nearest")
    for index, name in enumerate(REGIME_COLORS):
        if (which == index).any():
            row, column = _deepest(which == index)
            axes.text(lrs[column], momenta[row], name, ha="center", va="center", fontsize=10)
    axes.set_xlim(lrs[0], lrs[-1])
    axes.set_ylim(0.0, 1.0)


def _deepest(inside: NDArray[np.bool_]) -> tuple[int, int]:
    """The place in a region that is farthest from its border, as a name measures it."""
    # A name is about 80 columns wide and, with some air around it, 7 rows high.
    depth = ndimage.distance_transform_edt(np.pad(inside, 1), sampling=(11.0, 1.0))[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(row), int(column)


def _draw_run(axes: Axes, errors: Array) -> None:
    # A run that explodes would hide its first steps: it is drawn until it leaves the picture.
    beyond = np.abs(errors) > LARGEST
    left = int(beyond.argmax()) if beyond.any() else None
    shown = errors if left is None else errors[: left + 1]
    limit = 1.15 * min(float(np.abs(shown).max()), LARGEST)
    axes.axhline(0.0, color=CONTOUR, linewidth=0.8)
    axes.plot(shown, color=BLUE, linewidth=1.5, marker="o", markersize=3)
    axes.set_xlim(-0.03 * len(errors), 1.03 * len(errors))
    axes.set_ylim(-limit, limit)
    title = "Its run" if left is None else f"Its run leaves the picture at step {left}"
    style_axes(axes, title, "step", "error")


def _named(regime: Regime, lr: float, momentum: float, eigenvalue: float) -> str:
    name = regime(lr, momentum, eigenvalue)
    if name not in REGIME_COLORS:
        raise ValueError(
            f"phase_space_map: regime must return one of {list(REGIME_COLORS)}, got {name!r} for "
            f"lr = {lr:.4g}, momentum = {momentum:.4g}"
        )
    return name


def _check(eigenvalue: float, point: tuple[float, float] | None, num_steps: int) -> None:
    if not 0.0 < eigenvalue < math.inf:
        raise ValueError(
            f"phase_space_map: eigenvalue must be a finite number > 0, got {eigenvalue!r}"
        )
    if point is not None and not (0.0 <= point[0] < math.inf and 0.0 <= point[1] < 1.0):
        raise ValueError(
            "phase_space_map: point must be (lr, momentum) with lr >= 0 and momentum in [0, 1), "
            f"got {point!r}"
        )
    if isinstance(num_steps, bool) or not isinstance(num_steps, (int, np.integer)) or num_steps < 1:
        raise ValueError(f"phase_space_map: num_steps must be an integer >= 1, got {num_steps!r}")
