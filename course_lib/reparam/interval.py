"""An interval by the sigmoid: any real number is a point strictly inside."""

from __future__ import annotations

import numpy as np

from course_lib.reparam.arguments import Array, check_array, check_ends, check_inside


def to_interval(u: Array, low: float, high: float) -> Array:
    """Map real numbers into an interval.

    Formula, elementwise::

        x = low + (high - low) * sigmoid(u)

    Parameters
    ----------
    u
        Free variables, any shape, float64.
    low, high
        Ends of the interval, finite, low < high.

    Returns
    -------
    x
        Shape of ``u``, in [low, high]: beyond about |u| = 37 the nearest number is an end.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Computed from the nearer end, so that the distance to it is exact.

    Source: Stan Development Team (2024), Stan reference manual, section on lower- and
    upper-bounded scalars.

    Examples
    --------
    >>> import numpy as np
    >>> to_interval(np.array([-np.log(3.0), 0.0, np.log(3.0)]), low=2.0, high=6.0).round(6)
    array([3., 4., 5.])
    """
    check_array("to_interval", "u", u)
    check_ends("to_interval", low, high)
    decay = np.exp(-np.abs(u))  # at most 1: nothing overflows
    from_nearer_end = (high - low) * decay / (1 + decay)  # at most half the width
    x: Array = np.where(u < 0, low + from_nearer_end, high - from_nearer_end)[()]
    return x


def from_interval(x: Array, low: float, high: float) -> Array:
    """Map points of an interval to the real numbers: the inverse of :func:`to_interval`.

    Formula, elementwise::

        u = log((x - low) / (high - x))

    Parameters
    ----------
    x
        Points strictly inside the interval, any shape, float64.
    low, high
        Ends of the interval, finite, low < high.

    Returns
    -------
    u
        Shape of ``x``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Stan Development Team (2024), Stan reference manual, section on lower- and
    upper-bounded scalars.

    Examples
    --------
    >>> import numpy as np
    >>> from_interval(np.array([3.0, 4.0, 5.0]), low=2.0, high=6.0).round(6)  # log 3 is 1.098612
    array([-1.098612,  0.      ,  1.098612])
    """
    check_ends("from_interval", low, high)
    check_inside("from_interval", x, low, high)
    return np.log(x - low) - np.log(high - x)
