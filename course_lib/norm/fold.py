"""Folding: at inference batch norm is an affine map, and the layer before it another."""

from __future__ import annotations

import numpy as np

from course_lib.norm.arguments import (
    Array,
    check_all_non_negative,
    check_array,
    check_positive,
    check_shape,
)


def fold_batch_norm(
    W: Array,
    b: Array,
    scale: Array,
    shift: Array,
    running_mean: Array,
    running_var: Array,
    eps: float = 1e-5,
) -> tuple[Array, Array]:
    """Return the linear layer that does what a linear layer and batch norm do at inference.

    From scale * (x @ W + b - running_mean) / sqrt(running_var + eps) + shift::

        factor = scale / sqrt(running_var + eps)
        W      ← W * factor          (column by column)
        b      ← (b - running_mean) * factor + shift

    Parameters
    ----------
    W
        Weights (D, H), float64, for ``x @ W + b``.
    b
        Biases (H,).
    scale, shift, running_mean, running_var
        Of the batch norm that follows, (H,) each, the variance >= 0.
    eps
        Of the batch norm, finite, > 0.

    Returns
    -------
    W, b
        The folded layer; the inputs are not modified.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Jacob et al. (2018), Quantization and training of neural networks for efficient
    integer-arithmetic-only inference, equation 14.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.ones(1)
    >>> W, b = fold_batch_norm(
    ...     np.array([[2.0], [4.0]]), 3 * one, 6 * one, 5 * one, one, 4 * one, eps=1e-12
    ... )
    >>> W.round(6), b.round(6)
    (array([[ 6.],
           [12.]]), array([11.]))
    """
    owner = "fold_batch_norm"
    check_array(owner, "W", W, axes="D H")
    for name, vector in (
        ("b", b),
        ("scale", scale),
        ("shift", shift),
        ("running_mean", running_mean),
        ("running_var", running_var),
    ):
        check_shape(owner, name, vector, W.shape[1:], "one entry for each column of W")
    check_all_non_negative(owner, "running_var", running_var)
    check_positive(owner, "eps", eps)
    factor = scale / np.sqrt(running_var + eps)
    return W * factor, (b - running_mean) * factor + shift
