"""Transforms by name, their inverses, and the chain rule through them.

With x = g(u) and a loss of x, dL/du = dL/dx g'(u): the gradient by the free variable is what an
unconstrained method needs. Where g' is nearly 0 the method stalls: exp and softplus far on the
left, square at 0, an interval at both ends.
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.reparam.arguments import (
    Array,
    check_all_positive,
    check_array,
    check_inside,
    check_same_shape,
    check_transform,
)
from course_lib.reparam.interval import from_interval, to_interval
from course_lib.reparam.softplus import inverse_softplus, softplus

_LARGEST_EXPONENT = math.log(np.finfo(np.float64).max)


def constrained(u: Array, transform: str, low: float = 0.0, high: float = 1.0) -> Array:
    """Map free variables into the allowed set.

    Transforms, elementwise::

        'exp'        x = exp(u)
        'softplus'   x = log(1 + exp(u))
        'square'     x = u^2
        'interval'   x = low + (high - low) * sigmoid(u)

    Parameters
    ----------
    u
        Free variables, any shape, float64; at most 709.78 for 'exp', whose
        result would overflow beyond.
    transform
        One of the names above.
    low, high
        Ends of the interval, finite, low < high; the other transforms do not look at them.

    Returns
    -------
    x
        Shape of ``u``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Stan Development Team (2024), Stan reference manual, chapter on constraint
    transforms.

    Examples
    --------
    >>> import numpy as np
    >>> [constrained(np.array([-2.0]), name).round(4) for name in ("exp", "square", "interval")]
    [array([0.1353]), array([4.]), array([0.1192])]
    """
    check_array("constrained", "u", u)
    check_transform("constrained", transform, low, high)
    if transform == "interval":
        return to_interval(u, low, high)
    if transform == "softplus":
        return softplus(u)
    return _exp("constrained", u) if transform == "exp" else u**2


def free(x: Array, transform: str, low: float = 0.0, high: float = 1.0) -> Array:
    """Map points of the allowed set to free variables: the inverse of :func:`constrained`.

    Inverses, elementwise::

        'exp'        u = log(x)
        'softplus'   u = log(exp(x) - 1)
        'square'     u = sqrt(x)            (of the two, the positive one)
        'interval'   u = log((x - low) / (high - x))

    Parameters
    ----------
    x
        Points of the set, any shape, float64: > 0, or strictly inside the interval.
    transform
        One of the names above.
    low, high
        Ends of the interval, finite, low < high; the other transforms do not look at them.

    Returns
    -------
    u
        Shape of ``x``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    'square' would reach x = 0 too, but at u = 0, where its derivative is 0 and no gradient
    leads away.

    Source: Stan Development Team (2024), Stan reference manual, chapter on constraint
    transforms.

    Examples
    --------
    >>> import numpy as np
    >>> [free(np.array([0.25]), name).round(4) for name in ("exp", "square", "interval")]
    [array([-1.3863]), array([0.5]), array([-1.0986])]
    """
    check_transform("free", transform, low, high)
    if transform == "interval":
        check_inside("free", x, low, high)
        return from_interval(x, low, high)
    check_all_positive("free", "x", x, "; nothing that gradients can leave gives it")
    if transform == "softplus":
        return inverse_softplus(x)
    u: Array = np.log(x) if transform == "exp" else np.sqrt(x)
    return u


def free_gradient(
    grad_x: Array, u: Array, transform: str, low: float = 0.0, high: float = 1.0
) -> Array:
    """Return the gradient by the free variables, from the gradient by the constrained ones.

    Chain rule, elementwise, with sigma the sigmoid::

        'exp'        grad_u = grad_x * exp(u)
        'softplus'   grad_u = grad_x * sigma(u)
        'square'     grad_u = grad_x * 2 * u
        'interval'   grad_u = grad_x * (high - low) * sigma(u) * sigma(-u)

    Parameters
    ----------
    grad_x
        Gradient of the loss by x = constrained(u, ...), any shape, float64.
    u
        Free variables, shape of ``grad_x``; at most 709.78 for 'exp', whose
        result would overflow beyond.
    transform
        One of the names above.
    low, high
        Ends of the interval, finite, low < high; the other transforms do not look at them.

    Returns
    -------
    grad_u
        Shape of ``u``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    sigma(-u) in place of 1 - sigma(u), which is 0 from u = 37 on.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors, equation 5 (the chain rule through a unit).

    Examples
    --------
    >>> import numpy as np
    >>> grad_x, u = np.array([1.0, 1.0]), np.array([0.0, 3.0])
    >>> free_gradient(grad_x, u, "square"), free_gradient(grad_x, u, "softplus").round(4)
    (array([0., 6.]), array([0.5   , 0.9526]))
    """
    owner = "free_gradient"
    check_array(owner, "u", u)
    check_same_shape(owner, "grad_x", grad_x, "u", np.shape(u))
    check_transform(owner, transform, low, high)
    if transform == "exp":
        slope = _exp(owner, u)
    elif transform == "square":
        slope = 2 * u
    elif transform == "softplus":
        slope = to_interval(u, 0.0, 1.0)
    else:
        slope = (high - low) * (to_interval(u, 0.0, 1.0) * to_interval(-u, 0.0, 1.0))
    return grad_x * slope


def _exp(owner: str, u: Array) -> Array:
    largest = float(np.max(u, initial=0.0))
    if largest > _LARGEST_EXPONENT:
        raise ValueError(
            f"{owner}: u must be at most {_LARGEST_EXPONENT:.6f} for 'exp', which overflows "
            f"beyond, got {largest!r}; take smaller steps, or 'softplus'"
        )
    x: Array = np.exp(u)
    return x
