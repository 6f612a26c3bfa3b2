"""Gradient descent and its stochastic twin: walk a little way against the gradient."""

from __future__ import annotations

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_grad_has_no_nan,
    check_non_negative,
)


def sgd_step(w: Array, grad: Array, lr: float) -> Array:
    """Take one step of (stochastic) gradient descent.

    Update rule::

        w ← w - lr * g

    Parameters
    ----------
    w
        Point w, any shape, float64.
    grad
        Gradient g of the loss at ``w``, or an unbiased estimate of it; shape of ``w``.
    lr
        Step length, finite, >= 0. Its unit is [w]^2 / [loss]: the right value depends on the
        units in which the parameters and the loss are measured.

    Returns
    -------
    w
        The new point; the inputs are not modified.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes differ, or ``lr`` is out of its domain.

    Notes
    -----
    The same formula is gradient descent when ``grad`` is exact (Cauchy, 1847) and stochastic
    approximation when it is a noisy estimate (Robbins and Monro, 1951), where the step length
    has to decrease for the noise to die out.

    Source: Cauchy (1847), Methode generale pour la resolution des systemes d'equations
    simultanees.
    Source: Robbins and Monro (1951), A stochastic approximation method.

    Examples
    --------
    >>> import numpy as np
    >>> sgd_step(np.array([1.0, -2.0]), np.array([0.5, 4.0]), lr=0.1)
    array([ 0.95, -2.4 ])
    """
    check_arrays("SGD", w, grad=grad)
    check_non_negative("SGD", "lr", lr)
    return w - lr * grad


class SGD:
    """Gradient descent with a fixed step length; see :func:`sgd_step` for the formula.

    Source: Robbins and Monro (1951), A stochastic approximation method.

    Examples
    --------
    >>> import numpy as np
    >>> optimizer = SGD(lr=0.1)
    >>> optimizer.step(np.array([1.0, -2.0]), np.array([0.5, 4.0]))
    array([ 0.95, -2.4 ])
    """

    def __init__(self, *, lr: float) -> None:
        check_non_negative("SGD", "lr", lr)
        self.lr = lr

    def step(self, w: Array, grad: Array) -> Array:
        """Return the next point."""
        check_grad_has_no_nan("SGD.step", grad)
        return sgd_step(w, grad, self.lr)

    def reset(self) -> None:
        """Forget the past: gradient descent has none."""
