"""He (Kaiming) initialization: twice the variance, since ReLU lets half of it through."""

from __future__ import annotations

import math

import numpy as np

from course_lib.init.arguments import Array, check_draw


def he_normal(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw normal weights that keep the second moment of the signal through ReLU layers.

    Distribution::

        W_ij ~ Normal(0, 2 / fan_in)      (the second number is the variance)

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
    The standard deviation is sqrt(2 / fan_in). With fan_out in place of fan_in the gradients
    keep their size instead; over a whole network the two differ by one factor, the quotient of
    the first width and the last.

    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers, equation 10.

    Examples
    --------
    >>> import numpy as np
    >>> W = he_normal(400, 300, np.random.default_rng(0))
    >>> W.shape, round(float(400 * W.var()), 1)
    ((400, 300), 2.0)
    """
    check_draw("he_normal", fan_in, fan_out, rng)
    return math.sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))


def he_uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw uniform weights that keep the second moment of the signal through ReLU layers.

    Distribution::

        W_ij ~ Uniform(-a, a),   a = sqrt(6 / fan_in)

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

    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers, equation 10.

    Examples
    --------
    >>> import numpy as np
    >>> W = he_uniform(600, 300, np.random.default_rng(0))
    >>> bool(np.abs(W).max() <= 0.1), round(float(600 * W.var()), 1)
    (True, 2.0)
    """
    check_draw("he_uniform", fan_in, fan_out, rng)
    limit = math.sqrt(6 / fan_in)
    return rng.uniform(-limit, limit, (fan_in, fan_out))
