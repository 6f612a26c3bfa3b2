"""Layer norm: every example standardized over its own features.

Backward: as for batch norm, grad_x_hat = grad_out * scale goes back through
course_lib.norm.standardize, here over the last axis; scale and shift belong to the features and
collect over all other axes.
"""

from __future__ import annotations

from course_lib.norm.arguments import Array, check_array, check_positive, check_shape
from course_lib.norm.standardize import standardize, standardize_backward


def layer_norm(x: Array, scale: Array, shift: Array, eps: float = 1e-5) -> Array:
    """Normalize over the last axis.

    Formula, with the mean and the biased variance over the last axis::

        out = scale * (x - mean) / sqrt(var + eps) + shift

    Parameters
    ----------
    x
        Shape (..., D), float64, not empty.
    scale, shift
        Affine map after the normalization, (D,) each.
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
    In the paper eps is absent. For images some authors take the mean over channels and places
    too; that is group norm with one group.

    Source: Ba, Kiros and Hinton (2016), Layer normalization, equation 3.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 3.0], [-50.0, 50.0]])
    >>> layer_norm(x, scale=np.array([1.0, 2.0]), shift=np.array([0.0, 1.0]), eps=1e-12).round(6)
    array([[-1.,  3.],
           [-1.,  3.]])
    """
    check_array("layer_norm", "x", x)
    _check_affine("layer_norm", x, scale=scale, shift=shift)
    check_positive("layer_norm", "eps", eps)
    x_hat, _ = standardize(x, axis=-1, eps=eps)
    return scale * x_hat + shift


def layer_norm_backward(
    grad_out: Array, x: Array, scale: Array, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Return the gradients of layer norm's three inputs.

    With g = grad_out * scale, means over the last axis, sums over all others::

        grad_shift = sum(grad_out)
        grad_scale = sum(grad_out * x_hat)
        grad_x = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(var + eps)

    Parameters
    ----------
    grad_out
        Gradient of the loss by ``out``; shape of ``x``.
    x, scale, eps
        What :func:`layer_norm` was given.

    Returns
    -------
    grad_x, grad_scale, grad_shift
        Shapes of ``x``, ``scale`` and ``shift``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Ba, Kiros and Hinton (2016), Layer normalization, equation 3 (its derivative).

    Examples
    --------
    >>> import numpy as np
    >>> x, scale = np.array([[1.0, 2.0, 6.0]]), np.ones(3)
    >>> grad_x, _, _ = layer_norm_backward(np.array([[1.0, 0.0, 0.0]]), x, scale)
    >>> grad_x.round(4)
    array([[ 0.1763, -0.2204,  0.0441]])
    """
    owner = "layer_norm_backward"
    check_array(owner, "x", x)
    check_shape(owner, "grad_out", grad_out, x.shape, "the shape of x")
    _check_affine(owner, x, scale=scale)
    check_positive(owner, "eps", eps)
    x_hat, inv_std = standardize(x, axis=-1, eps=eps)
    examples = tuple(range(x.ndim - 1))
    grad_x = standardize_backward(grad_out * scale, x_hat, inv_std, axis=-1)
    return grad_x, (grad_out * x_hat).sum(axis=examples), grad_out.sum(axis=examples)


def _check_affine(owner: str, x: Array, **vectors: Array) -> None:
    if x.ndim == 0:
        raise ValueError(f"{owner}: x must have shape (..., D), got shape ()")
    for name, vector in vectors.items():
        check_shape(owner, name, vector, x.shape[-1:], "that of the last axis of x")
