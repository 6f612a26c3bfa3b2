"""Spirals: classes that no straight line separates, wound around each other."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import (
    Array,
    Labels,
    check_count,
    check_generator,
    check_non_negative,
)


def spirals(
    num_examples: int,
    rng: np.random.Generator,
    num_classes: int = 2,
    turns: float = 1.0,
    noise: float = 0.05,
) -> tuple[Array, Labels]:
    """Draw points on interleaved spirals, one spiral for each class.

    Distribution, with the class k = i mod K for the example i::

        r ~ Uniform(0.1, 1),   angle = 2 pi (turns r + k / K)
        x = r (cos angle, sin angle) + noise * Normal(0, I)

    Parameters
    ----------
    num_examples
        N, an integer >= 1.
    rng
        Draws the radii, then the noise.
    num_classes
        K, an integer >= 1. The classes take turns, so their sizes differ by at most 1.
    turns
        Turns that a spiral would make from the centre to radius 1, finite, >= 0.
    noise
        Standard deviation of both coordinates, finite, >= 0.

    Returns
    -------
    X, y
        Points (N, 2), float64; classes 0 to K - 1, (N,), int64.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Lang and Witbrock (1988), Learning to tell two spirals apart.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = spirals(5, np.random.default_rng(0), num_classes=3)
    >>> X.shape, y
    ((5, 2), array([0, 1, 2, 0, 1]))
    """
    check_count("spirals", "num_examples", num_examples)
    check_generator("spirals", rng)
    check_count("spirals", "num_classes", num_classes)
    check_non_negative("spirals", "turns", turns)
    check_non_negative("spirals", "noise", noise)
    y = np.arange(num_examples, dtype=np.int64) % num_classes
    r = rng.uniform(0.1, 1.0, num_examples)
    angle = 2 * np.pi * (turns * r + y / num_classes)
    X = r[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.standard_normal((num_examples, 2)), y
