"""Adam: momentum over gradients, divided by their root mean square, both averages unbiased."""

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

BLOCK = 16384
"""Numbers of each array that :class:`Adam` updates at a time: five such pieces fit the cache."""


def adam_step(
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
    """Take step number ``t`` of Adam.

    Update rule, elementwise::

        m     ← beta1 * m + (1 - beta1) * g
        v     ← beta2 * v + (1 - beta2) * g^2
        m_hat = m / (1 - beta1^t)
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
        Step length, finite, >= 0, in the unit of ``w``: no coordinate moves much further than
        ``lr`` in a step.
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
    An average that starts at 0 is too small by 1 - beta^t; dividing by it makes the first step
    exactly ``lr`` long in each coordinate, up to eps. The shorter form before section 2.1 of
    the paper, ``lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps)``, puts eps on
    the uncorrected root, as Keras does: there eps acts as eps / sqrt(1 - beta2^t).

    Source: Kingma and Ba (2015), Adam: A method for stochastic optimization, Algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> w, m, v = np.array([1.0, 1.0]), np.zeros(2), np.zeros(2)
    >>> w, m, v = adam_step(w, np.array([3.0, -0.01]), m, v, t=1, lr=0.1)
    >>> w.round(6)  # each coordinate moved by lr, whatever the size of its gradient
    array([0.9, 1.1])
    >>> m.round(6), v.round(9)
    (array([ 0.3  , -0.001]), array([9.e-03, 1.e-07]))
    """
    check_arrays("Adam", w, grad=grad, m=m, v=v)
    check_step_number("Adam", t)
    check_non_negative("Adam", "lr", lr)
    check_fraction("Adam", "beta1", beta1)
    check_fraction("Adam", "beta2", beta2)
    check_non_negative("Adam", "eps", eps)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


class Adam:
    """Adam that keeps its averages and counts its steps; see :func:`adam_step`.

    Source: Kingma and Ba (2015), Adam: A method for stochastic optimization, Algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = Adam(lr=0.1)
    >>> optimizer.step(np.array([1.0, 1.0]), np.array([3.0, -0.01])).round(6)
    array([0.9, 1.1])
    """

    m: Array
    v: Array
    t: int

    def __init__(
        self, *, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        check_non_negative("Adam", "lr", lr)
        check_fraction("Adam", "beta1", beta1)
        check_fraction("Adam", "beta2", beta2)
        check_non_negative("Adam", "eps", eps)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.reset()

    def step(self, w: Array, grad: Array, in_place: bool = False) -> Array:
        """Return the next point and remember both averages; equal to the formula bit for bit.

        The averages are updated in place, block by block, so that each number is read from
        memory once. With ``in_place`` the new point overwrites ``w``, a contiguous array.
        """
        check_grad_has_no_nan("Adam.step", grad)
        m, v = (np.zeros(np.shape(w)), np.zeros(np.shape(w))) if self.t == 0 else (self.m, self.v)
        check_arrays("Adam", w, grad=grad, m=m, v=v)
        if in_place and not (isinstance(w, np.ndarray) and w.flags.carray):
            raise ValueError(
                "Adam.step: w must be a writeable, C-contiguous array with in_place, got "
                "one that is not; pass in_place=False or np.ascontiguousarray(w)"
            )
        new_w = w if in_place else np.empty(np.shape(w))
        self.m, self.v, self.t = m, v, self.t + 1
        flat = [np.ravel(array) for array in (w, grad, m, v, new_w)]
        rooms = np.empty((2, min(BLOCK, new_w.size)))
        for start in range(0, new_w.size, BLOCK):
            self._update([array[start : start + BLOCK] for array in flat], rooms)
        return new_w

    def _update(self, block: list[Array], rooms: Array) -> None:
        """The lines of :func:`adam_step` on one block, each result written where it belongs."""
        w, grad, m, v, new_w = block
        quotient, root = rooms[:, : w.size]
        m *= self.beta1
        m += np.multiply(1 - self.beta1, grad, out=quotient)
        v *= self.beta2
        np.square(grad, out=root)
        v += np.multiply(1 - self.beta2, root, out=root)
        np.divide(m, 1 - self.beta1**self.t, out=quotient)
        np.divide(v, 1 - self.beta2**self.t, out=root)
        np.sqrt(root, out=root)
        root += self.eps
        quotient *= self.lr
        quotient /= root
        np.subtract(w, quotient, out=new_w)

    def reset(self) -> None:
        """Forget all gradients and start to count anew."""
        self.t = 0
