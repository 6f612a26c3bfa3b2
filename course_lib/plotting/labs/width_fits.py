"""Two networks with one hidden layer that fit a function: an interpolant, and random creases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

MAX_WIDTH = 128
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
    check_width(width, target, seed)
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


def check_width(width: int, target: str, seed: int) -> None:
    """Refuse, with a ValueError, what no fit can be made of."""
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
