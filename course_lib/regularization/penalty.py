"""The L2 penalty, and weight decay: one thing under SGD, two under adaptive methods."""

from __future__ import annotations

import numpy as np

from course_lib.regularization.arguments import (
    Array,
    check_array,
    check_non_negative,
    check_same_shape,
)


def l2_penalty(w: Array, l2: float) -> tuple[float, Array]:
    """Return the penalty on large weights and its gradient.

    Formula::

        penalty = l2 / 2 * |w|^2
        grad    = l2 * w

    Parameters
    ----------
    w
        Weights, any shape, float64.
    l2
        Strength, finite, >= 0.

    Returns
    -------
    penalty, grad
        A number, and an array of the shape of ``w``; add them to the loss and its gradient.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    With the 1/2 a step of SGD multiplies the weights by 1 - lr * l2. Without it, l2 |w|^2, the
    factor is 1 - 2 lr l2: scikit-learn's ``Ridge`` and Keras's ``L2`` are without.

    It is -log of a Gaussian prior of variance 1 / (N l2), up to a constant, divided by the
    number of examples N: the prior is counted once, not once for each example.

    Source: Hoerl and Kennard (1970), Ridge regression: biased estimation for nonorthogonal
    problems.

    Examples
    --------
    >>> import numpy as np
    >>> l2_penalty(np.array([3.0, -4.0]), l2=0.1)
    (1.25, array([ 0.3, -0.4]))
    """
    check_array("l2_penalty", "w", w)
    check_non_negative("l2_penalty", "l2", l2)
    return float(l2 / 2 * np.sum(w**2)), l2 * w


def sgd_weight_decay_step(w: Array, grad: Array, lr: float, weight_decay: float) -> Array:
    """Take one step of SGD with decoupled weight decay.

    Update rule::

        w ← w - lr * g - lr * weight_decay * w

    Parameters
    ----------
    w
        Weights, any shape, float64.
    grad
        Gradient g of the loss without penalty; shape of ``w``.
    lr
        Step length, finite, >= 0.
    weight_decay
        Share of the weights that is lost per unit of ``lr``, finite, >= 0.

    Returns
    -------
    w
        The new weights; the inputs are not modified.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Under SGD this is the penalty ``l2 = weight_decay``. Adam divides a penalty's gradient by
    the root mean square as any other, so that weights with large gradients decay less; there
    the two differ, and AdamW decays as here. In the paper the decay is not multiplied by lr.

    Source: Loshchilov and Hutter (2019), Decoupled weight decay regularization, proposition 1.

    Examples
    --------
    >>> import numpy as np
    >>> sgd_weight_decay_step(np.array([1.0, -2.0]), np.array([0.0, 1.0]), 0.1, weight_decay=0.5)
    array([ 0.95, -2.  ])
    """
    owner = "sgd_weight_decay_step"
    check_array(owner, "w", w)
    check_same_shape(owner, "grad", grad, "w", np.shape(w))
    check_non_negative(owner, "lr", lr)
    check_non_negative(owner, "weight_decay", weight_decay)
    return w - lr * grad - lr * weight_decay * w
