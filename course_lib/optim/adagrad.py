"""AdaGrad: a step length of its own for each coordinate, from all gradients so far."""

from __future__ import annotations

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_grad_has_no_nan,
    check_non_negative,
)


def adagrad_step(
    w: Array, grad: Array, accumulator: Array, lr: float, eps: float = 1e-10
) -> tuple[Array, Array]:
    """Take one step of AdaGrad (diagonal form).

    Update rule, elementwise::

        accumulator ← accumulator + g^2
        w           ← w - lr * g / (sqrt(accumulator) + eps)

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g at ``w``; shape of ``w``.
    accumulator
        Sum of the squared gradients so far, >= 0; shape of ``w``; zeros at the start.
    lr
        Step length, finite, >= 0, in the unit of ``w``: the first step moves each coordinate
        by about ``lr``, and later steps fade like 1 / sqrt(t).
    eps
        Keeps the quotient finite, >= 0, in the unit of ``grad``; sits outside the root.

    Returns
    -------
    w, accumulator
        The new point and the new sum; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or a number is out of its domain.

    Notes
    -----
    With ``eps = 0`` a coordinate whose gradients were all 0 gives 0/0. Some texts put eps
    under the root; the paper and PyTorch add it to the root.

    Source: Duchi, Hazan and Singer (2011), Adaptive subgradient methods for online learning
    and stochastic optimization, Figure 1 (diagonal matrices).

    Examples
    --------
    >>> import numpy as np
    >>> w, accumulator = np.array([1.0, 1.0]), np.zeros(2)
    >>> w, accumulator = adagrad_step(w, np.array([3.0, 0.01]), accumulator, lr=0.1)
    >>> w.round(6), accumulator.round(6)  # both coordinates moved by lr
    (array([0.9, 0.9]), array([9.e+00, 1.e-04]))
    """
    check_arrays("AdaGrad", w, grad=grad, accumulator=accumulator)
    check_non_negative("AdaGrad", "lr", lr)
    check_non_negative("AdaGrad", "eps", eps)
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


class AdaGrad:
    """AdaGrad that keeps its sum of squared gradients; see :func:`adagrad_step`.

    Source: Duchi, Hazan and Singer (2011), Adaptive subgradient methods for online learning
    and stochastic optimization, Figure 1 (diagonal matrices).

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = AdaGrad(lr=0.1)
    >>> optimizer.step(np.array([1.0, 1.0]), np.array([3.0, 0.01])).round(6)
    array([0.9, 0.9])
    """

    accumulator: Array

    def __init__(self, *, lr: float, eps: float = 1e-10) -> None:
        check_non_negative("AdaGrad", "lr", lr)
        check_non_negative("AdaGrad", "eps", eps)
        self.lr = lr
        self.eps = eps
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember the sum of squared gradients."""
        check_grad_has_no_nan("AdaGrad.step", grad)
        accumulator = np.zeros_like(w) if self.t == 0 else self.accumulator
        w, self.accumulator = adagrad_step(w, grad, accumulator, self.lr, self.eps)
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget all gradients."""
        self.t = 0
