"""The harmonic schedule: step lengths that fall like one over the number of the epoch."""

from __future__ import annotations

from course_lib.schedules.arguments import (
    check_count,
    check_non_negative,
    check_positive,
    check_step,
)


def harmonic(t: int, scale: float, period: int, offset: float) -> float:
    """Return the step length of step ``t``: one over the number of the period.

    Schedule::

        lr(t) = scale / (floor(t / period) + offset)

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    scale
        Step length times the denominator, finite, >= 0. The first step length is
        ``scale / offset``.
    period
        Steps with the same step length, an integer >= 1; often an epoch.
    offset
        Start of the denominator, finite, > 0. The larger it is, the slower the decrease
        starts: the step length has halved after ``period * offset`` steps.

    Returns
    -------
    float
        The step length.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The step lengths add up to infinity and their squares do not, as Robbins and Monro ask.

    Source: Robbins and Monro (1951), A stochastic approximation method (steps of type 1/n).

    Examples
    --------
    >>> [harmonic(t, scale=1.0, period=10, offset=2) for t in (0, 9, 10, 20)]
    [0.5, 0.5, 0.3333333333333333, 0.25]
    """
    check_step("harmonic", t)
    check_non_negative("harmonic", "scale", scale)
    check_count("harmonic", "period", period)
    check_positive("harmonic", "offset", offset)
    return float(scale / (t // period + offset))
