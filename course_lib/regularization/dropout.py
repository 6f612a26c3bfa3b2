"""Inverted dropout: drop at random in training, rescale what is kept, do nothing at inference.

The output is out = x * mask / (1 - drop_prob), linear in x, so backward is the same map with the
same mask. Its expectation is x, its variance x^2 drop_prob / (1 - drop_prob).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.regularization.arguments import (
    Array,
    check_array,
    check_drop_prob,
    check_flag,
    check_same_shape,
)


def inverted_dropout(
    x: Array, drop_prob: float, uniform: Array, training: bool = True
) -> tuple[Array, NDArray[np.bool_]]:
    """Set entries to zero at random and divide the others by the probability of being kept.

    In training; at inference ``out = x``::

        mask = uniform >= drop_prob
        out = x * mask / (1 - drop_prob)

    Parameters
    ----------
    x
        Activations, any shape, float64.
    drop_prob
        Probability of being dropped, in [0, 1).
    uniform
        Independent draws from [0, 1), shape of ``x``: ``rng.uniform(size=x.shape)``.
    training
        Whether to drop at all. True at inference too is Monte Carlo dropout.

    Returns
    -------
    out, mask
        Shape of ``x`` each; the mask is boolean, and True everywhere at inference.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The paper keeps with probability p, does not rescale in training and multiplies the weights
    by p at inference: the same expectation, with work where it is not wanted.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout: a
    simple way to prevent neural networks from overfitting, sections 4 and 10.

    Examples
    --------
    >>> import numpy as np
    >>> x, uniform = np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.25, 0.9])
    >>> inverted_dropout(x, drop_prob=0.25, uniform=uniform)
    (array([0.        , 2.66666667, 4.        ]), array([False,  True,  True]))
    """
    owner = "inverted_dropout"
    check_array(owner, "x", x)
    check_drop_prob(owner, drop_prob)
    check_same_shape(owner, "uniform", uniform, "x", np.shape(x))
    if not np.all((uniform >= 0) & (uniform <= 1)):
        raise ValueError(
            f"{owner}: uniform must hold numbers in [0, 1), got {float(np.min(uniform))!r} to "
            f"{float(np.max(uniform))!r}; draw them with rng.uniform(size=x.shape)"
        )
    check_flag(owner, "training", training)
    if not training:
        return x + 0.0, np.ones(np.shape(x), dtype=np.bool_)
    mask = np.asarray(uniform >= drop_prob)
    return x * mask / (1 - drop_prob), mask


def inverted_dropout_backward(grad_out: Array, mask: NDArray[np.bool_], drop_prob: float) -> Array:
    """Return the gradient of dropout's input in training.

    Formula::

        grad_x = grad_out * mask / (1 - drop_prob)

    Parameters
    ----------
    grad_out
        Gradient of the loss by ``out``, any shape, float64.
    mask
        What :func:`inverted_dropout` returned, unscaled: boolean, or zeros and ones.
    drop_prob
        Probability of being dropped, in [0, 1).

    Returns
    -------
    grad_x
        Shape of ``grad_out``.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout: a
    simple way to prevent neural networks from overfitting, section 5.1.

    Examples
    --------
    >>> import numpy as np
    >>> inverted_dropout_backward(np.array([1.0, 1.0]), np.array([True, False]), drop_prob=0.5)
    array([2., 0.])
    """
    owner = "inverted_dropout_backward"
    check_array(owner, "grad_out", grad_out)
    if np.shape(mask) != np.shape(grad_out):
        raise ValueError(
            f"{owner}: mask must have the shape of grad_out, {np.shape(grad_out)}, "
            f"got {np.shape(mask)}"
        )
    if not np.isin(mask, (0, 1)).all():
        raise ValueError(
            f"{owner}: mask must hold nothing but 0 and 1, or booleans, "
            f"got {np.unique(mask)[:4].tolist()}; it is the mask before any rescaling"
        )
    check_drop_prob(owner, drop_prob)
    return grad_out * mask / (1 - drop_prob)
