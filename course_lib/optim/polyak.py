"""Polyak-Ruppert averaging: the mean of the points is calmer than the last of them."""

from __future__ import annotations

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_non_negative,
    check_positive,
)


def polyak_average_step(
    average: Array, weight_sum: float, w: Array, weight: float = 1.0
) -> tuple[Array, float]:
    """Take one more point into a running mean.

    Update rule::

        weight_sum ← weight_sum + weight
        average    ← average + (weight / weight_sum) * (w - average)

    Parameters
    ----------
    average
        Mean so far, any shape, float64; anything of the right shape where nothing is in it.
    weight_sum
        Sum of the weights so far, finite, >= 0; 0 at the start.
    w
        Point w, shape of ``average``.
    weight
        What the point counts, finite, > 0: 1 for the plain mean, the step length for the mean
        of the convergence theorem.

    Returns
    -------
    average, weight_sum
        The new mean and sum; the inputs are not modified.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    With steps that decrease more slowly than 1/t the plain mean is as good asymptotically as
    Newton's method with the best step length, without knowing the Hessian. Users often start
    it late, when the point has reached the noise ball.

    Source: Polyak and Juditsky (1992), Acceleration of stochastic approximation by averaging.
    Source: Ruppert (1988), Efficient estimations from a slowly convergent Robbins-Monro process.

    Examples
    --------
    >>> import numpy as np
    >>> average, weight_sum = np.array([1.0]), 3.0
    >>> polyak_average_step(average, weight_sum, np.array([5.0]))  # (1 + 1 + 1 + 5) / 4
    (array([2.]), 4.0)
    """
    check_arrays("polyak_average_step", w, average=average)
    check_non_negative("polyak_average_step", "weight_sum", weight_sum)
    check_positive("polyak_average_step", "weight", weight)
    weight_sum = float(weight_sum + weight)
    return average + (weight / weight_sum) * (w - average), weight_sum


class PolyakAverage:
    """A running mean that keeps its sums; see :func:`polyak_average_step`.

    Source: Polyak and Juditsky (1992), Acceleration of stochastic approximation by averaging.

    Examples
    --------
    >>> import numpy as np
    >>> average = PolyakAverage()
    >>> for w in (np.array([1.0]), np.array([5.0])):
    ...     mean = average.update(w)
    >>> mean
    array([3.])
    """

    average: Array
    weight_sum: float

    def __init__(self) -> None:
        self.reset()

    def update(self, w: Array, weight: float = 1.0) -> Array:
        """Take a point in and return the mean."""
        average = np.zeros_like(w) if self.weight_sum == 0.0 else self.average
        self.average, self.weight_sum = polyak_average_step(average, self.weight_sum, w, weight)
        return self.average.copy()

    def reset(self) -> None:
        """Forget all points."""
        self.weight_sum = 0.0
