"""Projection, the other way to stay in a box: step, and go back to the nearest allowed point."""

from __future__ import annotations

import numpy as np

from course_lib.reparam.arguments import (
    Array,
    check_array,
    check_box,
    check_non_negative,
    check_same_shape,
)


def projected_step(
    w: Array, grad: Array, lr: float, low: Array | float, high: Array | float
) -> Array:
    """Take one step of projected gradient descent in a box.

    Update rule, elementwise::

        w ← min(max(w - lr * g, low), high)

    Parameters
    ----------
    w
        Point, any shape, float64.
    grad
        Gradient g at ``w``; shape of ``w``.
    lr
        Step length, finite, >= 0.
    low, high
        Ends of the box, numbers or arrays of the shape of ``w``, low <= high; infinite for no
        end on that side.

    Returns
    -------
    w
        The new point, in the box; the inputs are not modified.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Unlike a sigmoid it reaches the ends, and the gradient does not vanish there. For a box the
    projection is a clip of each coordinate; for other sets it can be a problem of its own.

    Source: Goldstein (1964), Convex programming in Hilbert space.
    Source: Levitin and Polyak (1966), Constrained minimization methods.

    Examples
    --------
    >>> import numpy as np
    >>> w, grad = np.array([0.5, 0.5, 0.5]), np.array([1.0, -1.0, 0.1])
    >>> projected_step(w, grad, lr=1.0, low=0.0, high=1.0)
    array([0. , 1. , 0.4])
    """
    check_array("projected_step", "w", w)
    check_same_shape("projected_step", "grad", grad, "w", np.shape(w))
    check_non_negative("projected_step", "lr", lr)
    check_box("projected_step", low, high, np.shape(w))
    return np.clip(w - lr * grad, low, high)
