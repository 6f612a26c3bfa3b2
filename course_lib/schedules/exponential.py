"""The exponential schedule: each step length is the same fraction of the one before."""

from __future__ import annotations

from course_lib.schedules.arguments import check_factor, check_non_negative, check_step


def exponential(t: int, lr0: float, factor: float) -> float:
    """Return the step length of step ``t``: it shrinks by ``factor`` a step.

    Schedule::

        lr(t) = lr0 * factor^t

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr0
        First step length, finite, >= 0.
    factor
        Quotient of one step length and the one before, in (0, 1].

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
    All step lengths together sum to lr0 / (1 - factor): with a factor below 1 the iterate
    cannot get further than that times the largest gradient, wherever the minimum is. Robbins
    and Monro's condition is not met.

    Source: Goffin (1977), On convergence rates of subgradient optimization methods.

    Examples
    --------
    >>> [exponential(t, lr0=0.8, factor=0.5) for t in (0, 1, 2, 3)]
    [0.8, 0.4, 0.2, 0.1]
    """
    check_step("exponential", t)
    check_non_negative("exponential", "lr0", lr0)
    check_factor("exponential", "factor", factor)
    return float(lr0 * factor**t)
