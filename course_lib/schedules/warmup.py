"""Warm-up: a straight rise from 0, alone or before a cosine."""

from __future__ import annotations

from course_lib.schedules.arguments import (
    check_count,
    check_lowest,
    check_non_negative,
    check_step,
)
from course_lib.schedules.cosine import cosine


def linear_warmup(t: int, lr_max: float, num_warmup: int) -> float:
    """Return the step length of step ``t``: a straight rise, then constant.

    Schedule::

        lr(t) = lr_max * t / num_warmup   for t < num_warmup
        lr(t) = lr_max                    afterwards

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr_max
        Step length from ``num_warmup`` on, finite, >= 0.
    num_warmup
        Length of the rise in steps, an integer >= 0; 0 means no rise.

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
    Step 0 has length 0: it is spent on statistics (Adam's averages, batch norm's), not on
    moving. Goyal et al. start from ``lr_max / num_workers`` instead.

    Source: Goyal et al. (2017), Accurate, large minibatch SGD, section 2.2.

    Examples
    --------
    >>> [linear_warmup(t, lr_max=0.2, num_warmup=4) for t in (0, 1, 2, 4, 99)]
    [0.0, 0.05, 0.1, 0.2, 0.2]
    """
    check_step("linear_warmup", t)
    check_non_negative("linear_warmup", "lr_max", lr_max)
    check_count("linear_warmup", "num_warmup", num_warmup, at_least=0)
    return float(lr_max * t / num_warmup) if t < num_warmup else float(lr_max)


def warmup_cosine(
    t: int, lr_max: float, num_warmup: int, num_steps: int, lr_min: float = 0.0
) -> float:
    """Return the step length of step ``t``: a straight rise, then half a cosine.

    Schedule::

        lr(t) = lr_max * t / num_warmup                               for t < num_warmup
        lr(t) = lr_min + (lr_max - lr_min) * (1 + cos(pi * share)) / 2  up to num_steps, with
                share = (t - num_warmup) / (num_steps - num_warmup)
        lr(t) = lr_min                                                afterwards

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr_max
        Step length at ``num_warmup``, the largest of all, finite, >= 0.
    num_warmup
        Length of the rise in steps, an integer >= 0; 0 means no rise.
    num_steps
        Where the fall ends, an integer > num_warmup.
    lr_min
        Step length at ``num_steps`` and after, in [0, lr_max].

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
    The rise starts at 0, also where ``lr_min`` is not 0.

    Source: Loshchilov and Hutter (2017), SGDR: Stochastic gradient descent with warm restarts,
    equation 5.
    Source: Goyal et al. (2017), Accurate, large minibatch SGD, section 2.2.

    Examples
    --------
    >>> [round(warmup_cosine(t, 1.0, num_warmup=2, num_steps=6), 4) for t in range(8)]
    [0.0, 0.5, 1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    check_step("warmup_cosine", t)
    check_count("warmup_cosine", "num_warmup", num_warmup, at_least=0)
    check_count("warmup_cosine", "num_steps", num_steps)
    if num_steps <= num_warmup:
        raise ValueError(
            f"warmup_cosine: num_steps must be above num_warmup, got {num_steps!r} with "
            f"num_warmup = {num_warmup!r}; count the steps of the rise into num_steps"
        )
    check_lowest("warmup_cosine", lr_min, lr_max)
    if t < num_warmup:
        return linear_warmup(t, lr_max, num_warmup)
    return cosine(t - num_warmup, lr_max, num_steps - num_warmup, lr_min)
