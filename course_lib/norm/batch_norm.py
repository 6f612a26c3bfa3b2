"""Batch norm: every feature standardized over the examples of the batch.

Backward: shift and scale act after the standardization, out = scale * x_hat + shift, so

    grad_shift = sum over the batch of grad_out
    grad_scale = sum over the batch of grad_out * x_hat
    grad_x_hat = grad_out * scale,

and course_lib.norm.standardize takes grad_x_hat back to x. At inference mean and variance are
constants, and grad_x = grad_x_hat / sqrt(running_var + eps) is all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from course_lib.norm.arguments import (
    Array,
    check_all_non_negative,
    check_array,
    check_flag,
    check_positive,
    check_shape,
    check_share,
)
from course_lib.norm.standardize import standardize, standardize_backward


class BatchNormCache(NamedTuple):
    """What the backward of batch norm needs of its forward.

    Source: Ioffe and Szegedy (2015), Batch normalization, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> BatchNormCache(np.zeros((2, 1)), np.ones((1, 1)), np.ones(1), training=True).training
    True
    """

    x_hat: Array
    inv_std: Array
    scale: Array
    training: bool


def batch_norm_forward(
    x: Array,
    scale: Array,
    shift: Array,
    running_mean: Array,
    running_var: Array,
    momentum: float = 0.1,
    eps: float = 1e-5,
    training: bool = True,
) -> tuple[Array, BatchNormCache, Array, Array]:
    """Normalize a batch by its own statistics, or by the running ones at inference.

    In training, means and variances over the batch::

        out          = scale * (x - mean) / sqrt(var + eps) + shift
        running_mean ← (1 - momentum) * running_mean + momentum * mean
        running_var  ← (1 - momentum) * running_var + momentum * var * N / (N - 1)

    At inference::

        out = scale * (x - running_mean) / sqrt(running_var + eps) + shift

    Parameters
    ----------
    x
        Batch (N, D), float64; N >= 2 in training.
    scale, shift
        Affine map after the normalization, (D,) each.
    running_mean, running_var
        Running averages for inference, (D,) each, the variance >= 0; zeros and ones at the
        start.
    momentum
        Share of the new batch in the running averages, in [0, 1].
    eps
        Added to the variance under the root, finite, > 0, in the unit of x squared.
    training
        Whether to use the statistics of the batch and to update the running ones.

    Returns
    -------
    out, cache, running_mean, running_var
        The result (N, D), what :func:`batch_norm_backward` needs, and the new averages, which
        at inference are the old ones. The inputs are not modified.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The batch is normalized by its biased variance, and the running average takes the unbiased
    one, N / (N - 1) times as large, as in PyTorch; Keras 3 takes the biased one for both, and
    its momentum is 1 - momentum.

    Source: Ioffe and Szegedy (2015), Batch normalization, algorithms 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0], [3.0]])
    >>> out, cache, mean, var = batch_norm_forward(
    ...     x, np.array([10.0]), np.array([0.5]), np.zeros(1), np.ones(1), eps=1e-12
    ... )
    >>> out.round(6)
    array([[-9.5],
           [10.5]])
    >>> mean, var  # the batch has mean 2 and unbiased variance 2
    (array([0.2]), array([1.1]))
    """
    owner = "batch_norm_forward"
    check_array(owner, "x", x, axes="N D")
    for name, vector in (
        ("scale", scale),
        ("shift", shift),
        ("running_mean", running_mean),
        ("running_var", running_var),
    ):
        check_shape(owner, name, vector, x.shape[1:], "one entry for each column of x")
    check_all_non_negative(owner, "running_var", running_var)
    check_share(owner, "momentum", momentum)
    check_positive(owner, "eps", eps)
    check_flag(owner, "training", training)
    if training:
        num_examples = len(x)
        if num_examples < 2:
            raise ValueError(
                f"{owner}: x must hold at least 2 examples in training, got {num_examples}; "
                "a single one has no variance: drop the last short batch, or use training=False"
            )
        x_hat, inv_std = standardize(x, axis=0, eps=eps)
        unbiased = x.var(axis=0, ddof=1)
        running_mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
        running_var = (1 - momentum) * running_var + momentum * unbiased
    else:
        inv_std = 1 / np.sqrt(running_var + eps)[np.newaxis]
        x_hat = (x - running_mean) * inv_std
    out = scale * x_hat + shift
    return out, BatchNormCache(x_hat, inv_std, scale, bool(training)), running_mean, running_var


def batch_norm_backward(grad_out: Array, cache: BatchNormCache) -> tuple[Array, Array, Array]:
    """Return the gradients of batch norm's three inputs.

    In training, sums and means over the batch, with g = grad_out * scale::

        grad_shift = sum(grad_out)
        grad_scale = sum(grad_out * x_hat)
        grad_x = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(var + eps)

    At inference the statistics are constants::

        grad_x = g / sqrt(running_var + eps)

    Parameters
    ----------
    grad_out
        Gradient of the loss by ``out``, (N, D), float64.
    cache
        What :func:`batch_norm_forward` returned.

    Returns
    -------
    grad_x, grad_scale, grad_shift
        Shapes (N, D), (D,) and (D,).

    Raises
    ------
    ValueError
        If ``grad_out`` does not have the shape of ``out`` or is not finite float64.

    Source: Ioffe and Szegedy (2015), Batch normalization, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> x, ones, zeros = np.array([[1.0], [2.0], [6.0]]), np.ones(1), np.zeros(1)
    >>> out, cache, _, _ = batch_norm_forward(x, ones, zeros, zeros, ones)
    >>> grad_x, grad_scale, grad_shift = batch_norm_backward(np.array([[1.0], [0.0], [0.0]]), cache)
    >>> grad_x.round(4)  # sums to 0: a common shift of x changes nothing
    array([[ 0.1763],
           [-0.2204],
           [ 0.0441]])
    >>> grad_scale.round(4), grad_shift
    (array([-0.9258]), array([1.]))
    """
    if not isinstance(cache, BatchNormCache):
        raise ValueError(
            "batch_norm_backward: cache must be what batch_norm_forward returned second, "
            f"got {type(cache).__name__}"
        )
    x_hat, inv_std, scale, training = cache
    check_shape("batch_norm_backward", "grad_out", grad_out, x_hat.shape, "the shape of out")
    grad_shift = grad_out.sum(axis=0)
    grad_scale = (grad_out * x_hat).sum(axis=0)
    grad_x_hat = grad_out * scale
    if not training:
        return grad_x_hat * inv_std, grad_scale, grad_shift
    return standardize_backward(grad_x_hat, x_hat, inv_std, axis=0), grad_scale, grad_shift
