"""Momentum on a quadratic, one eigenvalue at a time.

Along an eigenvector with eigenvalue h the gradient is h times the error, so a step is a fixed
2x2 matrix and its eigenvalues z tell all. They solve

    z^2 - (1 + momentum - lr h) z + momentum = 0:

their product is ``momentum``, whatever lr and h. The discriminant factors into
((1 - sqrt(momentum))^2 - lr h) ((1 + sqrt(momentum))^2 - lr h); between its two zeros, which
are critical damping, the pair is complex and both have size sqrt(momentum).
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.theory.arguments import (
    Array,
    Numbers,
    check_curvatures,
    check_finite,
    check_fraction,
    check_non_negative,
    check_numbers,
)


def iteration_matrix(lr: float, momentum: float, eigenvalue: float) -> Array:
    """Return the matrix of one momentum step, acting on (velocity, error).

    From ``velocity ← momentum * velocity - lr * h * error`` and ``error ← error + velocity``
    with the new velocity::

        [ momentum   -lr * h    ]
        [ momentum   1 - lr * h ]

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
        The matrix; its determinant is ``momentum``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Goh's article writes the velocity as a sum of gradients, with the opposite sign and without
    ``lr``: another basis, the same eigenvalues.

    Source: Goh (2017), Why momentum really works, section on the dynamics of momentum.

    Examples
    --------
    >>> iteration_matrix(lr=0.5, momentum=0.25, eigenvalue=1.0)
    array([[ 0.25, -0.5 ],
           [ 0.25,  0.5 ]])
    """
    check_non_negative("iteration_matrix", "lr", lr)
    check_fraction("iteration_matrix", "momentum", momentum)
    check_finite("iteration_matrix", "eigenvalue", eigenvalue)
    pull = lr * eigenvalue
    return np.array([[momentum, -pull], [momentum, 1 - pull]], dtype=np.float64)


def spectral_radius(lr: float, momentum: float, eigenvalues: Numbers) -> float:
    """Return the rate of momentum: the largest size of an eigenvalue of its step, over all h.

    Rate, for each h and then the worst::

        trace        = 1 + momentum - lr * h
        discriminant = ((1 - sqrt(momentum))^2 - lr * h) * ((1 + sqrt(momentum))^2 - lr * h)
        radius       = sqrt(momentum)                            where the discriminant is < 0
        radius       = (|trace| + sqrt(discriminant)) / 2        elsewhere

    Parameters
    ----------
    lr
        Step length, finite, >= 0.
    momentum
        Momentum coefficient, in [0, 1).
    eigenvalues
        Curvatures h, finite: a list or a vector (D,), D >= 1.

    Returns
    -------
    float
        The factor by which the error shrinks a step in the long run; above 1 it grows.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    In the ripples the rate is sqrt(momentum), whatever lr and h (2 sqrt(momentum) in some
    lectures is a slip). At critical damping the two eigenvalues meet, and there alone the error
    shrinks like k rate^k.

    Source: Goh (2017), Why momentum really works, section on the dynamics of momentum.

    Examples
    --------
    >>> round(spectral_radius(lr=0.5, momentum=0.81, eigenvalues=[0.1, 1.0]), 6)
    0.9
    >>> spectral_radius(lr=0.5, momentum=0.0, eigenvalues=[1.0, 6.0])
    2.0
    """
    check_non_negative("spectral_radius", "lr", lr)
    check_fraction("spectral_radius", "momentum", momentum)
    pull = lr * check_numbers("spectral_radius", "eigenvalues", eigenvalues)
    root = math.sqrt(momentum)
    discriminant = ((1 - root) ** 2 - pull) * ((1 + root) ** 2 - pull)
    real = (np.abs(1 + momentum - pull) + np.sqrt(np.maximum(discriminant, 0.0))) / 2
    return float(np.where(discriminant < 0, root, real).max())


def regime(lr: float, momentum: float, eigenvalue: float) -> str:
    """Name what momentum does along one eigenvector.

    With the eigenvalues of the step, z1 and z2, the first that holds::

        'diverges'     the larger size is above 1
        'ripples'      z1, z2 are a complex pair
        'oscillates'   the one of larger size is negative
        'monotone'     otherwise

    Parameters
    ----------
    lr
        Step length, finite, >= 0.
    momentum
        Momentum coefficient, in [0, 1).
    eigenvalue
        Curvature h along the eigenvector, finite.

    Returns
    -------
    str
        The name of the regime.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Goh (2017), Why momentum really works, section on the dynamics of momentum.

    Examples
    --------
    >>> [regime(lr, 0.25, 1.0) for lr in (0.2, 1.0, 2.4, 2.6)]
    ['monotone', 'ripples', 'oscillates', 'diverges']
    """
    check_non_negative("regime", "lr", lr)
    check_fraction("regime", "momentum", momentum)
    check_finite("regime", "eigenvalue", eigenvalue)
    pull, root = lr * eigenvalue, math.sqrt(momentum)
    if spectral_radius(lr, momentum, [eigenvalue]) > 1:
        return "diverges"
    if (1 - root) ** 2 < pull < (1 + root) ** 2:
        return "ripples"
    return "oscillates" if 1 + momentum - pull < 0 else "monotone"


def optimal_momentum(mu: float, L: float) -> tuple[float, float, float]:
    """Return the step length and momentum with the best worst case, and their rate.

    Where both ends are critically damped, lr mu = (1 - sqrt(momentum))^2 and
    lr L = (1 + sqrt(momentum))^2::

        lr       = (2 / (sqrt(L) + sqrt(mu)))^2
        momentum = ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu)))^2
        rate     = (sqrt(kappa) - 1) / (sqrt(kappa) + 1) = sqrt(momentum)

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
    For quadratics. On other strongly convex functions the same parameters can cycle for ever
    (Lessard, Recht and Packard, 2016).

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods,
    theorem 9.

    Examples
    --------
    >>> lr, momentum, rate = optimal_momentum(mu=1.0, L=9.0)
    >>> lr, momentum, rate
    (0.25, 0.25, 0.5)
    """
    check_curvatures("optimal_momentum", mu, L)
    low, high = math.sqrt(mu), math.sqrt(L)
    # As (L - mu) / (sum)^2: no cancellation where mu is close to L.
    rate = (L - mu) / (high + low) ** 2
    return float((2 / (high + low)) ** 2), float(rate**2), float(rate)
