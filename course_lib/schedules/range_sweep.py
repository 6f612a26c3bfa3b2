"""The range test: sweep the step length upwards once, and see where the loss turns."""

from __future__ import annotations

from course_lib.schedules.arguments import check_count, check_positive, check_step


def range_test(t: int, lr_min: float, lr_max: float, num_steps: int) -> float:
    """Return the step length of step ``t``: it grows by the same factor a step.

    Schedule::

        lr(t) = lr_min^(1 - t / num_steps) * lr_max^(t / num_steps)   up to num_steps
        lr(t) = lr_max                                                afterwards

    Parameters
    ----------
    t
        Number of the step, an integer >= 0.
    lr_min
        Step length at t = 0, so small that nothing happens; finite, > 0.
    lr_max
        Step length at ``num_steps``, so large that training diverges; finite, > lr_min.
    num_steps
        Length of the sweep, an integer >= 1.

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
    Train a fresh model for one sweep, plot the loss over the logarithm of the step length, and
    take about a tenth of the length at which the loss starts to rise. The paper sweeps along a
    straight line; equal factors, as in fastai, treat all orders of magnitude alike.

    Source: Smith (2017), Cyclical learning rates for training neural networks, section 3.3.

    Examples
    --------
    >>> [round(range_test(t, lr_min=1e-4, lr_max=1.0, num_steps=4), 6) for t in range(6)]
    [0.0001, 0.001, 0.01, 0.1, 1.0, 1.0]
    """
    check_step("range_test", t)
    check_positive("range_test", "lr_min", lr_min)
    check_positive("range_test", "lr_max", lr_max)
    if not lr_max > lr_min:
        raise ValueError(
            f"range_test: lr_max must be above lr_min, got {lr_max!r} with lr_min = {lr_min!r}"
        )
    check_count("range_test", "num_steps", num_steps)
    if t >= num_steps:
        return float(lr_max)
    share = t / num_steps
    return float(lr_min ** (1 - share) * lr_max**share)
