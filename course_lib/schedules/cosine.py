"""The cosine schedule: half a period of a cosine, slow at both ends."""

from __future__ import annotations

import math

from course_lib.schedules.arguments import check_count, check_lowest, check_step


def cosine(t: int, lr_max: float, num_steps: int, lr_min: float = 0.0) -> float:
    """Return the step length of step ``t``: half a cosine from ``lr_max`` to ``lr_min``.

    Schedule::

        lr(t) = lr_min + (lr_max - lr_min) * (1 + cos(pi * t / num_steps)) / 2   up to num_steps
        lr(t) = lr_min                                                           afterwards

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr_max
        Step length at t = 0, finite, >= 0.
    num_steps
        Where the fall ends, an integer >= 1.
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
    The paper restarts at ``lr_max`` after each period; one period without restart is what
    became common. PyTorch's ``CosineAnnealingLR`` turns and rises again after ``num_steps``.

    Source: Loshchilov and Hutter (2017), SGDR: Stochastic gradient descent with warm restarts,
    equation 5.

    Examples
    --------
    >>> [round(cosine(t, lr_max=1.0, num_steps=4), 4) for t in range(6)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    check_step("cosine", t)
    check_count("cosine", "num_steps", num_steps)
    check_lowest("cosine", lr_min, lr_max)
    if t >= num_steps:
        return float(lr_min)
    return float(lr_min + (lr_max - lr_min) * (1 + math.cos(math.pi * t / num_steps)) / 2)
