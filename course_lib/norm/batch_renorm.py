"""Batch renorm: batch norm, corrected towards the running statistics that inference will use.

Backward: r and d are taken for constants, although they depend on the batch; so the gradient is
that of out = x_hat * r + d, which is r * grad_out taken back through course_lib.norm.standardize.
"""

from __future__ import annotations

import numpy as np

from course_lib.norm.arguments import (
    Array,
    check_all_positive,
    check_array,
    check_at_least,
    check_positive,
    check_shape,
)
from course_lib.norm.standardize import standardize, standardize_backward


def batch_renorm(
    x: Array,
    running_mean: Array,
    running_std: Array,
    r_max: float,
    d_max: float,
    eps: float = 1e-5,
) -> Array:
    """Normalize a batch so that, within limits, the result is that of inference.

    Formula, with the mean and the biased variance over the batch::

        std = sqrt(var + eps)
        r = clip(std / running_std, 1 / r_max, r_max)
        d = clip((mean - running_mean) / running_std, -d_max, d_max)
        out = (x - mean) / std * r + d

    Parameters
    ----------
    x
        Batch (N, D), float64, not empty.
    running_mean, running_std
        Running averages, (D,) each, the deviations > 0; used as they are.
    r_max
        Limit of the correction of the deviation, finite, >= 1.
    d_max
        Limit of the correction of the mean, finite, >= 0.
    eps
        Added to the batch variance under the root, finite, > 0, in the unit of x squared.

    Returns
    -------
    out
        Shape of ``x``, before scale and shift. ``r_max = 1`` with ``d_max = 0`` is batch norm;
        where no limit is reached it is (x - running_mean) / running_std.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The paper's sigma_B adds eps to the variance under the root too, and its running average is
    of sigma, not of the variance.

    Source: Ioffe (2017), Batch renormalization, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0], [3.0]])
    >>> batch_renorm(x, np.array([1.5]), np.array([0.5]), r_max=9.0, d_max=9.0, eps=1e-12).round(6)
    array([[-1.],
           [ 3.]])
    """
    owner = "batch_renorm"
    _check(owner, x, running_mean, running_std, r_max, d_max, eps)
    x_hat, inv_std = standardize(x, axis=0, eps=eps)
    d = np.clip((x.mean(axis=0) - running_mean) / running_std, -d_max, d_max)
    out: Array = x_hat * _correction(inv_std, running_std, r_max) + d
    return out


def batch_renorm_backward(
    grad_out: Array,
    x: Array,
    running_mean: Array,
    running_std: Array,
    r_max: float,
    d_max: float,
    eps: float = 1e-5,
) -> Array:
    """Return the gradient of batch renorm's input, with r and d as constants.

    With g = grad_out * r, means over the batch::

        grad_x = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(var + eps)

    Parameters
    ----------
    grad_out
        Gradient of the loss by ``out``, (N, D), float64.
    x, running_mean, running_std, r_max, d_max, eps
        What :func:`batch_renorm` was given.

    Returns
    -------
    grad_x
        Shape (N, D).

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    So the paper asks for it. The true derivative would, where no limit is reached, be that of
    inference: grad_out / running_std.

    Source: Ioffe (2017), Batch renormalization, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> x, grad_out = np.array([[1.0], [2.0], [6.0]]), np.array([[1.0], [0.0], [0.0]])
    >>> mean, std = np.array([3.0]), np.array([1.0])
    >>> batch_renorm_backward(grad_out, x, mean, std, r_max=2.0, d_max=0.0).round(4)
    array([[ 0.3527],
           [-0.4409],
           [ 0.0882]])
    """
    owner = "batch_renorm_backward"
    _check(owner, x, running_mean, running_std, r_max, d_max, eps)
    check_shape(owner, "grad_out", grad_out, x.shape, "the shape of x")
    x_hat, inv_std = standardize(x, axis=0, eps=eps)
    grad_x_hat = grad_out * _correction(inv_std, running_std, r_max)
    return standardize_backward(grad_x_hat, x_hat, inv_std, axis=0)


def _correction(inv_std: Array, running_std: Array, r_max: float) -> Array:
    return np.clip(1 / (inv_std * running_std), 1 / r_max, r_max)


def _check(
    owner: str,
    x: Array,
    running_mean: Array,
    running_std: Array,
    r_max: float,
    d_max: float,
    eps: float,
) -> None:
    check_array(owner, "x", x, axes="N D")
    check_shape(owner, "running_mean", running_mean, x.shape[1:], "one entry for each column of x")
    check_shape(owner, "running_std", running_std, x.shape[1:], "one entry for each column of x")
    check_all_positive(owner, "running_std", running_std)
    check_at_least(owner, "r_max", r_max, 1.0)
    check_at_least(owner, "d_max", d_max, 0.0)
    check_positive(owner, "eps", eps)
