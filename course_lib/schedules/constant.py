"""The constant schedule: the same step length for ever."""

from __future__ import annotations

from course_lib.schedules.arguments import check_non_negative, check_step


def constant(t: int, lr0: float) -> float:
    """Return the step length of step ``t``: the same for all.

    Schedule::

        lr(t) = lr0

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr0
        Step length, finite, >= 0.

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
    Stochastic gradients with a constant step do not converge: they reach a ball around the
    minimum whose size grows with the step, and wander in it.

    Source: Bottou, Curtis and Nocedal (2018), Optimization methods for large-scale machine
    learning, Theorem 4.6.

    Examples
    --------
    >>> [constant(t, lr0=0.1) for t in (0, 1, 1000)]
    [0.1, 0.1, 0.1]
    """
    check_step("constant", t)
    check_non_negative("constant", "lr0", lr0)
    return float(lr0)
