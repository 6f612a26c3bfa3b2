"""Rates of gradient descent on quadratics: the worst eigenvalue decides.

Along an eigenvector with eigenvalue h a step multiplies the error by 1 - lr h. For all h
between mu and L the factor of largest size is at one of the two ends.
"""

from __future__ import annotations

import math

from course_lib.theory.arguments import (
    check_curvatures,
    check_fraction,
    check_non_negative,
    check_positive,
)


def gd_rate(lr: float, mu: float, L: float) -> float:
    """Return the factor by which the error shrinks a step, in the worst direction.

    Rate::

        rate = max(|1 - lr * mu|, |1 - lr * L|)

    Parameters
    ----------
    lr
        Step length, finite, >= 0, in the unit of 1 / L.
    mu, L
        Smallest and largest eigenvalue of the Hessian, 0 < mu <= L.

    Returns
    -------
    float
        The rate; 1 or more means that some direction does not converge.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    This is the rate of the distance to the minimum; the value above the minimum shrinks by its
    square.

    Source: Polyak (1987), Introduction to optimization, section 1.4, theorem 3.

    Examples
    --------
    >>> gd_rate(0.1, mu=1.0, L=10.0), gd_rate(0.25, mu=1.0, L=10.0)
    (0.9, 1.5)
    """
    check_non_negative("gd_rate", "lr", lr)
    check_curvatures("gd_rate", mu, L)
    return float(max(abs(1 - lr * mu), abs(1 - lr * L)))


def best_fixed_step(mu: float, L: float) -> tuple[float, float]:
    """Return the constant step length with the best worst case, and its rate.

    Where both ends are as slow as each other, 1 - lr mu = -(1 - lr L)::

        lr   = 2 / (mu + L)
        rate = (kappa - 1) / (kappa + 1),   kappa = L / mu

    Parameters
    ----------
    mu, L
        Smallest and largest eigenvalue of the Hessian, 0 < mu <= L.

    Returns
    -------
    lr, rate
        Step length in the unit of 1 / L, and the factor on the distance a step.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The common 1 / L is half as long where kappa is large and needs twice the steps: its rate is
    1 - 1 / kappa. It has the advantage that it needs no mu.

    Source: Polyak (1987), Introduction to optimization, section 1.4, theorem 3.

    Examples
    --------
    >>> best_fixed_step(mu=1.0, L=3.0)
    (0.5, 0.5)
    """
    check_curvatures("best_fixed_step", mu, L)
    # As (L - mu) / (L + mu): the same, without the rounding of kappa.
    return float(2 / (mu + L)), float((L - mu) / (L + mu))


def steps_needed(rate: float, reduction: float) -> int:
    """Return how many steps at a linear rate shrink the error to a given share.

    The smallest k with rate^k <= reduction::

        k = ceil(log(reduction) / log(rate))

    Parameters
    ----------
    rate
        Factor on the error a step, in [0, 1).
    reduction
        Share of the first error that may be left, in (0, 1].

    Returns
    -------
    int
        The number of steps, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    For gradient descent with its best step this is about kappa / 2 * log(1 / reduction), for
    the best momentum sqrt(kappa) / 2 * log(1 / reduction).

    Source: Nesterov (2004), Introductory lectures on convex optimization, section 1.2.3
    (a linear rate and its complexity).

    Examples
    --------
    >>> steps_needed(0.5, 0.25), steps_needed(0.9, 1e-6)
    (2, 132)
    """
    check_fraction("steps_needed", "rate", rate)
    check_positive("steps_needed", "reduction", reduction)
    if reduction > 1.0:
        raise ValueError(f"steps_needed: reduction must be in (0, 1], got {reduction!r}")
    if reduction == 1.0:
        return 0
    if rate == 0.0:
        return 1
    quotient = math.log(reduction) / math.log(rate)
    # Rounding may push a whole quotient over the next integer: 3.0000000000000004 is 3.
    nearest = round(quotient)
    if nearest >= 1 and math.isclose(quotient, nearest, rel_tol=4e-16):
        return nearest
    return math.ceil(quotient)
