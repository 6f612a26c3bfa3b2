"""A curve whose noise grows along it: predicting a mean alone is not enough."""

from __future__ import annotations

import numpy as np

from course_lib.data.arguments import Array, check_count, check_generator, check_matrix


def heteroscedastic_truth(x: Array) -> tuple[Array, Array]:
    """Return the mean and the standard deviation of y at x.

    Formula::

        mean = sin(2 pi x),   std = 0.05 + 0.45 x^2

    Parameters
    ----------
    x
        Inputs (N,), float64; the data has them in [0, 1].

    Returns
    -------
    mean, std
        Each (N,).

    Raises
    ------
    ValueError
        If ``x`` is not a finite float64 vector.

    Source: Nix and Weigend (1994), Estimating the mean and variance of the target probability
    distribution (the problem, with another curve).

    Examples
    --------
    >>> import numpy as np
    >>> mean, std = heteroscedastic_truth(np.array([0.0, 0.25, 1.0]))
    >>> mean.round(6) + 0.0, std
    (array([0., 1., 0.]), array([0.05    , 0.078125, 0.5     ]))
    """
    check_matrix("heteroscedastic_truth", "x", x, "(N)")
    return np.sin(2 * np.pi * x), 0.05 + 0.45 * x**2


def heteroscedastic_curve(num_examples: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw points around a sine, ten times noisier at its end than at its start.

    Distribution, with the functions of :func:`heteroscedastic_truth`::

        x ~ Uniform(0, 1),   y ~ Normal(mean(x), std(x)^2)

    Parameters
    ----------
    num_examples
        N, an integer >= 1.
    rng
        Draws the inputs, then the noise.

    Returns
    -------
    x, y
        Inputs in ascending order and targets, each (N,), float64.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Nix and Weigend (1994), Estimating the mean and variance of the target probability
    distribution (the problem, with another curve).

    Examples
    --------
    >>> import numpy as np
    >>> x, y = heteroscedastic_curve(1000, np.random.default_rng(0))
    >>> mean, _ = heteroscedastic_truth(x)
    >>> early, late = np.abs(y - mean)[:200].mean(), np.abs(y - mean)[-200:].mean()
    >>> bool(late > 5 * early)
    True
    """
    check_count("heteroscedastic_curve", "num_examples", num_examples)
    check_generator("heteroscedastic_curve", rng)
    x = np.sort(rng.uniform(0.0, 1.0, num_examples))
    mean, std = heteroscedastic_truth(x)
    return x, mean + std * rng.standard_normal(num_examples)
