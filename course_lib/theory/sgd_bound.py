"""The convergence theorem of stochastic (sub)gradients, its best step, and averaging.

Let F be convex with a minimum at x*, |x_0 - x*| <= R, and g_i an unbiased estimate of a
subgradient at x_i with E|g_i|^2 <= G^2. One step of length a_i expands exactly to

    |x_{i+1} - x*|^2 = |x_i - x*|^2 - 2 a_i g_i . (x_i - x*) + a_i^2 |g_i|^2.

In expectation, by convexity, E g_i . (x_i - x*) >= E F(x_i) - F*. Sum over i = 0 .. k-1, drop
the last distance, divide by 2 sum a_i, and let Jensen take the average inside F.
"""

from __future__ import annotations

import math

from course_lib.theory.arguments import (
    Numbers,
    check_count,
    check_finite,
    check_non_negative,
    check_positive,
    check_step_lengths,
)


def convergence_bound(R: float, G: float, lrs: Numbers) -> float:
    """Return how far above the minimum the average of the points is at most, in expectation.

    Bound, for the average of x_0 .. x_{k-1} weighted by the step lengths::

        E F(average) - F* <= (R^2 + G^2 * sum lr_i^2) / (2 * sum lr_i)

    Parameters
    ----------
    R
        Bound of the distance from the start to the minimum, a length (not its square),
        finite, >= 0.
    G
        Bound of the root of E|g|^2, a length of gradients (not its square), finite, >= 0.
    lrs
        Step lengths of the k >= 1 steps, numbers > 0: a list or a vector (k,).

    Returns
    -------
    float
        The bound, in the unit of F.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Some lectures lose the 2 in the denominator, or write R and G for the squares.

    Source: Nemirovski, Juditsky, Lan and Shapiro (2009), Robust stochastic approximation
    approach to stochastic programming, section 2.2.

    Examples
    --------
    >>> convergence_bound(R=2.0, G=1.0, lrs=[0.5, 0.5])
    2.25
    """
    check_non_negative("convergence_bound", "R", R)
    check_non_negative("convergence_bound", "G", G)
    steps = check_step_lengths("convergence_bound", "lrs", lrs)
    return float((R**2 + G**2 * (steps**2).sum()) / (2 * steps.sum()))


def best_constant_lr(R: float, G: float, num_steps: int) -> float:
    """Return the constant step length whose bound after ``num_steps`` steps is smallest.

    Step length, the minimum of R^2 / (2 h k) + G^2 h / 2 over h::

        lr = R / (G * sqrt(k)),   with the bound R * G / sqrt(k)

    Parameters
    ----------
    R
        Bound of the distance from the start to the minimum, finite, > 0.
    G
        Bound of the root of E|g|^2, finite, > 0.
    num_steps
        Number of steps k, an integer >= 1, known before the first.

    Returns
    -------
    float
        The step length.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Nemirovski, Juditsky, Lan and Shapiro (2009), Robust stochastic approximation
    approach to stochastic programming, section 2.2.

    Examples
    --------
    >>> best_constant_lr(R=2.0, G=1.0, num_steps=16)
    0.5
    """
    check_positive("best_constant_lr", "R", R)
    check_positive("best_constant_lr", "G", G)
    check_count("best_constant_lr", "num_steps", num_steps)
    return float(R / (G * math.sqrt(num_steps)))


def satisfies_robbins_monro(power: float) -> bool:
    """Say whether step lengths t^-power decrease neither too fast nor too slowly.

    Condition::

        sum lr_t = infinity   (any distance can be walked):   power <= 1
        sum lr_t^2 < infinity (the noise dies out):           power > 1/2

    Parameters
    ----------
    power
        Exponent of the decrease, finite.

    Returns
    -------
    bool
        Whether both hold: 1/2 < power <= 1.

    Raises
    ------
    ValueError
        If ``power`` is not a finite number.

    Notes
    -----
    The condition is sufficient, not necessary: the bound of :func:`convergence_bound` on the
    average needs only sum lr^2 / sum lr -> 0, which t^-1/2 meets too.

    Source: Robbins and Monro (1951), A stochastic approximation method.

    Examples
    --------
    >>> [satisfies_robbins_monro(power) for power in (0.4, 0.5, 0.6, 1.0, 1.1)]
    [False, False, True, True, False]
    """
    check_finite("satisfies_robbins_monro", "power", power)
    return bool(0.5 < power <= 1.0)
