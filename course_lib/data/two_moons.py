"""Two half moons that reach into each other."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import (
    Array,
    Labels,
    check_count,
    check_generator,
    check_non_negative,
)


def two_moons(
    num_examples: int, rng: np.random.Generator, noise: float = 0.1
) -> tuple[Array, Labels]:
    """Return points on two half circles, evenly spaced, with noise.

    Points, with angles evenly spaced over [0, pi], both ends included::

        class 0: (cos angle, sin angle)       class 1: (1 - cos angle, 1/2 - sin angle)
        each + noise * Normal(0, I)

    Parameters
    ----------
    num_examples
        N, an integer >= 2; the first N // 2 are of class 0.
    rng
        Draws the noise.
    noise
        Standard deviation of both coordinates, finite, >= 0.

    Returns
    -------
    X, y
        Points (N, 2), float64; classes 0 and 1, (N,), int64.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Pedregosa et al. (2011), Scikit-learn: Machine learning in Python, make_moons.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = two_moons(4, np.random.default_rng(0), noise=0.0)
    >>> X.round(6), y
    (array([[ 1. ,  0. ],
           [-1. ,  0. ],
           [ 0. ,  0.5],
           [ 2. ,  0.5]]), array([0, 0, 1, 1]))
    """
    check_count("two_moons", "num_examples", num_examples, low=2)
    check_generator("two_moons", rng)
    check_non_negative("two_moons", "noise", noise)
    num_first = num_examples // 2
    first = np.linspace(0.0, np.pi, num_first)
    second = np.linspace(0.0, np.pi, num_examples - num_first)
    X = np.vstack(
        [
            np.column_stack([np.cos(first), np.sin(first)]),
            np.column_stack([1 - np.cos(second), 0.5 - np.sin(second)]),
        ]
    )
    y = (np.arange(num_examples) >= num_first).astype(np.int64)
    return X + noise * rng.standard_normal((num_examples, 2)), y
