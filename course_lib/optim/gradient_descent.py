"""Gradient descent with a fixed step length, and the whole path that it takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.optim.arguments import Array, check_count, check_non_negative, check_vector


def gradient_descent(
    grad_fn: Callable[[Array], Array], w0: Array, lr: float, num_steps: int
) -> Array:
    """Return the points that gradient descent visits.

    Update rule::

        w_0 = w0,   w_t = w_{t-1} - lr * g(w_{t-1})

    Parameters
    ----------
    grad_fn
        Gradient g, (D,) to (D,); called ``num_steps`` times.
    w0
        Starting point, shape (D,), float64.
    lr
        Step length, finite, >= 0; below 2/L it converges on a quadratic.
    num_steps
        Number of steps, an integer >= 0.

    Returns
    -------
    ndarray
        The path, shape (num_steps + 1, D); row t is w_t.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or a gradient is not finite: the path diverges.

    Source: Cauchy (1847), Methode generale pour la resolution des systemes d'equations
    simultanees.

    Examples
    --------
    >>> import numpy as np
    >>> gradient_descent(lambda w: 2 * w, np.array([1.0, -4.0]), lr=0.25, num_steps=2)
    array([[ 1.  , -4.  ],
           [ 0.5 , -2.  ],
           [ 0.25, -1.  ]])
    """
    check_vector("gradient_descent", "w0", w0)
    check_non_negative("gradient_descent", "lr", lr)
    check_count("gradient_descent", "num_steps", num_steps)
    path = np.empty((num_steps + 1, w0.size))
    path[0] = w0
    for t in range(1, num_steps + 1):
        # A copy, so that grad_fn may keep or change what it is given.
        grad = grad_fn(path[t - 1].copy())
        check_vector("gradient_descent", "grad_fn(w)", grad, w0.size)
        path[t] = path[t - 1] - lr * grad
    return path
