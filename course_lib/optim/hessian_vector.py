"""The Hessian times a vector, from gradients alone: two of them instead of D."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.optim.arguments import Array, check_positive, check_vector


def hessian_vector_product(
    grad_fn: Callable[[Array], Array], w: Array, v: Array, step: float = 1e-5
) -> Array:
    """Return H v by a central difference of gradients along ``v``.

    Formula::

        H v ≈ (g(w + step * v) - g(w - step * v)) / (2 * step)

    Parameters
    ----------
    grad_fn
        Gradient g, (D,) to (D,); called twice.
    w
        Point w, shape (D,), float64.
    v
        Vector v, shape (D,); here no average of squares.
    step
        Half the distance of the two points in units of ``v``, finite, > 0.

    Returns
    -------
    ndarray
        The product, shape (D,).

    Raises
    ------
    ValueError
        If an argument is out of its domain, or a gradient is not finite.

    Notes
    -----
    The error is step^2 / 6 times a third derivative, plus rounding of the gradients divided by
    ``step``. Pearlmutter's product by automatic differentiation has neither.

    Source: Nocedal and Wright (2006), Numerical optimization, equation 8.20 (one-sided).
    Source: Pearlmutter (1994), Fast exact multiplication by the Hessian.

    Examples
    --------
    >>> import numpy as np
    >>> def grad_fn(w):
    ...     return np.array([2 * w[0], 8 * w[1]])
    >>> hessian_vector_product(grad_fn, np.array([1.0, 1.0]), np.array([1.0, -1.0])).round(6)
    array([ 2., -8.])
    """
    check_vector("hessian_vector_product", "w", w)
    check_vector("hessian_vector_product", "v", v, w.size)
    check_positive("hessian_vector_product", "step", step)
    ahead, behind = grad_fn(w + step * v), grad_fn(w - step * v)
    for grad in (ahead, behind):
        check_vector("hessian_vector_product", "grad_fn(w)", grad, w.size)
    return np.asarray((ahead - behind) / (2 * step))
