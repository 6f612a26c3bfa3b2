"""One cycle: a rise to a very large step length and a long fall to a very small one."""

from __future__ import annotations

import math

from course_lib.schedules.arguments import (
    check_count,
    check_non_negative,
    check_positive,
    check_step,
)


def one_cycle(
    t: int,
    lr_max: float,
    num_steps: int,
    rise: float = 0.3,
    start_divisor: float = 25.0,
    end_divisor: float = 1e4,
) -> float:
    """Return the step length of step ``t``: half a cosine up, half a cosine down.

    Schedule, where ``half(a, b, share) = b + (a - b) * (1 + cos(pi * share)) / 2``::

        lr0    = lr_max / start_divisor
        lr_end = lr0 / end_divisor
        peak   = rise * num_steps
        lr(t)  = half(lr0, lr_max, t / peak)                              for t <= peak
        lr(t)  = half(lr_max, lr_end, (t - peak) / (num_steps - peak))    up to num_steps
        lr(t)  = lr_end                                                   afterwards

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr_max
        Step length at the peak, finite, >= 0.
    num_steps
        Length of the cycle, an integer >= 1.
    rise
        Share of the cycle before the peak, in (0, 1); the peak need not be a whole step.
    start_divisor
        How many times smaller than ``lr_max`` the first step length is, finite, > 0.
    end_divisor
        How many times smaller than the first step length the last is, finite, > 0.

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
    The paper rises and falls on straight lines of equal length, ends with a short further
    fall, and moves the momentum the other way. The cosines are fastai's and PyTorch's; there
    ``OneCycleLR(total_steps=T)`` ends at step T - 1.

    Source: Smith and Topin (2019), Super-convergence: very fast training of neural networks
    using large learning rates.

    Examples
    --------
    >>> [round(one_cycle(t, 1.0, num_steps=10), 4) for t in (0, 1, 3, 5, 10, 11)]
    [0.04, 0.28, 1.0, 0.8117, 0.0, 0.0]
    """
    check_step("one_cycle", t)
    check_non_negative("one_cycle", "lr_max", lr_max)
    check_count("one_cycle", "num_steps", num_steps)
    check_positive("one_cycle", "rise", rise)
    if not rise < 1.0:
        raise ValueError(f"one_cycle: rise must be in (0, 1), got {rise!r}")
    check_positive("one_cycle", "start_divisor", start_divisor)
    check_positive("one_cycle", "end_divisor", end_divisor)
    lr0 = lr_max / start_divisor
    lr_end = lr0 / end_divisor
    peak = rise * num_steps
    if t <= peak:
        return _half_cosine(lr0, lr_max, t / peak)
    return _half_cosine(lr_max, lr_end, min(1.0, (t - peak) / (num_steps - peak)))


def _half_cosine(start: float, end: float, share: float) -> float:
    return float(end + (start - end) * (1 + math.cos(math.pi * share)) / 2)
