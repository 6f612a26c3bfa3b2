"""GELU, and the normal distribution function that it is made of."""

from __future__ import annotations

import math
from typing import Any

from scipy.special import ndtr

from course_lib.autograd.elementwise import exp
from course_lib.autograd.graph import Value, apply, elementwise

_ROOT_2PI = math.sqrt(2.0 * math.pi)

_NORMAL_CDF = elementwise(
    "Φ",
    ndtr,
    lambda g, y, x: g * (exp(x * x / -2.0) / _ROOT_2PI),
)


def normal_cdf(x: Value) -> Value:
    """Return the probability that a standard normal variable is at most x.

    Forward and backward::

        y = Φ(x) = (1 + erf(x / sqrt 2)) / 2          grad_x = grad_y * e^(-x^2 / 2) / sqrt(2 π)

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    y
        Shape of ``x``, in [0, 1].

    Source: Hendrycks and Gimpel (2016), Gaussian error linear units, section 2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([0.0, 1.96], requires_grad=True)
    >>> y = normal_cdf(x)
    >>> y.sum().backward()
    >>> y.data.round(4), x.grad.round(4)
    (array([0.5  , 0.975]), array([0.3989, 0.0584]))
    """
    y: Value = apply(_NORMAL_CDF, x)
    return y


def gelu(x: Value) -> Value:
    """Return the Gaussian error linear unit: x, times the share of a normal population below x.

    Forward; the backward follows from that of the two factors::

        y = x * Φ(x)

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    y
        Shape of ``x``.

    Notes
    -----
    This is the exact form, PyTorch's default. A common approximation replaces Φ by a tanh; it
    differs by less than 0.001.

    Source: Hendrycks and Gimpel (2016), Gaussian error linear units, section 2.

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> x = Tensor([-1.0, 0.0, 1.0], requires_grad=True)
    >>> y = gelu(x)
    >>> y.sum().backward()
    >>> y.data.round(4), x.grad.round(4)
    (array([-0.1587,  0.    ,  0.8413]), array([-0.0833,  0.5   ,  1.0833]))
    """
    factor: Any = x
    y: Value = factor * normal_cdf(x)
    return y
