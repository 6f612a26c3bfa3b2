"""Xavier (Glorot) initialization: a compromise between the signal and the gradient.

Forward the variance is multiplied by fan_in Var W, backward by fan_out Var W. Both are 1 only
in square layers; the mean of the two is 1 with Var W = 2 / (fan_in + fan_out).
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.init.arguments import Array, check_draw


def xavier_normal(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw normal weights between what the signal and what the gradient asks for.

    Distribution::

        W_ij ~ Normal(0, 2 / (fan_in + fan_out))      (the second number is the variance)

    Parameters
    ----------
    fan_in, fan_out
        Units before and after the layer, integers >= 1.
    rng
        Numpy generator to draw from.

    Returns
    -------
    ndarray (fan_in, fan_out)
        The weights, for ``x @ W``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks, equation 12.

    Examples
    --------
    >>> import numpy as np
    >>> W = xavier_normal(500, 300, np.random.default_rng(0))
    >>> W.shape, round(float(400 * W.var()), 1)
    ((500, 300), 1.0)
    """
    check_draw("xavier_normal", fan_in, fan_out, rng)
    return math.sqrt(2 / (fan_in + fan_out)) * rng.standard_normal((fan_in, fan_out))


def xavier_uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw uniform weights between what the signal and what the gradient asks for.

    Distribution::

        W_ij ~ Uniform(-a, a),   a = sqrt(6 / (fan_in + fan_out))

    Parameters
    ----------
    fan_in, fan_out
        Units before and after the layer, integers >= 1.
    rng
        Numpy generator to draw from.

    Returns
    -------
    ndarray (fan_in, fan_out)
        The weights, for ``x @ W``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The 6 is 2 for the compromise times 3, since the variance of Uniform(-a, a) is a^2 / 3.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks, equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> W = xavier_uniform(400, 200, np.random.default_rng(0))
    >>> bool(np.abs(W).max() <= 0.1), round(float(300 * W.var()), 1)
    (True, 1.0)
    """
    check_draw("xavier_uniform", fan_in, fan_out, rng)
    limit = math.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, (fan_in, fan_out))
