"""The gradient penalty: prefer places where the loss is flat."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.regularization.arguments import (
    Array,
    check_array,
    check_non_negative,
    check_positive,
    check_same_shape,
)


def gradient_penalty(
    grad_fn: Callable[[Array], Array], w: Array, strength: float, step: float = 1e-5
) -> tuple[float, Array]:
    """Return the squared length of the gradient as a penalty, and the penalty's gradient.

    Formula, with g the gradient at w, u = g / |g| and H the Hessian, which is not formed::

        penalty = strength * |g|^2
        grad    = 2 * strength * H g
        H g     ~ |g| * (grad_fn(w + step * u) - grad_fn(w - step * u)) / (2 * step)

    Parameters
    ----------
    grad_fn
        Function that returns the gradient at the point it is given; called three times.
    w
        Point, any shape, float64.
    strength
        Weight of the penalty, finite, >= 0.
    step
        Distance of the two points from ``w``, finite, > 0, in the unit of ``w``.

    Returns
    -------
    penalty, grad
        A number, and an array of the shape of ``w``; add them to the loss and its gradient.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or ``grad_fn`` returns another shape.

    Notes
    -----
    The difference is taken along the unit vector u, so that ``step`` is a distance whatever the
    size of the gradient. Its error is of order step^2, and of rounding / step. Automatic
    differentiation gives H g without error at about the same price (Pearlmutter, 1994).

    Source: Drucker and Le Cun (1992), Improving generalization performance using double
    backpropagation.

    Examples
    --------
    >>> import numpy as np
    >>> h = np.array([1.0, 10.0])
    >>> penalty, grad = gradient_penalty(lambda w: h * w, np.array([3.0, 0.4]), strength=0.5)
    >>> round(penalty, 6), grad.round(6)  # g = (3, 4), H g = (3, 40)
    (12.5, array([ 3., 40.]))
    """
    owner = "gradient_penalty"
    check_array(owner, "w", w)
    check_non_negative(owner, "strength", strength)
    check_positive(owner, "step", step)

    def checked(point: Array) -> Array:
        grad = grad_fn(point)
        check_same_shape(owner, "grad_fn(w)", grad, "w", np.shape(w))
        return grad

    g = checked(w)
    length = float(np.sqrt(np.sum(g**2)))
    if length == 0.0:
        return 0.0, 0.0 * w
    u = g / length
    hessian_times_g = length * (checked(w + step * u) - checked(w - step * u)) / (2 * step)
    return float(strength * length**2), 2 * strength * hessian_times_g
