"""Likelihood of a normal distribution whose mean and variance are both predicted."""

from __future__ import annotations

import math

import numpy as np

from course_lib.losses.arguments import Array, check_array, check_not_empty, check_same_shape


def gaussian_nll(mean: Array, log_variance: Array, y: Array) -> tuple[float, Array, Array]:
    """Return the mean negative log-likelihood of a normal distribution and its gradients.

    With s = log_variance, r = y - mean and n entries::

        F                 = 1/n sum 1/2 (log 2π + s + r^2 e^-s)
        grad_mean         = -1/n r e^-s
        grad_log_variance = 1/n 1/2 (1 - r^2 e^-s)

    Parameters
    ----------
    mean
        Predicted mean, any shape with at least one entry, in the unit of ``y``.
    log_variance
        Logarithm of the predicted variance, shape of ``mean``. Any number is allowed, so that
        no map to positive numbers is needed.
    y
        What was observed, shape of ``mean``.

    Returns
    -------
    loss, grad_mean, grad_log_variance
        A number, and the gradients, shape of ``mean``.

    Raises
    ------
    ValueError
        If an array is not float64, not finite or empty, or the shapes differ.

    Notes
    -----
    PyTorch's ``gaussian_nll_loss`` takes the variance itself and leaves log 2π out unless
    ``full=True``. Where the mean is still far off, the variance grows to cover the error, and
    the gradient of the mean, divided by it, fades: fit the mean first.

    Source: Nix and Weigend (1994), Estimating the mean and variance of the target probability
    distribution.

    Examples
    --------
    >>> loss, grad_mean, grad_log_variance = gaussian_nll(
    ...     np.array([0.0]), np.array([0.0]), np.array([2.0])
    ... )
    >>> round(loss, 4), grad_mean, grad_log_variance
    (2.9189, array([-2.]), array([-1.5]))
    """
    check_array("gaussian_nll", "mean", mean)
    check_not_empty("gaussian_nll", "mean", mean)
    check_same_shape("gaussian_nll", "log_variance", log_variance, "mean", mean.shape)
    check_same_shape("gaussian_nll", "y", y, "mean", mean.shape)
    inverse_std = np.exp(-0.5 * log_variance)
    residual = (y - mean) * inverse_std  # in standard deviations
    square = residual * residual
    loss = float(0.5 * (math.log(2 * math.pi) + log_variance + square).mean())
    return loss, -residual * inverse_std / mean.size, 0.5 * (1.0 - square) / mean.size
