"""AMSGrad: Adam whose divisor never shrinks, so that rare large gradients are not forgotten."""

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


def amsgrad_step(
    w: Array,
    grad: Array,
    m: Array,
    v: Array,
    v_max: Array,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, Array, Array, Array]:
    """Take step number ``t`` of AMSGrad.

    Update rule, elementwise::

        m     ← beta1 * m + (1 - beta1) * g
        v     ← beta2 * v + (1 - beta2) * g^2
        v_max ← max(v_max, v)
        m_hat = m / (1 - beta1^t)
        v_hat = v_max / (1 - beta2^t)
        w     ← w - lr * m_hat / (sqrt(v_hat) + eps)

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g at ``w``; shape of ``w``.
    m
        Running average of the gradients (first moment); shape of ``w``; zeros at the start.
    v
        Running average of their squares (second moment), >= 0; shape of ``w``; zeros at the
        start. Both averages are kept uncorrected.
    v_max
        Largest uncorrected ``v`` so far, >= 0; shape of ``w``; zeros at the start.
    t
        Number of this step, an integer >= 1.
    lr
        Step length, finite, >= 0, in the unit of ``w``.
    beta1, beta2
        Shares of the averages of gradients and of squares that are kept, in [0, 1).
    eps
        Keeps the quotient finite, >= 0, in the unit of ``grad``; sits outside the root, on the
        corrected maximum.

    Returns
    -------
    w, m, v, v_max
        The new point and the new state; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or a number is out of its domain.

    Notes
    -----
    The paper has neither bias correction nor eps, and decreases the step length like
    1/sqrt(t). PyTorch's ``Adam(amsgrad=True)`` is the form above: the maximum is taken of the
    uncorrected averages and corrected afterwards. The maximum of corrected averages would be
    another method.

    Source: Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, Algorithm 2.

    Examples
    --------
    >>> import numpy as np
    >>> w, state = np.array([1.0]), (np.zeros(1), np.array([0.5]), np.array([0.5]))
    >>> w, m, v, v_max = amsgrad_step(w, np.array([0.0]), *state, t=9, beta2=0.9)
    >>> v, v_max  # the average fades, its maximum does not
    (array([0.45]), array([0.5]))
    """
    check_arrays("AMSGrad", w, grad=grad, m=m, v=v, v_max=v_max)
    check_step_number("AMSGrad", t)
    check_non_negative("AMSGrad", "lr", lr)
    check_fraction("AMSGrad", "beta1", beta1)
    check_fraction("AMSGrad", "beta2", beta2)
    check_non_negative("AMSGrad", "eps", eps)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    m_hat = m / (1 - beta1**t)
    v_hat = v_max / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v, v_max


class AMSGrad:
    """AMSGrad that keeps its state and counts its steps; see :func:`amsgrad_step`.

    Source: Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, Algorithm 2.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = AMSGrad(lr=0.1)
    >>> optimizer.step(np.array([1.0, 1.0]), np.array([3.0, -0.01])).round(6)
    array([0.9, 1.1])
    """

    m: Array
    v: Array
    v_max: Array

    def __init__(
        self, *, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        check_non_negative("AMSGrad", "lr", lr)
        check_fraction("AMSGrad", "beta1", beta1)
        check_fraction("AMSGrad", "beta2", beta2)
        check_non_negative("AMSGrad", "eps", eps)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember the state."""
        check_grad_has_no_nan("AMSGrad.step", grad)
        if self.t == 0:
            m, v, v_max = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
        else:
            m, v, v_max = self.m, self.v, self.v_max
        w, self.m, self.v, self.v_max = amsgrad_step(
            w, grad, m, v, v_max, self.t + 1, self.lr, self.beta1, self.beta2, self.eps
        )
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget all gradients and start to count anew."""
        self.t = 0
