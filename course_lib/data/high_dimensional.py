"""More features than examples: a regression made to be overfitted."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import Array, check_count, check_generator, check_non_negative


def high_dimensional_regression(
    num_examples: int, rng: np.random.Generator, num_features: int = 200, noise: float = 0.01
) -> tuple[Array, Array]:
    """Draw a linear regression in which every feature matters a little.

    Distribution::

        x ~ Normal(0, I),   y = 0.05 + sum_i 0.01 x_i + noise * Normal(0, 1)

    Parameters
    ----------
    num_examples
        N, an integer >= 1; with N < D the training error can be 0, and that means nothing.
    rng
        Draws the features, then the noise.
    num_features
        D, an integer >= 1.
    noise
        Standard deviation of the noise on y, finite, >= 0.

    Returns
    -------
    X, y
        Features (N, D) and targets (N,), float64.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Zhang, Lipton, Li and Smola (2023), Dive into deep learning, section 3.7.

    Examples
    --------
    >>> import numpy as np
    >>> X, y = high_dimensional_regression(20, np.random.default_rng(0), noise=0.0)
    >>> X.shape, y.shape, bool(np.allclose(y, 0.05 + 0.01 * X.sum(axis=1)))
    ((20, 200), (20,), True)
    """
    check_count("high_dimensional_regression", "num_examples", num_examples)
    check_generator("high_dimensional_regression", rng)
    check_count("high_dimensional_regression", "num_features", num_features)
    check_non_negative("high_dimensional_regression", "noise", noise)
    X = rng.standard_normal((num_examples, num_features))
    y = 0.05 + 0.01 * X.sum(axis=1) + noise * rng.standard_normal(num_examples)
    return X, y
