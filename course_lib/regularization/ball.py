"""The constraint that corresponds to the L2 penalty: stay in a ball."""

from __future__ import annotations

import numpy as np

from course_lib.regularization.arguments import Array, check_array, check_positive


def project_to_ball(w: Array, radius: float) -> Array:
    """Return the point of the ball around 0 that is closest to ``w``.

    Formula::

        w                   if |w| <= radius
        w * radius / |w|    otherwise

    Parameters
    ----------
    w
        Point, any shape, float64; |w| is over all entries.
    radius
        Radius of the ball, finite, > 0.

    Returns
    -------
    w
        The projection, a new array.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Gradient clipping by norm is this projection, applied to a gradient.

    Source: Parikh and Boyd (2014), Proximal algorithms, section 6.5.1.

    Examples
    --------
    >>> import numpy as np
    >>> project_to_ball(np.array([3.0, 4.0]), radius=1.0)
    array([0.6, 0.8])
    >>> project_to_ball(np.array([3.0, 4.0]), radius=6.0)
    array([3., 4.])
    """
    check_array("project_to_ball", "w", w)
    check_positive("project_to_ball", "radius", radius)
    # Divided by its largest entry first: squares of 1e200 would overflow, of 1e-200 vanish.
    largest = float(np.max(np.abs(w), initial=0.0))
    if largest == 0.0:
        return w + 0.0
    direction = w / largest
    length = float(np.sqrt(np.sum(direction**2)))
    if length * largest <= radius:
        return w + 0.0
    return direction * (radius / length)
