"""Group norm and instance norm: every example standardized over groups of its channels.

Forward: x (N, C, H, W) is seen as (N, num_groups, m) with m = C / num_groups * H * W, and
standardized over the last axis. Backward: the same view of grad_out * scale goes back through
course_lib.norm.standardize; scale and shift belong to the channels and collect over examples and
places. One channel a group is instance norm.
"""

from __future__ import annotations

import numpy as np

from course_lib.norm.arguments import (
    Array,
    check_array,
    check_groups,
    check_positive,
    check_shape,
)
from course_lib.norm.standardize import standardize, standardize_backward


def group_norm(x: Array, scale: Array, shift: Array, num_groups: int, eps: float = 1e-5) -> Array:
    """Normalize each example over groups of neighbouring channels and all places.

    Formula, with the mean and the biased variance over a group of one example::

        out = scale * (x - mean) / sqrt(var + eps) + shift

    Parameters
    ----------
    x
        Images (N, C, H, W), float64, not empty.
    scale, shift
        Affine map after the normalization, for each channel: (C,) each.
    num_groups
        Number of groups, a divisor of C: 1 takes all channels together, C each by itself.
    eps
        Added to the variance under the root, finite, > 0, in the unit of x squared.

    Returns
    -------
    out
        Shape of ``x``; the same in training and at inference.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Wu and He (2018), Group normalization, equation 7.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, 3.0, 10.0, 30.0]).reshape(1, 4, 1, 1)
    >>> group_norm(x, np.ones(4), np.zeros(4), num_groups=2, eps=1e-12).ravel().round(6)
    array([-1.,  1., -1.,  1.])
    """
    check_array("group_norm", "x", x, axes="N C H W")
    _check_channels("group_norm", x, scale=scale, shift=shift)
    check_groups("group_norm", num_groups, x.shape[1])
    check_positive("group_norm", "eps", eps)
    x_hat, _ = standardize(x.reshape(len(x), num_groups, -1), axis=-1, eps=eps)
    return _per_channel(scale) * x_hat.reshape(x.shape) + _per_channel(shift)


def group_norm_backward(
    grad_out: Array, x: Array, scale: Array, num_groups: int, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Return the gradients of group norm's three inputs.

    With g = grad_out * scale, means over a group of one example, sums over examples and places::

        grad_shift = sum(grad_out)
        grad_scale = sum(grad_out * x_hat)
        grad_x = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(var + eps)

    Parameters
    ----------
    grad_out
        Gradient of the loss by ``out``; shape of ``x``.
    x, scale, num_groups, eps
        What :func:`group_norm` was given.

    Returns
    -------
    grad_x, grad_scale, grad_shift
        Shapes (N, C, H, W), (C,) and (C,).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Wu and He (2018), Group normalization, equation 7 (its derivative).

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, 2.0, 6.0]).reshape(1, 3, 1, 1)
    >>> grad_out = np.array([1.0, 0.0, 0.0]).reshape(1, 3, 1, 1)
    >>> group_norm_backward(grad_out, x, np.ones(3), num_groups=1)[0].ravel().round(4)
    array([ 0.1763, -0.2204,  0.0441])
    """
    owner = "group_norm_backward"
    check_array(owner, "x", x, axes="N C H W")
    check_shape(owner, "grad_out", grad_out, x.shape, "the shape of x")
    _check_channels(owner, x, scale=scale)
    check_groups(owner, num_groups, x.shape[1])
    check_positive(owner, "eps", eps)
    grouped = (len(x), num_groups, -1)
    x_hat, inv_std = standardize(x.reshape(grouped), axis=-1, eps=eps)
    grad_x_hat = (grad_out * _per_channel(scale)).reshape(grouped)
    grad_x = standardize_backward(grad_x_hat, x_hat, inv_std, axis=-1).reshape(x.shape)
    grad_scale = (grad_out * x_hat.reshape(x.shape)).sum(axis=(0, 2, 3))
    return grad_x, grad_scale, grad_out.sum(axis=(0, 2, 3))


def instance_norm(x: Array, scale: Array, shift: Array, eps: float = 1e-5) -> Array:
    """Normalize each channel of each example over its places.

    Formula, with the mean and the biased variance over height and width::

        out = scale * (x - mean) / sqrt(var + eps) + shift

    Parameters
    ----------
    x
        Images (N, C, H, W), float64, not empty.
    scale, shift
        Affine map after the normalization, for each channel: (C,) each.
    eps
        Added to the variance under the root, finite, > 0, in the unit of x squared.

    Returns
    -------
    out
        Shape of ``x``; the same in training and at inference.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The contrast of an image is lost with its mean: what style transfer wants, and a classifier
    may miss.

    Source: Ulyanov, Vedaldi and Lempitsky (2016), Instance normalization: the missing
    ingredient for fast stylization.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, 3.0, 10.0, 30.0]).reshape(1, 2, 1, 2)
    >>> instance_norm(x, np.array([1.0, 5.0]), np.zeros(2), eps=1e-12).ravel().round(6)
    array([-1.,  1., -5.,  5.])
    """
    check_array("instance_norm", "x", x, axes="N C H W")
    _check_channels("instance_norm", x, scale=scale, shift=shift)
    check_positive("instance_norm", "eps", eps)
    return group_norm(x, scale, shift, num_groups=x.shape[1], eps=eps)


def instance_norm_backward(
    grad_out: Array, x: Array, scale: Array, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Return the gradients of instance norm's three inputs.

    As :func:`group_norm_backward` with each channel a group::

        grad_shift = sum(grad_out)
        grad_scale = sum(grad_out * x_hat)
        grad_x = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(var + eps)

    Parameters
    ----------
    grad_out
        Gradient of the loss by ``out``; shape of ``x``.
    x, scale, eps
        What :func:`instance_norm` was given.

    Returns
    -------
    grad_x, grad_scale, grad_shift
        Shapes (N, C, H, W), (C,) and (C,).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Ulyanov, Vedaldi and Lempitsky (2016), Instance normalization: the missing
    ingredient for fast stylization (its derivative).

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, 2.0, 6.0]).reshape(1, 1, 1, 3)
    >>> grad_out = np.array([1.0, 0.0, 0.0]).reshape(1, 1, 1, 3)
    >>> instance_norm_backward(grad_out, x, np.ones(1))[0].ravel().round(4)
    array([ 0.1763, -0.2204,  0.0441])
    """
    owner = "instance_norm_backward"
    check_array(owner, "x", x, axes="N C H W")
    check_shape(owner, "grad_out", grad_out, x.shape, "the shape of x")
    _check_channels(owner, x, scale=scale)
    check_positive(owner, "eps", eps)
    return group_norm_backward(grad_out, x, scale, num_groups=x.shape[1], eps=eps)


def _per_channel(vector: Array) -> Array:
    return vector[:, np.newaxis, np.newaxis]


def _check_channels(owner: str, x: Array, **vectors: Array) -> None:
    for name, vector in vectors.items():
        check_shape(owner, name, vector, x.shape[1:2], "one entry for each channel of x")
