"""What all normalizations share: subtract the mean, divide by the deviation, and its gradient.

Over m entries, with the mean and the biased variance of the same entries,

    x_hat_i = (x_i - mean) * r,    r = (var + eps)^(-1/2).

The gradient, with g_i = dL/dx_hat_i. The mean has d mean / d x_i = 1/m, and the variance
d var / d x_i = 2 (x_i - mean) / m, since the deviations sum to 0; so

    d r / d x_i       = -1/2 r^3 * 2 (x_i - mean) / m = -r^2 x_hat_i / m
    d x_hat_j / d x_i = r (delta_ij - 1/m) - (x_j - mean) r^2 x_hat_i / m
                      = r (delta_ij - 1/m - x_hat_j x_hat_i / m)
    dL / d x_i        = r (g_i - mean(g) - x_hat_i mean(g x_hat)).

What is left of g has no component along the ones and (but for eps) none along x_hat: moving all
entries together, or away from their mean, changes nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from course_lib.norm.arguments import Array, check_array, check_positive, check_shape

Axis = int | tuple[int, ...]


def standardize(x: Array, axis: Axis, eps: float = 1e-5) -> tuple[Array, Array]:
    """Subtract the mean over some axes and divide by the standard deviation.

    Formula, with the mean and the biased variance over ``axis``::

        inv_std = 1 / sqrt(var + eps)
        x_hat = (x - mean) * inv_std

    Parameters
    ----------
    x
        Any shape, float64, not empty.
    axis
        The axis, or a tuple of the axes, that the mean runs over. For x (N, C, H, W): batch
        norm (0, 2, 3), layer norm (1, 2, 3), instance norm (2, 3).
    eps
        Added to the variance under the root, finite, > 0, in the unit of x squared.

    Returns
    -------
    x_hat, inv_std
        Shape of ``x``, and the same with ``axis`` of length 1.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Ioffe and Szegedy (2015), Batch normalization, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> x_hat, inv_std = standardize(np.array([[1.0, 3.0], [10.0, 30.0]]), axis=1, eps=1e-12)
    >>> x_hat.round(6)
    array([[-1.,  1.],
           [-1.,  1.]])
    >>> inv_std.round(6)
    array([[1. ],
           [0.1]])
    """
    check_array("standardize", "x", x)
    _axes("standardize", x, axis)
    check_positive("standardize", "eps", eps)
    centred = x - x.mean(axis=axis, keepdims=True)
    inv_std = 1 / np.sqrt((centred**2).mean(axis=axis, keepdims=True) + eps)
    return centred * inv_std, inv_std


def standardize_backward(grad_x_hat: Array, x_hat: Array, inv_std: Array, axis: Axis) -> Array:
    """Return the gradient of what :func:`standardize` took in.

    Formula, derived above, means over ``axis``::

        grad_x = inv_std * (g - mean(g) - x_hat * mean(g * x_hat)),   g = grad_x_hat

    Parameters
    ----------
    grad_x_hat
        Gradient of the loss by ``x_hat``; any shape, float64.
    x_hat, inv_std
        What :func:`standardize` returned.
    axis
        What :func:`standardize` was given.

    Returns
    -------
    grad_x
        Gradient of the loss by ``x``; shape of ``x``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The paper gives three chained equations, for the variance, the mean and x; this is their
    sum.

    Source: Ioffe and Szegedy (2015), Batch normalization, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> x_hat, inv_std = standardize(np.array([1.0, 2.0, 6.0]), axis=0)
    >>> pushed_together = standardize_backward(np.ones(3), x_hat, inv_std, axis=0)
    >>> np.abs(pushed_together).max() < 1e-12
    np.True_
    """
    owner = "standardize_backward"
    check_array(owner, "grad_x_hat", grad_x_hat)
    check_shape(owner, "x_hat", x_hat, grad_x_hat.shape, "the shape of grad_x_hat")
    axes = _axes(owner, x_hat, axis)
    reduced = tuple(1 if i in axes else n for i, n in enumerate(x_hat.shape))
    check_shape(owner, "inv_std", inv_std, reduced, "that of x with axis of length 1")
    g = grad_x_hat
    along_x_hat = (g * x_hat).mean(axis=axis, keepdims=True)
    grad_x: Array = inv_std * (g - g.mean(axis=axis, keepdims=True) - x_hat * along_x_hat)
    return grad_x


def _axes(owner: str, x: Array, axis: Axis) -> tuple[int, ...]:
    try:
        axes = normalize_axis_tuple(axis, x.ndim)
    except (TypeError, ValueError):
        axes = ()
    if not axes:
        raise ValueError(
            f"{owner}: axis must be one or several different axes of an array of shape {x.shape}, "
            f"got {axis!r}"
        )
    return axes
