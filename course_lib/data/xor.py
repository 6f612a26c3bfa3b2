"""Exclusive or: four corners that no straight line separates."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import (
    Array,
    Labels,
    check_count,
    check_generator,
    check_non_negative,
)


def xor(num_examples: int, rng: np.random.Generator, noise: float = 0.0) -> tuple[Array, Labels]:
    """Return the corners of the unit square in turn, with noise; the label is their XOR.

    Points, with the example i at the corner i mod 4 of (0, 0), (0, 1), (1, 0), (1, 1)::

        x = corner + noise * Normal(0, I),   y = 1 if the corner's coordinates differ else 0

    Parameters
    ----------
    num_examples
        N, an integer >= 1; 4 without noise is the truth table.
    rng
        Draws the noise.
    noise
        Standard deviation of both coordinates, finite, >= 0.

    Returns
    -------
    X, y
        Points (N, 2), float64; labels 0 and 1, (N,), int64; ``2 * y - 1`` has signs.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Minsky and Papert (1969), Perceptrons, section 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = xor(4, np.random.default_rng(0))
    >>> X[y == 1]
    array([[0., 1.],
           [1., 0.]])
    """
    check_count("xor", "num_examples", num_examples)
    check_generator("xor", rng)
    check_non_negative("xor", "noise", noise)
    corner = np.arange(num_examples, dtype=np.int64) % 4
    bits = np.column_stack([corner // 2, corner % 2])
    X = bits + noise * rng.standard_normal((num_examples, 2))
    return X, bits[:, 0] ^ bits[:, 1]
