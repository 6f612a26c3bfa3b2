"""Positive numbers by softplus: exponential on the left, straight on the right."""

from __future__ import annotations

import numpy as np

from course_lib.reparam.arguments import Array, check_all_positive, check_array


def softplus(u: Array) -> Array:
    """Map real numbers to positive ones, with full relative accuracy.

    Formula, elementwise, where the second form neither overflows nor cancels::

        x = log(1 + exp(u)) = max(u, 0) + log1p(exp(-|u|))

    Parameters
    ----------
    u
        Free variables, any shape, float64.

    Returns
    -------
    x
        Shape of ``u``; near exp(u) on the left, near u on the right. Below u = -745 it is 0.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    PyTorch's softplus returns u itself above a threshold of 20, an error of 2e-9.

    Source: Dugas, Bengio, Belisle, Nadeau and Garcia (2001), Incorporating second-order
    functional knowledge for better option pricing.

    Examples
    --------
    >>> import numpy as np
    >>> softplus(np.array([-1000.0, -50.0, 0.0, 1000.0]))
    array([0.00000000e+00, 1.92874985e-22, 6.93147181e-01, 1.00000000e+03])
    """
    check_array("softplus", "u", u)
    return np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u)))


def inverse_softplus(x: Array) -> Array:
    """Map positive numbers to real ones: the inverse of :func:`softplus`.

    Formula, elementwise, where the second form neither overflows nor cancels::

        u = log(exp(x) - 1) = x + log(-expm1(-x))

    Parameters
    ----------
    x
        Positive numbers, any shape, float64.

    Returns
    -------
    u
        Shape of ``x``; near log(x) for tiny x, near x for large x.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Around x = log 2, where u crosses 0, the error is a few 1e-16 absolutely, not relatively.

    Source: Dugas, Bengio, Belisle, Nadeau and Garcia (2001), Incorporating second-order
    functional knowledge for better option pricing (its inverse).

    Examples
    --------
    >>> import numpy as np
    >>> inverse_softplus(np.array([1e-10, 1.0, 30.0])).round(6)
    array([-23.025851,   0.541325,  30.      ])
    """
    check_all_positive("inverse_softplus", "x", x, "; no free variable gives it")
    return x + np.log(-np.expm1(-x))
