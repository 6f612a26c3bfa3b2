"""Nadam: Adam whose first average looks one step ahead, as Nesterov's momentum does."""

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


def nadam_step(
    w: Array,
    grad: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, Array, Array]:
    """Take step number ``t`` of Nadam with a constant ``beta1``.

    Update rule, elementwise::

        m     ← beta1 * m + (1 - beta1) * g
        v     ← beta2 * v + (1 - beta2) * g^2
        m_hat = beta1 * m / (1 - beta1^(t+1)) + (1 - beta1) * g / (1 - beta1^t)
        v_hat = v / (1 - beta2^t)
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
    t
        Number of this step, an integer >= 1.
    lr
        Step length, finite, >= 0, in the unit of ``w``.
    beta1, beta2
        Shares of the averages of gradients and of squares that are kept, in [0, 1).
    eps
        Keeps the quotient finite, >= 0, in the unit of ``grad``; sits outside the root, on the
        corrected average.

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
    The new average already stands in for the next step's old one, hence t + 1 below it.
    Dozat lets beta1 follow a schedule and divides by products of its values; with a constant
    beta1 these are the powers above. PyTorch's ``NAdam`` always uses such a schedule and so
    differs from this one.

    Source: Dozat (2016), Incorporating Nesterov momentum into Adam, Algorithm 2, with
    constant coefficients and without the factor beta2 that the paper puts on v_hat.

    Examples
    --------
    >>> import numpy as np
    >>> w, m, v = np.array([1.0]), np.zeros(1), np.zeros(1)
    >>> w, m, v = nadam_step(w, np.array([2.0]), m, v, t=1, lr=0.1, beta1=0.5)
    >>> w.round(6)  # m_hat = 0.5 * 1 / 0.75 + 0.5 * 2 / 0.5 = 8/3, divided by sqrt(v_hat) = 2
    array([0.866667])
    """
    check_arrays("Nadam", w, grad=grad, m=m, v=v)
    check_step_number("Nadam", t)
    check_non_negative("Nadam", "lr", lr)
    check_fraction("Nadam", "beta1", beta1)
    check_fraction("Nadam", "beta2", beta2)
    check_non_negative("Nadam", "eps", eps)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


class Nadam:
    """Nadam that keeps its averages and counts its steps; see :func:`nadam_step`.

    Source: Dozat (2016), Incorporating Nesterov momentum into Adam, Algorithm 2, with
    constant coefficients and without the factor beta2 that the paper puts on v_hat.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = Nadam(lr=0.1, beta1=0.5)
    >>> optimizer.step(np.array([1.0]), np.array([2.0])).round(6)
    array([0.866667])
    """

    m: Array
    v: Array

    def __init__(
        self, *, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        check_non_negative("Nadam", "lr", lr)
        check_fraction("Nadam", "beta1", beta1)
        check_fraction("Nadam", "beta2", beta2)
        check_non_negative("Nadam", "eps", eps)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.reset()

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point and remember both averages."""
        check_grad_has_no_nan("Nadam.step", grad)
        m, v = (np.zeros_like(w), np.zeros_like(w)) if self.t == 0 else (self.m, self.v)
        w, self.m, self.v = nadam_step(
            w, grad, m, v, self.t + 1, self.lr, self.beta1, self.beta2, self.eps
        )
        self.t += 1
        return w

    def reset(self) -> None:
        """Forget all gradients and start to count anew."""
        self.t = 0
