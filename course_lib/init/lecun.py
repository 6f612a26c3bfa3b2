"""LeCun's initialization: keep the variance of the signal on its way forward."""

from __future__ import annotations

import math

import numpy as np

from course_lib.init.arguments import Array, check_draw


def lecun_normal(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw normal weights that keep the variance of the signal through a linear layer.

    Distribution::

        W_ij ~ Normal(0, 1 / fan_in)      (the second number is the variance)

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
    Right where the activation is close to the identity around 0, as tanh is; selu is built
    for it.

    Source: LeCun, Bottou, Orr and Muller (1998), Efficient BackProp, equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> W = lecun_normal(400, 300, np.random.default_rng(0))
    >>> W.shape, round(float(400 * W.var()), 1)
    ((400, 300), 1.0)
    """
    check_draw("lecun_normal", fan_in, fan_out, rng)
    return math.sqrt(1 / fan_in) * rng.standard_normal((fan_in, fan_out))


def lecun_uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw uniform weights that keep the variance of the signal through a linear layer.

    Distribution::

        W_ij ~ Uniform(-a, a),   a = sqrt(3 / fan_in)

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
    The variance of Uniform(-a, a) is a^2 / 3. The common interval up to 1 / sqrt(fan_in), still
    the default of PyTorch's linear layer, has the variance 1 / (3 fan_in) and shrinks signals.

    Source: LeCun, Bottou, Orr and Muller (1998), Efficient BackProp, equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> W = lecun_uniform(300, 400, np.random.default_rng(0))
    >>> bool(np.abs(W).max() <= 0.1), round(float(300 * W.var()), 1)
    (True, 1.0)
    """
    check_draw("lecun_uniform", fan_in, fan_out, rng)
    limit = math.sqrt(3 / fan_in)
    return rng.uniform(-limit, limit, (fan_in, fan_out))
