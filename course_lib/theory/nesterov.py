"""Nesterov's momentum on a quadratic, one eigenvalue at a time.

The gradient is taken at error + momentum * velocity. The eigenvalues z of a step solve

    z^2 - (1 + momentum) (1 - lr h) z + momentum (1 - lr h) = 0:

the product now shrinks with lr h, so that large curvatures are damped more than by the heavy
ball.
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.theory.arguments import (
    Array,
    check_curvatures,
    check_finite,
    check_fraction,
    check_non_negative,
)


def nesterov_matrix(lr: float, momentum: float, eigenvalue: float) -> Array:
    """Return the matrix of one step of Nesterov's method, acting on (velocity, error).

    From ``velocity ← momentum * velocity - lr * h * (error + momentum * velocity)`` and
    ``error ← error + velocity`` with the new velocity::

        [ momentum * (1 - lr * h)   -lr * h    ]
        [ momentum * (1 - lr * h)   1 - lr * h ]

    Parameters
    ----------
    lr
        Step length, finite, >= 0.
    momentum
        Momentum coefficient, in [0, 1).
    eigenvalue
        Curvature h along the eigenvector, finite; negative at a saddle.

    Returns
    -------
    ndarray (2, 2)
        The matrix; its determinant is momentum * (1 - lr * h).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Sutskever, Martens, Dahl and Hinton (2013), On the importance of initialization and
    momentum in deep learning, section 2.1.

    Examples
    --------
    >>> nesterov_matrix(lr=0.5, momentum=0.5, eigenvalue=1.0)
    array([[ 0.25, -0.5 ],
           [ 0.25,  0.5 ]])
    """
    check_non_negative("nesterov_matrix", "lr", lr)
    check_fraction("nesterov_matrix", "momentum", momentum)
    check_finite("nesterov_matrix", "eigenvalue", eigenvalue)
    pull = lr * eigenvalue
    kept = momentum * (1 - pull)
    return np.array([[kept, -pull], [kept, 1 - pull]], dtype=np.float64)


def nesterov_parameters(mu: float, L: float) -> tuple[float, float, float]:
    """Return Nesterov's own step length and momentum, and their rate on quadratics.

    The parameters, proven for all strongly convex functions::

        lr = 1 / L
        momentum = (sqrt(kappa) - 1) / (sqrt(kappa) + 1)
        rate = 1 - 1 / sqrt(kappa)

    Parameters
    ----------
    mu, L
        Smallest and largest curvature, 0 < mu <= L.

    Returns
    -------
    lr, momentum, rate
        Step length in the unit of 1 / L, momentum coefficient, factor on the error a step.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Off quadratics the theorem promises the rate sqrt(1 - 1 / sqrt(kappa)) on the distance.

    Source: Nesterov (2004), Introductory lectures on convex optimization, section 2.2.1,
    constant step scheme III.
    Source: Lessard, Recht and Packard (2016), Analysis and design of optimization algorithms
    via integral quadratic constraints, proposition 1.

    Examples
    --------
    >>> nesterov_parameters(mu=1.0, L=4.0)
    (0.25, 0.3333333333333333, 0.5)
    """
    check_curvatures("nesterov_parameters", mu, L)
    low, high = math.sqrt(mu), math.sqrt(L)
    # As (L - mu) / ...: no cancellation where mu is close to L.
    momentum = (L - mu) / (high + low) ** 2
    rate = (L - mu) / (high * (high + low))
    return float(1 / L), float(momentum), float(rate)


def optimal_nesterov(mu: float, L: float) -> tuple[float, float, float]:
    """Return the step length and momentum that are best on quadratics, and their rate.

    The two ends of the spectrum are equally slow::

        lr       = 4 / (3 L + mu)
        momentum = (sqrt(3 kappa + 1) - 2) / (sqrt(3 kappa + 1) + 2)
        rate     = 1 - 2 / sqrt(3 kappa + 1)

    Parameters
    ----------
    mu, L
        Smallest and largest eigenvalue of the Hessian, 0 < mu <= L.

    Returns
    -------
    lr, momentum, rate
        Step length in the unit of 1 / L, momentum coefficient, factor on the error a step.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Slower than the heavy ball's best, (sqrt(kappa) - 1) / (sqrt(kappa) + 1), and faster than
    Nesterov's own parameters, 1 - 1 / sqrt(kappa).

    Source: Lessard, Recht and Packard (2016), Analysis and design of optimization algorithms
    via integral quadratic constraints, proposition 1.

    Examples
    --------
    >>> lr, momentum, rate = optimal_nesterov(mu=1.0, L=5.0)
    >>> lr, round(momentum, 6), rate
    (0.25, 0.333333, 0.5)
    """
    check_curvatures("optimal_nesterov", mu, L)
    low, high = math.sqrt(mu), math.sqrt(3 * L + mu)
    # high - 2 low, as 3 (L - mu) / (high + 2 low): no cancellation where mu is close to L.
    gap = 3 * (L - mu) / (high + 2 * low)
    return float(4 / (3 * L + mu)), float(gap / (high + 2 * low)), float(gap / high)
