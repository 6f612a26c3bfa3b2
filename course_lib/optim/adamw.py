"""AdamW: Adam with weight decay that bypasses the adaptive division."""

from __future__ import annotations

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_fraction,
    check_grad_has_no_nan,
    check_non_negative,
    check_step_number,
)


def adamw_step(
    w: Array,
    grad: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> tuple[Array, Array, Array]:
    """Take step number ``t`` of Adam with decoupled weight decay.

    Update rule, elementwise, with the old w on the right::

        m     ← beta1 * m + (1 - beta1) * g
        v     ← beta2 * v + (1 - beta2) * g^2
        m_hat = m / (1 - beta1^t)
        v_hat = v / (1 - beta2^t)
        w     ← w - lr * m_hat / (sqrt(v_hat) + eps) - lr * weight_decay * w

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g of the loss without any penalty at ``w``; shape of ``w``.
    m
        Running average of the gradients (first moment); shape of ``w``; zeros at the start.
    v
        Running average of their squares (second moment), >= 0; shape of ``w``; zeros at the
        start. Both averages are kept uncorrected and never see the decay.
    t
        Number of this step, an integer >= 1.
    lr
        Step length, finite, >= 0, in the unit of ``w``.
    beta1, beta2
        Shares of the averages of gradients and of squares that are kept, in [0, 1).
    eps
        Keeps the quotient finite, >= 0, in the unit of ``grad``; sits outside the root, on the
        corrected average.
    weight_decay
        Share of w, per unit of ``lr``, that a step takes away, finite, >= 0.

    Returns
    -------
    w, m, v
        The new point and the new uncorrected averages; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or a number is out of its domain.

    Notes
    -----
    A penalty l2/2 |w|^2 would add ``l2 * w`` to the gradient, and Adam's division would then
    shrink the decay of the coordinates with large gradients. Here the decay is the same share
    of each coordinate. The paper multiplies the decay by the factor of the schedule but
    not by the step length itself; PyTorch and this function multiply it by ``lr``.

    Source: Loshchilov and Hutter (2019), Decoupled weight decay regularization, Algorithm 2.

    Examples
    --------
    >>> import numpy as np
    >>> w, m, v = np.array([1.0, -1.0]), np.zeros(2), np.zeros(2)
    >>> w, m, v = adamw_step(w, np.array([2.0, 2.0]), m, v, t=1, lr=0.1, weight_decay=0.5)
    >>> w.round(6)  # -0.1 from the gradient, and 0.1 * 0.5 of w itself
    array([ 0.85, -1.05])
    """
    check_arrays("AdamW", w, grad=grad, m=m, v=v)
    check_step_number("AdamW", t)
    check_non_negative("AdamW", "lr", lr)
    check_fraction("AdamW", "beta1", beta1)
    check_fraction("AdamW", "beta2", beta2)
    check_non_negative("AdamW", "eps", eps)
    check_non_negative("AdamW", "weight_decay", weight_decay)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
    return w, m, v


class AdamW:
    """AdamW that keeps its averages and counts its steps; see :func:`adamw_step`.

    Source: Loshchilov and Hutter (2019), Decoupled weight decay regularization, Algorithm 2.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = AdamW(lr=0.1, weight_decay=0.5)
    >>> optimizer.step(np.array([1.0, -1.0]), np.array([2.0, 2.0])).round(6)
    array([ 0.85, -1.05])
    """

    m: Array
    v: Array

    def __init__(
        self,
        *,
        lr: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        check_non_negative("AdamW", "lr", lr)
        check_fraction("AdamW", "beta1", beta1)
        check_fraction("AdamW", "beta2", beta2)
        check_non_negative("AdamW", "eps", eps)
        check_non_negative("AdamW", "weight_decay", weight_decay)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember both averages."""
        check_grad_has_no_nan("AdamW.step", grad)
        m, v = (np.zeros_like(w), np.zeros_like(w)) if self.t == 0 else (self.m, self.v)
        w, self.m, self.v = adamw_step(
            w,
            grad,
            m,
            v,
            self.t + 1,
            self.lr,
            self.beta1,
            self.beta2,
            self.eps,
            self.weight_decay,
        )
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget all gradients and start to count anew."""
        self.t = 0
