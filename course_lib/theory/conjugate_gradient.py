"""How fast conjugate gradients converge at least: Chebyshev's polynomials."""

from __future__ import annotations

import math

from course_lib.theory.arguments import check_count, check_positive


def conjugate_gradient_bound(kappa: float, num_steps: int) -> float:
    """Return which share of the error is left at most after ``num_steps`` steps.

    After k steps the error is p(H) times the first for the best polynomial p of degree k with
    p(0) = 1, so any such polynomial bounds it. Chebyshev's T_k, stretched over [mu, L], gives::

        |error_k|_H / |error_0|_H <= 1 / T_k((kappa + 1) / (kappa - 1))
                                   = 2 / (q^k + q^-k),   q = (sqrt(kappa) - 1) / (sqrt(kappa) + 1)

    Parameters
    ----------
    kappa
        Condition number L / mu, finite, >= 1.
    num_steps
        Number of steps k, an integer >= 0.

    Returns
    -------
    float
        The share, in the norm |e|_H = sqrt(e^T H e).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Often quoted as 2 q^k, which is above it by less than a factor of 2. Both know nothing but
    the ends of the spectrum; with few distinct eigenvalues the method ends much earlier.

    Source: Saad (2003), Iterative methods for sparse linear systems, theorem 6.29.

    Examples
    --------
    >>> conjugate_gradient_bound(kappa=9.0, num_steps=1)  # q = 1/2: 2 / (1/2 + 2)
    0.8
    >>> conjugate_gradient_bound(kappa=1.0, num_steps=1)
    0.0
    """
    check_positive("conjugate_gradient_bound", "kappa", kappa)
    if kappa < 1.0:
        raise ValueError(f"conjugate_gradient_bound: kappa must be >= 1, got {kappa!r}")
    check_count("conjugate_gradient_bound", "num_steps", num_steps, at_least=0)
    # q without cancellation where kappa is close to 1.
    q = (kappa - 1) / (math.sqrt(kappa) + 1) ** 2
    share = q**num_steps
    return float(2 * share / (1 + share**2))
