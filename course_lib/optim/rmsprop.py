"""RMSProp: AdaGrad that forgets, so that its steps do not fade."""

from __future__ import annotations

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_fraction,
    check_grad_has_no_nan,
    check_non_negative,
)


def rmsprop_step(
    w: Array, grad: Array, v: Array, lr: float, rho: float = 0.9, eps: float = 1e-8
) -> tuple[Array, Array]:
    """Take one step of RMSProp.

    Update rule, elementwise::

        v ← rho * v + (1 - rho) * g^2
        w ← w - lr * g / (sqrt(v) + eps)

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g at ``w``; shape of ``w``.
    v
        Running average of the squared gradients, >= 0; shape of ``w``; zeros at the start.
    lr
        Step length, finite, >= 0, in the unit of ``w``.
    rho
        Share of the average that is kept, in [0, 1); it forgets over about 1/(1-rho) steps.
    eps
        Keeps the quotient finite, >= 0, in the unit of ``grad``; sits outside the root.

    Returns
    -------
    w, v
        The new point and the new average; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or a number is out of its domain.

    Notes
    -----
    The average starts at 0 and is not corrected for it, so the first step is
    1/sqrt(1 - rho) times ``lr`` long, three times with the default. PyTorch calls rho alpha
    and has 0.99 as its default; Keras 3 puts eps under the root.

    Source: Tieleman and Hinton (2012), Lecture 6.5, rmsprop: Divide the gradient by a running
    average of its recent magnitude.

    Examples
    --------
    >>> import numpy as np
    >>> w, v = rmsprop_step(np.array([1.0]), np.array([2.0]), np.array([0.0]), 0.1, rho=0.75)
    >>> w.round(6), v  # the first step is lr / sqrt(1 - rho) = 0.2 long
    (array([0.8]), array([1.]))
    """
    check_arrays("RMSProp", w, grad=grad, v=v)
    check_non_negative("RMSProp", "lr", lr)
    check_fraction("RMSProp", "rho", rho)
    check_non_negative("RMSProp", "eps", eps)
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v


class RMSProp:
    """RMSProp that keeps its average of squared gradients; see :func:`rmsprop_step`.

    Source: Tieleman and Hinton (2012), Lecture 6.5, rmsprop: Divide the gradient by a running
    average of its recent magnitude.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = RMSProp(lr=0.1, rho=0.75)
    >>> optimizer.step(np.array([1.0]), np.array([2.0])).round(6)
    array([0.8])
    """

    v: Array

    def __init__(self, *, lr: float, rho: float = 0.9, eps: float = 1e-8) -> None:
        check_non_negative("RMSProp", "lr", lr)
        check_fraction("RMSProp", "rho", rho)
        check_non_negative("RMSProp", "eps", eps)
        self.lr = lr
        self.rho = rho
        self.eps = eps
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember the average."""
        check_grad_has_no_nan("RMSProp.step", grad)
        v = np.zeros_like(w) if self.t == 0 else self.v
        w, self.v = rmsprop_step(w, grad, v, self.lr, self.rho, self.eps)
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget all gradients."""
        self.t = 0
