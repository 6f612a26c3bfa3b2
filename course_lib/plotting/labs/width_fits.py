"""Two networks with one hidden layer that fit a function: an interpolant, and random creases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from course_lib.plotting.labs.width_targets import (
    BREAK,
    MAX_DEPTH,
    TARGETS,
    ZIGZAG,
    Array,
    target_function,
    zigzag,
)

MAX_WIDTH = 128
MAX_SEED = 9

INSIDE = np.union1d(np.linspace(-1.0, 1.0, 4001), [*np.linspace(-1.0, 1.0, 65), BREAK])
"""Where the largest error is looked for; at the jump, on both sides of it besides."""

NUM_SHOWN = 1201
"""Points of a curve in the picture, outside the interval too."""

EXAMPLES = np.linspace(-1.0, 1.0, 201)
"""What the last layer on random creases is fitted to."""


@dataclass(frozen=True)
class WidthFit:
    """Two networks with one hidden layer, and their largest errors on [-1, 1].

    Attributes
    ----------
    interpolant, random_creases
        The networks: points (N,) to values (N,).
    interpolant_error, random_error
        Largest distance from the function on [-1, 1].
    pieces
        Number of straight pieces of the interpolant on [-1, 1].
    function
        What they are fitted to.

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
    pieces: int
    function: Callable[[Array], Array]

    def errors_outside(self, beyond: float) -> tuple[float, float]:
        """Return the largest errors of both up to so far outside [-1, 1].

        Parameters
        ----------
        beyond
            How far on either side, above 0.

        Returns
        -------
        interpolant_error, random_error
            Of 1201 equally spaced points those that lie outside.

        Examples
        --------
        >>> round(width_fit(128, "wave").errors_outside(2.0)[0], 1)
        6.3
        """
        x = np.linspace(-1.0 - beyond, 1.0 + beyond, NUM_SHOWN)
        x = x[np.abs(x) > 1.0]
        first, second = (
            float(np.abs(g(x) - self.function(x)).max())
            for g in (self.interpolant, self.random_creases)
        )
        return first, second


def creases(seed: int) -> tuple[Array, Array]:
    """Return the random creases and the sides to which their ramps rise, 128 of each.

    Parameters
    ----------
    seed
        An integer from 0 to 9.

    Returns
    -------
    places, signs
        In [-1, 1]; -1 or +1.

    Examples
    --------
    >>> places, signs = creases(0)
    >>> places[:2].round(2), signs[:2]
    (array([ 0.27, -0.46]), array([-1., -1.]))
    """
    rng = np.random.default_rng(seed)
    places, coins = rng.uniform(-1.0, 1.0, MAX_WIDTH), rng.integers(0, 2, MAX_WIDTH)
    return places, np.where(coins == 1, 1.0, -1.0)


def width_fit(width: int, target: str = "wave", seed: int = 0, depth: int = 4) -> WidthFit:
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
        1 right of 1/3; ``"zigzag"``, see :func:`zigzag`.
    seed
        Of the creases, an integer from 0 to 9. A narrower network has the first creases of a
        wider one.
    depth
        Hidden layers of the zigzag, an integer from 1 to 6.

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
    check_width(width, target, seed, depth)
    f = target_function(target, depth)
    interpolant, pieces = _interpolant(f, width)
    random_creases = _random_creases(f(EXAMPLES), width, seed)
    return WidthFit(
        interpolant,
        random_creases,
        _largest_error(interpolant(INSIDE), f, target),
        _largest_error(random_creases(INSIDE), f, target),
        pieces,
        f,
    )


def error_curves(widths: Sequence[int]) -> dict[str, dict[str, list[Any]]]:
    """Return the largest errors inside, to six digits.

    Parameters
    ----------
    widths
        Those of the networks with random creases, from 1 to 128.

    Returns
    -------
    curves
        For each function (``"zigzag 3"`` is the zigzag of depth 3): under ``"interpolant"`` the
        error of each width from 1 to 128, under ``"random"`` for each seed those of ``widths``.

    Examples
    --------
    >>> kink = error_curves([2, 4])["kink"]
    >>> kink["interpolant"][1], len(kink["interpolant"]), len(kink["random"])
    (0.444444, 128, 10)
    """
    functions: dict[str, Callable[[Array], Array]] = {
        **TARGETS,
        **{f"{ZIGZAG} {d}": partial(zigzag, depth=d) for d in range(1, MAX_DEPTH + 1)},
    }
    values = np.column_stack([f(EXAMPLES) for f in functions.values()])
    found: dict[str, dict[str, list[Any]]] = {name: {} for name in functions}
    for name, f in functions.items():
        errors = []
        for width in range(1, MAX_WIDTH + 1):
            knots = np.linspace(-1.0, 1.0, width + 1)
            errors.append(_largest_error(np.interp(INSIDE, knots, f(knots)), f, name))
        found[name] = {"interpolant": [_six_digits(error) for error in errors], "random": []}
    for seed in range(MAX_SEED + 1):
        # All functions share the hidden layer: one factorization for all of them.
        fits = [_random_creases(values, width, seed)(INSIDE) for width in widths]
        for k, (name, f) in enumerate(functions.items()):
            errors = [_largest_error(fit[:, k], f, name) for fit in fits]
            found[name]["random"].append([_six_digits(error) for error in errors])
    return found


def check_width(width: int, target: str, seed: int, depth: int) -> None:
    """Refuse, with a ValueError, what no fit can be made of."""
    for name, number, low, high in (
        ("width", width, 1, MAX_WIDTH),
        ("seed", seed, 0, MAX_SEED),
        ("depth", depth, 1, MAX_DEPTH),
    ):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise ValueError(f"width_lab: {name} must be an integer, got {number!r}")
        if not low <= number <= high:
            raise ValueError(f"width_lab: {name} must be from {low} to {high}, got {number!r}")
    names = [*TARGETS, ZIGZAG]
    if target not in names:
        raise ValueError(f"width_lab: target must be one of {', '.join(names)}, got {target!r}")


def _interpolant(f: Callable[[Array], Array], width: int) -> tuple[Callable[[Array], Array], int]:
    """Return the polygon through equally spaced knots, and how many straight pieces it has."""
    knots = np.linspace(-1.0, 1.0, width + 1)
    slopes = np.diff(f(knots)) / np.diff(knots)
    changes = np.diff(slopes, prepend=0.0)

    def interpolant(x: Array) -> Array:
        ramps = np.maximum(np.subtract.outer(x, knots[:-1]), 0.0)
        return float(f(knots[:1])[0]) + ramps @ changes

    return interpolant, 1 + int((np.abs(changes[1:]) > 1e-9).sum())


def _random_creases(values: Array, width: int, seed: int) -> Callable[[Array], Array]:
    """Return the best last layer on the first creases of a seed, for one or several functions."""
    places, signs = creases(seed)

    def hidden(x: Array) -> Array:
        ramps = np.maximum(np.subtract.outer(x, places[:width]) * signs[:width], 0.0)
        return np.column_stack([np.ones(len(x)), ramps])

    coefs = np.linalg.lstsq(hidden(EXAMPLES), values, rcond=1e-10)[0]
    return lambda x: hidden(x) @ coefs


def _six_digits(error: float) -> float:
    return float(f"{error:.6g}")


def _largest_error(fitted: Array, f: Callable[[Array], Array], target: str) -> float:
    """Return the largest distance of values at ``INSIDE`` from a function."""
    error = float(np.abs(fitted - f(INSIDE)).max())
    if target == "jump":  # just left of the jump the function is 0, just right of it 1
        here = float(fitted[np.searchsorted(INSIDE, BREAK)])
        error = max(error, abs(here), abs(1.0 - here))
    return error
