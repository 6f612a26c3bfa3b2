"""The functions that unit 03's lab fits on [-1, 1], from smooth to torn, and a deep one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

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

ZIGZAG = "zigzag"
"""One more function to fit: a deep network of two units a layer."""

MAX_DEPTH = 6


def zigzag(x: Array, depth: int) -> Array:
    """Return what a network of so many hidden layers with two units each makes of [-1, 1].

    Each layer folds [0, 1] in two, by 2 relu(z) - 4 relu(z - 1/2), so that the network has
    2**depth pieces, going up and down between 0 and 1.

    Parameters
    ----------
    x
        Points, of any shape.
    depth
        Number of hidden layers, at least 1.

    Returns
    -------
    Array
        Of the shape of ``x``.

    Source: Telgarsky (2016), Benefits of depth in neural networks.

    Examples
    --------
    >>> zigzag(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), 2)
    array([0., 1., 0., 1., 0.])
    """
    value = (x + 1.0) / 2.0
    for _ in range(depth):
        value = 2.0 * np.maximum(value, 0.0) - 4.0 * np.maximum(value - 0.5, 0.0)
    return value


def target_function(target: str, depth: int) -> Callable[[Array], Array]:
    """Return one of the functions by its name.

    Parameters
    ----------
    target
        A key of ``TARGETS``, or ``"zigzag"``.
    depth
        Hidden layers of the zigzag.

    Returns
    -------
    function
        Of points of any shape.

    Raises
    ------
    KeyError
        If there is none of that name.

    Examples
    --------
    >>> target_function("kink", 1)(np.array([1.0])).round(3)
    array([0.667])
    """
    return TARGETS[target] if target != ZIGZAG else lambda x: zigzag(x, depth)
