"""The staircase: a constant step length that drops by a factor every so many steps."""

from __future__ import annotations

from course_lib.schedules.arguments import (
    check_count,
    check_factor,
    check_non_negative,
    check_step,
)


def piecewise_constant(t: int, lr0: float, drop_every: int, factor: float = 0.1) -> float:
    """Return the step length of step ``t``: it drops every ``drop_every`` steps.

    Schedule::

        lr(t) = lr0 * factor^floor(t / drop_every)

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr0
        First step length, finite, >= 0.
    drop_every
        Steps from one drop to the next, an integer >= 1; step ``drop_every`` is the first with
        a smaller length.
    factor
        What a drop multiplies the step length by, in (0, 1].

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
    PyTorch's ``StepLR`` is this schedule; its ``MultiStepLR`` drops at steps from a list.

    Source: He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition,
    section 3.4 (divided by 10 when the error plateaus).

    Examples
    --------
    >>> [round(piecewise_constant(t, lr0=0.5, drop_every=10), 6) for t in (0, 9, 10, 25)]
    [0.5, 0.5, 0.05, 0.005]
    """
    check_step("piecewise_constant", t)
    check_non_negative("piecewise_constant", "lr0", lr0)
    check_count("piecewise_constant", "drop_every", drop_every)
    check_factor("piecewise_constant", "factor", factor)
    return float(lr0 * factor ** (t // drop_every))
